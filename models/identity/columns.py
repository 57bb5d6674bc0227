"""Whole columns of texts: a quick look in Rust, and only the suspects one by one."""

import re
from functools import cache
from itertools import chain

import polars as pl

from data_contracts.reference import identity_words
from models.identity import (
    framed,
    introduced,
    latin,
    likely,
    names,
    rough,
    segmented,
    transliterated,
)
from models.identity.folding import folded
from models.identity.patterns import any_of
from models.identity.text import Looks, masked_alone, without

_HAN = "\u4e00-\u9fff"
_DIGIT = (
    r"[\d\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793OolI]"
)
_GAP = r"[\s\x00-\x1f\x7f-\x9f\-\u00ad\u034f\u200b-\u200f\u2010-\u2015\u2212\ufeff\ufe0f\u20e3\u2060~〜～._．＿－/／＼\\·•‧・,，、。|｜()（）\[\]【】［］*＊:：+＋空…]{0,3}"
_NUMERAL = r"[零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两洞拐勾]"
#: Eleven digits with gaps, ten numerals, what begins like a landline or a number abroad.
_NUMBER = (
    rf"{_DIGIT}(?:{_GAP}{_DIGIT}){{10}}"
    rf"|[(（]?[0０][\d０-９]{{2,3}}[)）\s\-－\u2010-\u2015_/.~]{{0,2}}[2-9２-９][\d０-９]{{2}}|[+＋][\d０-９]|(?:电话|座机|总机|固话|小灵通|致电|拨打|来电|回电|回拨|热线|传真|的号码|[打拨换][了过]?)[^0-9０-９，。；]{{0,12}}(?:[2-8２-８][\d０-９]{{2,3}}[\s\-－﹣]?[\d０-９]{{4}}|[二三四五六七八]{_NUMERAL}{{6}})"
    rf"|(?:{_NUMERAL}|{_DIGIT})(?:[\s\-－、,，.·/]{{0,2}}(?:{_NUMERAL}|{_DIGIT})){{9}}"
)
#: Words behind which a number or a name is a person's.
_SAID = (
    r"区号|证[件号编]|某[音宝书手东团鱼博信]|(?i:zfb)|企微|[微薇威][^\p{Han}，。]{0,3}[A-Za-zａ-ｚＡ-Ｚ]|[微薇威][号我心❤][^，。]{0,4}[A-Za-z]|[vVｖＶ][xX]?(?:同号|号|[^\w\s])|卫星|🛰|加我?好友|我的(?:小号|号|[vV微])|(?i:q是)|加我?扣|联系我|[vVwWｖＶ][^\w\s]{0,2}[:：]|生日|出生|生于|[年日号\d]生(?:[^\p{Han}]|$)|身份证[^，。；]{0,8}[\p{N}一二三四五六七八九零幺]|[后末][面尾]?[四六46]位"
    r"|[老残优导教记健][年疾待游师者康]证|户号|表身号|燃气编号|缴费号|医保[账号]|病案号|卡号|就是我|(?:美团|饿了么|抖音|淘宝|京东|点评|平台)用户"
    r"|(?:点评|闲鱼|抖音|快手|淘宝|小红书)[\"“「＂]|[Ll][A-Za-z0-9]{16}|前[面头边]?(?:[是为]|[几七]位)?\s?1[3-9]"
)
_CONTACT = (
    r"[@＠#＃]|\sAT\s|淘宝|拼多多|京东|闲鱼|\(at\)|\[at\]|艾特|(?i:wxid|we\s?chat|weixin|[wv]x|qq|ｑｑ|whatsapp|telegram|line|q[:：号])|[账帐][号户]|卡号|存折|尾[号数]|末尾|[后末]面?几位|[A-ZＡ-Ｚ]\s?[\d０-９]{7}|微信|薇信|威信|徽信|卫星号|徵信|[vVwW]信|(?i:w\s?e?\s?i?信|[wv]\s?x|q\s?q|加我?[vwqｖｗｑ]|[+＋]\s?[vwｖｗ]|[vwｖｗ]\s?[:：]|tx)|加我?[微薇威]|[微薇威]\s?[:：]|微\s信|扣[:：]|腾讯号|绿泡泡|绿色软件|绿信|抖音|快手|小红书|微博|支付宝|旺旺|陌陌|钉钉|飞书|美团|饿了么|哔哩|[bB]站|知乎|豆瓣|贴吧|会员名|登录名"
    r"|[学工]号|学生证|准考证|会员卡|会员号|住院号|病历号|门诊号|就诊卡|医保卡|社保|不动产权|房[产权]证|[后末][三四五六3-6]位|车架|大架号|识别[代码]|(?i:vin)|发动机号|车牌|号牌|牌照|车号|邮箱|邮件|(?i:mail)"
    r"|昵称|网名|外号|绰号|花名|人称|都[叫喊]|[家人坊][叫喊]|(?:微信|好友)备注|转账对象|收款方[\"“「＂]|(?:主播|团长|群主|号主|博主|带货的|理发师|技师)\p{Han}{2,5}(?:说|讲|收|卖|把|承诺|答应|推荐|手法|拉黑|不)|(?:群|平台|直播间|粉丝团|评论区)[里上中]?叫|(?:用户|买家|卖家|直播间|会员|粉丝)ID|微信名|用户名|账号名|抖音名|ID名|[小乳奶]名|(?:主播|[博群楼]主|网友|用户|[买卖]家|[uU][pP]主)[\"“「＂]|(?:妞妞|豆豆|毛毛|团团|嘟嘟|丫丫|壮壮|果果|乐乐|贝贝|萌萌|蛋蛋|囡囡|朵朵|点点|圆圆|牛牛|虎虎|欢欢|甜甜|糖糖|苗苗|洋洋|阳阳|婷婷|莹莹|轩轩|涵涵|晨晨|辰辰|诺诺|可可|依依|阿[宝毛福贝])"
    r"|扣扣|球球|企鹅|叩叩|秋秋|护照|[行乡胞留永官兵驾海旅生]证|居留|驾照|户口[簿本]|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼滇黔陇][\s\-·•‧・]?[A-Za-zＡ-Ｚ][\s·•‧・.\-]{0,2}[A-Za-z0-9０-９Ａ-Ｚ]"
)
#: The end of a number as houses, doors and groups have it.
_NO = r"[\p{N}A-Za-zＡ-Ｚａ-ｚ〇零一二三四五六七八九十百]"
_DASH = r"[-—－﹣#＃]"
_ADDRESS = (
    rf"{_NO}\s?(?:[东西南北中左右]?[室户房]|单元|[幢栋弄舍]|支弄|号楼)"
    rf"|(?:单元|[幢栋弄]|号楼)[{_HAN}]{{0,14}}{_NO}"
    rf"|{_NO}\s?(?:号院?|[座楼门层区期排/／]|{_DASH})\s?[东西南北中左右]?[室户房]"
    rf"|[区寓园院楼舍村苑庭府郡湾轩城里居邸阁墅][A-Za-zＡ-Ｚａ-ｚ]?\p{{N}}{{1,3}}{_DASH}\p{{N}}{{1,3}}{_DASH}\p{{N}}"
    rf"|{_NO}(?:村民小组|小组|[组社队屯]|号院)"
    r"|(?:住|址|户籍|户口所在|家庭所在|寄|家在|送达|出租屋)[^，。；]{0,48}号|\p{N}楼\s?\p{N}{3}"
    rf"|(?:住|址|所在|家在|坐落|送到|房号|寄)[^，。；]{{0,30}}{_NO}(?:[-—－﹣/／#＃]|[栋幢座期号区楼层门])|{_NO}[室户房]?的?(?:业主|[住租]户|居民|房东|租客)|{_NO}号的村民|头第{_NO}家"
)


@cache
def _names() -> tuple[str, ...]:
    """Return patterns; a text in which :mod:`models.identity.introduced` finds a name holds one.

    Several, each searched for by itself: joined into one they outgrow what is searched quickly, and
    take thirty times as long; so does one with a word boundary, from the first Chinese character on.
    """
    words = identity_words()
    first = f"(?:{any_of(words.compound_surnames)}|[{words.surnames}])"
    rare = f"(?:{first}|[{words.rare_surnames}])"
    given = rf"[{_HAN}--[{words.never}]]"
    plain = rf"[{_HAN}--[{words.never}{''.join(set(words.enders) - names.IN_NAMES_TOO)}]]"
    ends = rf"(?:[{words.enders}]|[^{_HAN}]|$|{any_of(w[:2] for w in words.followers)}|{any_of(words.titles)})"
    behind = r"(?:姓名|名字|本人|一栏|依次)?(?:[(（](?:签名|签字|盖章|手印)[)）])?\s?"
    blank, cues = r"[\s\u3000]{0,3}", f"{any_of(words.cues)}{behind}"
    mark = r"[:：=＝\-—－﹣(（\[［【“\"「＂/／是为系叫\s]"
    return (
        rf"{cues}{mark}{{1,3}}{rare}{blank}{given}",
        rf"{cues}{first}{blank}{given}",
        rf"{introduced.MARKED}[:：]\s?{rare}{blank}{given}",
        rf"{cues}[{words.rare_surnames}](?:[{words.given}]{{2}}|[\s\u3000]{{1,3}}{given})",
        rf"{cues}[{words.rare_surnames}]{given}{{2}}(?:{introduced.SPEAKS}|{introduced.IS_TOLD_OF})",
        rf"(?:{any_of(words.weak_cues)}[:：=＝(（【\s]?|(?:给|签字|签名|署名|名片|昵称|备注名?)[“\"「＂]){first}{blank}{plain}{blank}{plain}?{ends}",
        rf"(?:^|[^{_HAN}]){first}{plain}{{1,2}}{introduced.SAID}",
        rf"{first}{plain}{{2}}{any_of([*introduced.SPOKEN, *introduced.CALLED])}",
        rf"[由对]{first}{plain}{{1,2}}{introduced.OWNS}|[由转交]{first}{plain}{{1,2}}{introduced.HANDLES}|见{first}{plain}{{1,2}}(?:一?案|笔录|证言)",
        rf"(?:^|[^{_HAN}]){first}{plain}{{1,2}}{introduced.LACKS}",
        rf"(?:^|[^{_HAN}]){first}{given}{{1,2}}\s{{0,2}}(?:[2２][0０]|[\d０-９]{{1,2}}月)[\d０-９年月日号.．/／\-－]{{2,9}}\s{{0,9}}$",
        rf"(?:[司社店厂馆行部]\s?[\-—－_＿/／]\s?{first}|{introduced.THANKS}[!！。.,，、:：\s\-—]{{1,4}}{rare}){given}{{1,2}}\s{{0,9}}$",
        rf"[(（\[［【〔](?:{first}{given}{{1,2}}|[{words.rare_surnames}][{words.given}]{{2}})[)）\]］】〕]",
        rf"{cues}{mark}{{0,3}}(?:[{words.foreign}]{{3}}|{any_of(words.foreign_surnames)}|{any_of(words.name_parts)}|[{words.surnames}]氏)",
    )


@cache
def _foreign() -> tuple[str, ...]:
    """Return patterns; a text in which :mod:`models.identity.foreign` finds a name holds one."""
    return rf"[{_HAN}][·•‧・∙．.][{_HAN}]", latin.QUICK, transliterated.quick()


@cache
def _harmless() -> dict[str, str]:
    """Return common words that begin like a name, and how they stand for the quick look.

    Their first character is struck out; what follows may be what a name stands behind.
    """
    words = identity_words()
    said = "|".join([*words.cues, *words.weak_cues, *words.titles])
    return {word: f"〼{word[1:]}" for word in words.harmless if word not in said}


#: Where a text falls into pieces that are looked at alone: no name, number or address goes on behind a full stop
#: between two Chinese characters, but for the writer's name behind 谢谢。 and 特此说明。
_STOP = rf"([{_HAN}--[谢明实误整礼]][。；！？])([{_HAN}])"
_CUT = "\ue000"


def mask_column(values: pl.Series, *, is_text: bool = True) -> pl.Series:
    """Return a text column in which persons are masked; see :func:`models.identity.text.mask`."""
    return mask_and_name(values, is_text=is_text)[0]


def mask_and_name(values: pl.Series, *, is_text: bool = True) -> tuple[pl.Series, pl.Series]:
    """Return a masked text column, and the persons of each text who are masked wherever its record has them, joined by 、.

    Sentences are looked at one by one, each once however many texts hold it: forms and hotlines
    repeat themselves. A name found in one sentence goes in all of its text.
    """
    text = pl.col("v")
    nobody = pl.Series("people", [None], pl.String).new_from_index(0, values.len())
    whole = text.str.contains(_CUT, literal=True)
    split = text.str.replace_all(_STOP, f"$1{_CUT}$2").str.split(_CUT)
    pieces = (
        values.to_frame("v")
        .with_row_index("row")
        .select("row", pl.when(whole).then(pl.concat_list(text)).otherwise(split).alias("v"))
        .explode("v")
    )
    once = pieces["v"].drop_nulls().unique(maintain_order=True)
    changed, people = _masked(_suspects(once, is_text=is_text), is_text=is_text)
    if not changed:
        return values, nobody
    rows = pieces.filter(text.is_in(list(changed)))["row"].unique(maintain_order=True)
    texts = pieces.filter(pl.col("row").is_in(rows.implode())).group_by("row", maintain_order=True)
    becomes = text.replace(changed).str.join("")
    said = text.replace_strict(people, default=None, return_dtype=pl.String).drop_nulls()
    masked = texts.agg(becomes, said.unique(maintain_order=True).str.join("、").alias("people"))
    masked = masked.with_columns(pl.when(pl.col("people") != "").then("people").alias("people"))
    again = [
        without(v, dict.fromkeys(p.split("、"))) if p else v
        for v, p in masked.select("v", "people").iter_rows()
    ]
    return (
        values.clone().scatter(masked["row"], pl.Series(again, dtype=pl.String)),
        nobody.scatter(masked["row"], masked["people"]),
    )


def _suspects(values: pl.Series, *, is_text: bool) -> pl.DataFrame:
    """Return the texts ``v`` that may name a person, by a quick look, and of which kinds: ``Looks``, one column each."""
    text, bare = pl.col("v"), pl.col("bare")
    holds = {
        "numbers": [text.str.contains(p) for p in (_NUMBER, _SAID, _CONTACT)],
        "homes": [text.str.contains(p) for p in (_ADDRESS, rough.QUICK)],
        "names": [bare.str.contains(p) for p in _names()],
        "foreign": [text.str.contains(p) for p in _foreign()],
        "framed": [bare.str.contains(p) for p in framed.quick() if is_text],
    }
    # Its own column: within each pattern's expression the words would be struck out once a pattern.
    struck = text.str.replace_many(_harmless()).alias("bare")
    looks = values.to_frame("v").with_columns(struck)
    looks = looks.select(
        text, *(pl.any_horizontal(pl.lit(value=False), *p).alias(kind) for kind, p in holds.items())
    )
    seen = pl.any_horizontal(*Looks._fields)
    if not is_text:
        return looks.filter(seen)
    # What the quick look lets pass is segmented; the rest will be when it is masked.
    others = looks.filter(~seen)
    named = pl.Series([_names_somebody(text) for text in others["v"]], dtype=pl.Boolean)
    return pl.concat([looks.filter(seen), others.filter(named)])


#: What folding changes, but for marks that are asked about in both widths.
_FOLDS = re.compile(r"[^\x00-\x7f\u4e00-\u9fff，。、：；！？（）“”《》…—]")


def _names_somebody(text: str) -> bool:
    """Tell whether a text names a person whom nothing introduces."""
    text = folded(text) if _FOLDS.search(text) else text
    found = chain(segmented.spans(text), likely.spans(text))
    return next(found, None) is not None


def _masked(texts: pl.DataFrame, *, is_text: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Return what becomes of those of distinct texts that change, and whom each of them names."""
    masked = {
        text: masked_alone(text, is_text=is_text, looks=Looks(*looks))
        for text, *looks in texts.select("v", *Looks._fields).iter_rows()
    }
    changed = {text: becomes for text, (becomes, _) in masked.items() if becomes != text}
    return changed, {text: "、".join(people) for text, (_, people) in masked.items() if people}
