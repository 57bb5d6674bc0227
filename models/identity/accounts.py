"""Where a folded text holds what somebody is called on a platform, or a child at home."""

import re
from collections.abc import Iterator

import rjieba

from models.identity.folding import Span

#: Platforms as people write them; the first sign of each stands in ``_FIRST``, so most texts are left at once.
_PLATFORM = (
    r"(?:微信|薇信|威信|徽信|徵信|卫星号|w\s?e\s?i?信|(?<![a-z])w信|we\s?chat|weixin|(?<![a-z])[wv]\s?x|(?<![a-z])v信|微\s信"
    r"|加我?[vw微薇威]|\+\s?[vw]|绿泡泡|绿色软件|绿信|抖音|快手|小红书|微博|支付宝|旺旺|陌陌|钉钉"
    r"|飞书|whatsapp|telegram|淘宝|拼多多|京东|闲鱼|美团|饿了么|哔哩|(?<![a-z])b站|知乎|豆瓣|贴吧|(?<![a-z])line(?![a-z])|(?<![a-z])zfb|某[音宝书手东团鱼博信])"
)
_FIRST = "微薇威徽徵卫wv加绿抖快小支旺陌钉飞t淘拼京闲l美饿哔b知豆贴z某+"
#: What stands between a platform and the account: 微信号, 微信/手机:, 淘宝会员名为.
_KIND = r"(?:账号|帐号|账户|帐户|会员名|会员号|用户名|用户|会员|号码|昵称|\s?号|id)?"
_BESIDE = r"(?:[/、和及]\s?(?:手机|电话|qq)号?码?)?"
_IS = r"\s?(?:[:：=是为叫,，(（_]|加我|联系)?\s?[\"“「]?"
_NAME = r"([A-Za-z0-9][A-Za-z0-9_\-.]{4,29})(?![A-Za-z0-9])"
_ACCOUNT = re.compile(rf"(?=[{_FIRST}]){_PLATFORM}{_KIND}{_BESIDE}{_IS}{_NAME}", re.IGNORECASE)
#: 威:lilei2020, V: lilei2020 with a colon alone; and what a shop calls its customers by.
_SHORT = re.compile(
    rf"(?<![A-Za-z0-9\u4e00-\u9fff])[微薇威vVwW](?:[^\w\s，。,;；]{{0,2}}|\s?):\s?{_NAME}|(?:用户名|会员名|登录名|账号名?|帐号)[:为是]{{0,2}}\s?{_NAME}"
)
#: What can only be an account: it begins with a letter and holds a figure, and is no standard or model (GB2760).
_SURE = r"(?-i:(?![A-Z]{1,4}[/\-]?\d+(?![A-Za-z0-9_])))([A-Za-z](?=[A-Za-z_\-]*\d)[A-Za-z0-9_\-]{5,29})(?![A-Za-z0-9])"
#: 微信搜abc2020, V❤abc2020, 加好友:abc2020, 我的v abc2020.
_NEAR = re.compile(
    rf"(?=[微薇威vV企卫加小我w\U0001f6f0])(?:(?:微信|企微|(?<![A-Za-z])we\s?chat)[^A-Za-z0-9，。；,;]{{0,8}}?|"
    rf"(?:[微薇威](?:[^\w\s，。,;；]{{1,2}}|[号我心])?号?|(?<![A-Za-z0-9])v(?:x?同号|号|[^\w\s，。,;；:]{{1,2}})|卫星号?|\U0001f6f0\ufe0f?|加我?好友|我的(?:小号|号|v|微)):?\s?)(?:id\s?:?\s?)?{_SURE}",
    re.IGNORECASE,
)
_WXID = re.compile(r"wxid_[A-Za-z0-9]{6,24}", re.IGNORECASE)
_QQ = re.compile(
    r"(?=[q扣球企叩秋腾t加])(?:(?<![A-Za-z])q\s?q|扣扣|球球|企鹅|叩叩|秋秋|腾讯(?=号)|(?<![A-Za-z])tx|加我?q|(?<![\u4e00-\u9fff])扣(?=:)|(?<![A-Za-z])q(?=[:：号是])|加我?扣)"
    r"(?:号码|账号|群号|群|号)?\s?[:：=是为,]{0,2}\s?"
    r"((?:[1-9](?:[\s\-.]?\d){4,11}|[一二三四五六七八九][零〇一二三四五六七八九]{4,10})(?![A-Za-z0-9]|\.\d|[元万块]))",
    re.IGNORECASE,
)
#: QQ昵称快乐的小鱼，号码12345678.
_QQ_LATER = re.compile(
    r"(?<![A-Za-z])qq(?:[^，。,;；0-9]{1,14}[，,]\s?号码?[:为是]?\s?|[^，。,;；0-9]{0,8}?)([1-9]\d{4,11})(?![\dA-Za-z.元块万年月盒袋瓶件个克人])|(?<![A-Za-z])qq[^。0-9]{0,14}[是为]([一二三四五六七八九幺][零〇一二三四五六七八九幺]{4,10})",
    re.IGNORECASE,
)
#: 微博@风轻云淡, @lilei2020; no price (@5元) and no address of mail.
_AT = re.compile(
    r"(?<![A-Za-z0-9._%+\-])@(?!所有|全体)([A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\-\u4e00-\u9fff]{1,11}?)(?=[，。,;；、\s()\"”」]|$|的(?:微博|抖音|视频|账号|动态))"
)
#: How somebody calls himself on a platform: 微信昵称风轻云淡, 主播“小鱼”; and how a child is called at home.
_CALLED = (
    re.compile(
        r"(?:昵称|网名|外号|绰号|(?:用户|买家|卖家|直播间|会员|粉丝|抖音|快手)ID|(?:微信|群|平台|直播间|粉丝团|评论区)[里上中]?(?=叫)|微信名|用户名|账号名|抖音名|ID名)(?:叫|为|是)?[:]?\s?[\"“「]?([\u4e00-\u9fffA-Za-z0-9_·]{2,16}?)(?=[\"”」，。,;；、\s()]|$|的(?:人|用户|账号|商家|网友|买家|卖家)|加了|发来|发的)"
    ),
    re.compile(
        r"(?:主播|博主|群主|网友|楼主|用户|卖家|买家|up主|UP主|微信|点评|闲鱼|抖音|快手|淘宝|小红书)[\"“「]([^\"”」“「，。]{2,16})[\"”」]"
    ),
    re.compile(
        r"(?:花名(?!册)|(?<![\u4e00-\u9fff])人称|(?:大家|村里人?|别人|人家|街坊)[叫喊][他她]|都[叫喊][他她]|(?:微信|好友)备注名?)(?:叫|为|是|显示)?[:]?\s?[\"“「]?([\u4e00-\u9fffA-Za-z0-9]{2,6}?)(?=[\"”」，。,;；、\s()]|$)"
    ),
    re.compile(r"(?:转账对象|收款方|对方昵称|昵称)[:为是]?[\"“「]([^\"”」“「，。]{2,16})[\"”」]"),
    re.compile(
        r"(?:小名|乳名|奶名)(?:叫做|叫|为|是)?[:]?\s?[\"“「]?([\u4e00-\u9fff]{2,3}?)(?=[\"”」，。,;；、\s()]|$|的)"
    ),
)
#: 闲鱼老兵不退伍就是我, 美团用户山里红于5月5日核销.
_CALLED_THERE = re.compile(
    r"(?=[闲抖快微小淘贴知美饿京点平])(?:(?:闲鱼|抖音|快手|微博|小红书|淘宝|贴吧|知乎)([\u4e00-\u9fffA-Za-z0-9_]{2,10}?)(?=就是我|是我本人)|(?:美团|饿了么|抖音|淘宝|京东|点评|平台)用户([\u4e00-\u9fffA-Za-z0-9_]{2,10}?)(?=于|在\d|下单|购买|核销|评价))"
)
#: What a child is called by, twice: 妞妞.
_SIGNS = "妞豆毛团嘟丫壮果乐贝萌蛋囡朵点圆牛虎欢甜糖苗洋阳婷莹轩涵晨辰诺可依"
_CALLED_AT_HOME = (
    re.compile(
        rf"(?:我家|我们家|孩子|宝宝|儿子|女儿|孙子|孙女|外孙|外孙女|给|带|抱着?|陪)((?P<twice>[{_SIGNS}])(?P=twice)|阿[宝毛福贝])(?=[才今刚就也在吃喝买去玩说]|[，。,]|$|的)"
    ),
    re.compile(
        r"(?<![\u4e00-\u9fff])((?P<two>[妞豆毛团嘟丫壮果乐贝萌蛋囡朵])(?P=two)|阿[宝毛贝])(?=妈妈|爸爸|奶奶|爷爷)"
    ),
)
#: What such a name holds, told at the first sign: 妞妞, 阿宝.
_TWICE = re.compile(rf"[{_SIGNS}阿][{_SIGNS}宝福]")


#: 主播小山雀说, 团长刀疤收了钱: what stands between who sells and what he does, unless it is said how he does it.
_SELLS = re.compile(
    r"(?:主播|团长|群主|号主|博主|带货的|理发师|技师)([\u4e00-\u9fff]{2,5}?)(?=说|讲|收了|卖(?![点场力家])|把[我钱]|承诺|答应|推荐|手法|拉黑|不发货|不退)"
)


def _sellers(text: str) -> Iterator[Span]:
    for match in _SELLS.finditer(text):
        if not any(kind[0] in _HOW for _, kind in rjieba.tag(match[1])):
            yield match.span(1)


#: What the segmenter calls how, when and by whom something is done: 主播一直说, 团长本人收了.
_HOW = "dpcrutfvq"


def spans(text: str) -> Iterator[Span]:
    """Yield where a folded text holds such an account or name; the spans may overlap."""
    yield from (match.span() for match in _WXID.finditer(text))
    for pattern in (*_CALLED, *_CALLED_AT_HOME) if _TWICE.search(text) else _CALLED:
        yield from (match.span(1) for match in pattern.finditer(text))
    yield from _sellers(text)
    yield from (match.span(match.lastindex or 1) for match in _CALLED_THERE.finditer(text))
    if "@" in text:
        yield from (match.span(1) for match in _AT.finditer(text))
    for pattern in (_ACCOUNT, _SHORT, _NEAR):
        for match in pattern.finditer(text):
            if _is_account(match[match.lastindex or 1]):
                yield match.span(match.lastindex or 1)
    yield from (match.span(1) for match in _QQ.finditer(text))
    if "QQ" in text or "qq" in text:
        yield from (match.span(match.lastindex or 1) for match in _QQ_LATER.finditer(text))


def _is_account(name: str) -> bool:
    """Tell an account from an amount, a day or a word behind the name of the service."""
    if name[0].isdigit():
        return bool(re.fullmatch(r"\d{6,}|\d+[A-Za-z_\-][A-Za-z0-9_\-]{3,}", name))
    return bool(re.search(r"[0-9_\-]", name)) or len(name) >= 6
