"""Names, phones and identity numbers stop here: keyed codes and masks leave."""

import hmac
import re
import unicodedata
from collections.abc import Callable, Sequence

import polars as pl

from assets.intake.folding import fold_word, nfkc
from assets.intake.values.codes import expand_scientific
from data_contracts import own_keys

#: Form of the code that stands for a person.
KEY_FORM = f"^{own_keys.FORMS['person']}$"
MASK = "***"
_SOMEBODY = "某某"

_GAP = r"[\s\-\u00ad\u200b-\u200f\u2010-\u2015\u2212\ufeff]*"
_LONG = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{14,}}(?:{_GAP}[xX])?(?![0-9])")
_PHONE = re.compile(rf"(?<!\d)(?:(?:00)?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_GLUED = re.compile(r"(?<!\d)(?:00)?861[3-9]\d{9}(?!\d)")
_DIGIT = r"[\d\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]"
#: Rust form of "eleven digits with gaps": which texts need a closer look.
MAYBE_NUMBER = rf"{_DIGIT}(?:{_GAP}{_DIGIT}){{9}}"
#: Codes of the form of a citizen's identity number.
ID_CODE = r"^\s*[1-6]\d{16}[\dXx]\s*$"
_ID_NUMBER = re.compile(r"[1-6]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_NOBODY = {
    "匿名", "不详", "先生", "女士", "未提供", "无", "未知", "保密", "匿名举报", "匿名投诉", "消费者",
    "群众", "市民", "投诉人", "举报人", "本人", "测试", "不愿透露", "无名氏", "热心市民", "/", "-",
}  # fmt: skip
_BUSINESS = "店厂司社馆铺行部所院站场坊屋吧厅市家楼堂斋阁庄园会校局处中心超酒宾商贸摊档房业集团网"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾"
    "丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤"
    "尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿"
    "梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景"
    "薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符"
    "奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼"
    "原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺"
)
_DOUBLE_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "司徒", "令狐", "慕容")
_SEVERAL = re.compile(r"[、,，;；/\s]+")


def keyed(key: bytes, kind: str, text: str) -> str:
    """Return the keyed code of a person; the same person and key give the same code."""
    return "p" + hmac.digest(key, f"{kind}:{text}".encode(), "sha256").hex()[:32]


def phone_digits(text: str | None) -> str | None:
    """Return the digits of a phone cell: the first mobile number, else 7 to 12 digits.

    Masked numbers (``138****1234``) and placeholders of one digit are nobody's.
    """
    if not text:
        return None
    folded = nfkc(text)
    folded = expand_scientific(folded) or re.sub(r"\.0+$", "", folded.strip())
    if "*" in folded:
        return None
    compact = re.sub(_GAP, "", folded)
    mobile = re.search(r"(?<!\d)(?:00)?(?:86)?(1[3-9]\d{9})(?!\d)", compact)
    digits = mobile[1] if mobile else re.sub(r"\D", "", re.split(r"[/,，、;；]", folded)[0])
    return digits if 7 <= len(digits) <= 20 and len(set(digits)) > 1 else None


def id_number(text: str | None) -> str | None:
    """Return an identity or passport number in one form, or ``None``."""
    if not text or "*" in text:
        return None
    bare = re.sub(r"[^0-9A-Z]", "", (expand_scientific(text) or nfkc(text)).upper())
    return (
        bare if 6 <= len(bare) <= 20 and re.search(r"\d{4}", bare) and len(set(bare)) > 1 else None
    )


def person_name(text: str | None) -> str | None:
    """Return a name without blanks, or ``None`` for words that name nobody."""
    name = fold_word(text) if text else ""
    return None if len(name) < 2 or name in _NOBODY or "*" in name else name


def complainant_keys(
    phones: pl.Series, ids: pl.Series, names: pl.Series, regions: pl.Series, key: bytes
) -> pl.Series:
    """Return the person code of each complaint.

    Of the phone's digits, else of the identity number, else of name and 行政区划代码; none → null,
    its own person.
    """
    frame = pl.DataFrame(
        {
            "phone": _each_once(phones, phone_digits, r"^1[3-9]\d{9}$"),
            "id": _each_once(ids, id_number, r"^\d{17}[\dX]$"),
            "name": _each_once(names, person_name, r"^$"),
            "region": regions,
        }
    )
    person = frame.select(
        p=pl.coalesce(
            pl.lit("phone:") + pl.col("phone"),
            pl.lit("id:") + pl.col("id"),
            pl.lit("name:") + pl.col("name") + "|" + pl.col("region"),
        )
    )
    distinct = person["p"].drop_nulls().unique()
    codes = [keyed(key, *who.split(":", 1)) for who in distinct]
    table = pl.DataFrame({"p": distinct, "complainant_key": pl.Series(codes, dtype=pl.String)})
    return person.join(table, on="p", how="left", maintain_order="left")["complainant_key"]


def _each_once(
    values: pl.Series, read: Callable[[str | None], str | None], plain: str
) -> pl.Series:
    """Apply a function once to each distinct value; a plain form with two digits is its own."""
    frame = values.alias("v").to_frame()
    one_digit = "|".join(f"^{digit}+$" for digit in range(10))
    is_plain = pl.col("v").str.contains(plain) & ~pl.col("v").str.contains(one_digit)
    odd = frame.filter(~is_plain)["v"].drop_nulls().unique()
    table = pl.DataFrame(
        {"v": odd, "read": pl.Series([read(text) for text in odd], dtype=pl.String)}
    )
    joined = frame.join(table, on="v", how="left", maintain_order="left")
    return joined.select(pl.when(is_plain).then("v").otherwise("read").alias("v")).to_series()


def mask_numbers(text: str) -> str:
    """Return a text with phone and identity numbers masked.

    Masked is each run of 15 and more digits (an X at the end counts) and each run of 11 digits
    that starts 1[3-9], after folding and dropping spaces and hyphens, check digit valid or not. A
    number of our own (:mod:`data_contracts.own_keys`) is left whole.

    >>> mask_numbers("电话１３８-1234 5678，条码6901234567890")
    '电话***，条码6901234567890'
    """
    folded, places = _fold_with_places(text)
    spans = [m.span() for pattern in (_LONG, _PHONE, _GLUED) for m in pattern.finditer(folded)]
    if not spans:
        return text
    ours = own_keys.spans(folded)
    spans = [s for s in spans if not any(b <= s[0] and s[1] <= e for b, e in ours)]
    out, last = [], 0
    for begin, end in _joined(spans):
        out += [text[last : places[begin]], MASK]
        last = places[end - 1] + 1
    return "".join(out) + text[last:]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if out and begin < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((begin, end))
    return out


class _Folding(dict[int, str]):
    """Each character's NFKC form, learnt as it is met; for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        form = unicodedata.normalize("NFKC", chr(code))
        self[code] = form
        return form


_FOLDING = _Folding()


def _fold_with_places(text: str) -> tuple[str, Sequence[int]]:
    """Return the NFKC text and, for each of its characters, the place in the original."""
    folded = text.translate(_FOLDING)
    if len(folded) == len(text):
        return folded, range(len(text))
    forms = [_FOLDING[ord(character)] for character in text]
    return folded, [place for place, form in enumerate(forms) for _ in form]


def mask_number_column(values: pl.Series) -> pl.Series:
    """Return a text column with phone and identity numbers masked."""
    rows = (
        values.to_frame("v").select(pl.col("v").str.contains(MAYBE_NUMBER).arg_true()).to_series()
    )
    if not rows.len():
        return values
    masked = [mask_numbers(text) for text in values.gather(rows).to_list()]
    return values.clone().scatter(rows, pl.Series(masked, dtype=pl.String))


def mask_id_codes(values: pl.Series, newest_birth_year: int) -> pl.Series:
    """Return a column of codes in which a citizen's identity number is masked.

    Offices write the identity number of a natural person into 统一社会信用代码 and register
    columns. Other codes are left alone: a birth date in living memory tells them apart from a
    number that starts with a division and today's date.
    """
    suspects = values.str.contains(ID_CODE).fill_null(value=False)
    if not suspects.any():
        return values
    rows = suspects.arg_true()
    masked = [_masked_code(text, newest_birth_year) for text in values.gather(rows)]
    return values.clone().scatter(rows, pl.Series(masked, dtype=pl.String))


def _masked_code(text: str, newest_birth_year: int) -> str:
    bare = text.strip().upper()
    is_id = _ID_NUMBER.fullmatch(bare) and int(bare[6:10]) <= newest_birth_year
    return MASK if is_id else text


def masked_name(name: str) -> str:
    """Return a natural person's name as 张某某; several names keep their separators.

    >>> masked_name("欧阳小明、李四")
    '欧阳某某、李某某'
    """
    parts = re.split(rf"({_SEVERAL.pattern})", name.strip())
    return "".join(p if not p or _SEVERAL.fullmatch(p) else _one_masked(p) for p in parts)


def _one_masked(name: str) -> str:
    if "某" in name or "*" in name:
        return name
    first = name[:2] if name.startswith(_DOUBLE_SURNAMES) and len(name) > 2 else name[:1]
    return first + _SOMEBODY


def looks_like_person(names: pl.Expr) -> pl.Expr:
    """Return whether a name is a person's by its look: a surname, two or three characters."""
    bare = names.str.replace_all(r"\s+", "")
    return (
        bare.str.contains(rf"^[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}$|^欧阳[\u4e00-\u9fff]{{1,2}}$")
        & ~bare.str.contains(rf"[{_BUSINESS}]")
    ).fill_null(value=False)


def names_in(texts: pl.Expr, names: pl.Expr) -> pl.Expr:
    """Return whether each text may hold the row's own name; a list of names always may."""
    bare = names.str.replace_all(r"\s+", "")
    said = texts.str.replace_all(r"\s+", "").str.contains(bare, literal=True)
    several = names.str.contains(_SEVERAL.pattern) & texts.is_not_null()
    return ((bare.str.len_chars() >= 2) & (said | several)).fill_null(value=False)


def mask_names_in_rows(texts: pl.Series, names: pl.Series, *, as_party: bool) -> pl.Series:
    """Return texts in which each row's own name is masked.

    Parameters
    ----------
    texts, names : pl.Series
        Text and the name (null: nobody) of each row; blanks inside either do not hide a name.
    as_party : bool
        Whether the name becomes 张某某 (a party) or ``***`` (a complainant).
    """
    frame = pl.DataFrame({"t": texts, "n": names})
    rows = frame.select(names_in(pl.col("t"), pl.col("n")).arg_true()).to_series()
    if not rows.len():
        return texts
    masked = [
        _without_name(text, name, as_party=as_party)
        for text, name in frame.select(pl.all().gather(rows)).iter_rows()
    ]
    return texts.clone().scatter(rows, pl.Series(masked, dtype=pl.String))


def _without_name(text: str | None, name: str, *, as_party: bool) -> str | None:
    if text is None:
        return None
    compact = re.sub(r"\s+", "", name)
    for one in {compact, *_SEVERAL.split(name)}:
        if len(one) < 2 or one in _NOBODY:
            continue
        pattern = r"\s*".join(re.escape(character) for character in one)
        text = re.sub(pattern, _one_masked(one) if as_party else MASK, text)
    return text
