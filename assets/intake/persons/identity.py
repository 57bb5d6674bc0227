"""Codes that stand for persons, and the names of a row's own people taken out of its texts."""

import hmac
import re
from collections.abc import Callable

import polars as pl
import rjieba

from assets.intake.folding import fold_word, nfkc
from assets.intake.values.codes import expand_scientific
from data_contracts.reference import identity_words
from models.identity import foreign
from models.identity.names import is_name
from models.identity.text import MASK, without

_GAP = r"[\s\-\u00ad\u200b-\u200f\u2010-\u2015\u2212\ufeff]*"
_NOBODY = {
    "匿名", "不详", "先生", "女士", "未提供", "无", "未知", "保密", "匿名举报", "匿名投诉", "消费者",
    "群众", "市民", "投诉人", "举报人", "本人", "测试", "不愿透露", "无名氏", "热心市民", "/", "-",
    "投诉", "举报", "实名", "姓名", "个人", "小姐", "来电人", "反映人", "联系人", "当事人", "经营者",
}  # fmt: skip
_HAN = r"[\u4e00-\u9fff]"
#: A cell that is a name and nothing else.
_PLAIN_NAME = r"^[\u4e00-\u9fff]{2,3}$"
#: Where a name may stand in a cell that need not be one: a Chinese sign, or letters and blanks alone.
_MAY_NAME = r"[\u4e00-\u9fff]|^\s*[A-Za-z]{2}[A-Za-z\s./]*$"
_CALLED = re.compile(r"(?:先生|女士|小姐|太太|同志|师傅|老师|老板|经理|大爷|大妈|阿姨)$")
_SAID_FIRST = re.compile(r"^(?:实名|代)(?=.{2})")
_WORD = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]+(?:[·•‧][\u4e00-\u9fff\u3400-\u4dbf]+)*")
_SEVERAL = re.compile(r"[、,，;；/\s]+")
_BLANK = re.compile(r"\s")
#: How a masked name reads: 张**, 张某, 张X.
_OF_MANY = re.compile(r"[*某○□×]|[xX]+$")
#: So many digits of a phone are shown (138****1234); with a surname and a county few people share them.
_LEAST_SHOWN = 7


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


def reference(text: str | None) -> str | None:
    """Return the code by which a platform that shows no person knows one from another, or ``None``."""
    bare = fold_word(text) if text else ""
    return (
        bare
        if re.fullmatch(r"(?=.*\d)[0-9a-z_\-=+/.]{6,128}", bare) and len(set(bare)) > 2
        else None
    )


def person_name(text: str | None) -> str | None:
    """Return a name without blanks, or ``None`` for words that name nobody.

    王某某 and 王女士 name many; 沈小白女士 is 沈小白.
    """
    name = fold_word(text) if text else ""
    if name in _NOBODY or _OF_MANY.search(name):
        return None
    bare = _CALLED.sub("", name)
    return bare if len(bare) > 1 and bare not in identity_words().compound_surnames else None


def phone_shown(text: str | None) -> str | None:
    """Return what a platform shows of a masked phone: seven digits or more of 138****1234, else ``None``."""
    folded = re.sub(_GAP, "", nfkc(text)) if text else ""
    shown = re.fullmatch(r"(?:\+?86)?(1[3-9]\d+)\*+(\d+)", folded)
    return f"{shown[1]}*{shown[2]}" if shown and len(shown[1] + shown[2]) >= _LEAST_SHOWN else None


def surname_shown(text: str | None) -> str | None:
    """Return what is shown of a name: the first sign of 欧** and 欧女士, ``None`` for a whole name or none."""
    name = fold_word(text) if text else ""
    is_part = name not in _NOBODY and person_name(name) is None and re.match(_HAN, name)
    return name[0] if is_part else None


def complainant_keys(
    phones: pl.Series,
    ids: pl.Series,
    references: pl.Series,
    names: pl.Series,
    regions: pl.Series,
    key: bytes,
) -> pl.Series:
    """Return the person code of each complaint.

    Of the phone's digits, else of the identity number, else of the platform's own code of a person, else of
    name and 行政区划代码; where the platform
    shows a part of phone and name alone, of both parts and 行政区划代码; none → null, its own person.
    """
    frame = pl.DataFrame(
        {
            "phone": _each_once(phones, phone_digits, r"^1[3-9][0-9]{9}$"),
            "id": _each_once(ids, id_number, r"^[0-9]{17}[0-9X]$"),
            "reference": _each_once(references, reference, r"^$"),
            "name": _each_once(names, person_name, r"^$"),
            "part": _each_once(phones, phone_shown, r"^$"),
            "surname": _each_once(names, surname_shown, r"^$"),
            "region": regions,
        }
    )
    person = frame.select(
        p=pl.coalesce(
            pl.lit("phone:") + pl.col("phone"),
            pl.lit("id:") + pl.col("id"),
            pl.lit("reference:") + pl.col("reference"),
            pl.lit("name:") + pl.col("name") + "|" + pl.col("region"),
            pl.lit("shown:") + pl.concat_str("part", "surname", "region", separator="|"),
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


def people_in_cells(cells: pl.Series, *, is_name_column: bool) -> pl.Series:
    """Return the persons each cell of a column about persons names, joined by 、.

    Parameters
    ----------
    cells : pl.Series
        Text; people write more than a name there: 沈小白女士, 沈小白（代沈小青）, 1391234… 沈小白.
    is_name_column : bool
        Whether what stands there is a name, however it looks; else only what looks like one is.
    """
    text = pl.col("v")
    plain = text.str.contains(_PLAIN_NAME) if is_name_column else ~text.str.contains(_MAY_NAME)
    frame = cells.to_frame("v")
    once = frame.filter(~plain)["v"].unique()
    said = [_people_said(cell, is_name_column=is_name_column) for cell in once]
    read = pl.DataFrame([once.alias("v"), pl.Series("said", said, pl.String)])
    joined = frame.join(read, on="v", how="left", maintain_order="left")
    name = text if is_name_column else pl.lit(None, pl.String)
    return joined.select(pl.when(plain).then(name).otherwise("said").alias("said")).to_series()


def accounts_in_cells(cells: pl.Series) -> pl.Series:
    """Return what each cell says somebody is called on a platform; null where that is short or a common word."""
    bare = cells.str.strip_chars()
    once = bare.drop_nulls().unique()
    told = [v for v in once if len(v) >= _SHORTEST_ACCOUNT and not rjieba.has_word(v)]
    return bare.set(~bare.is_in(told), None)


#: 小鱼 stands in too many texts to be somebody.
_SHORTEST_ACCOUNT = 3


def _people_said(cell: str, *, is_name_column: bool) -> str | None:
    whole = [cell] if is_name_column else []
    words = _WORD.findall(re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", nfkc(cell)))
    bare = [_SAID_FIRST.sub("", _CALLED.sub("", word)) for word in words]
    for place, word in enumerate(bare):
        is_first = is_name_column and place == 0 and len(word) in (2, 3, 4)
        if word not in _NOBODY and (is_first or foreign.is_one(word) or is_name(word, rare=True)):
            whole.append(word)
    whole += [cell.strip()] if foreign.is_one(cell.strip()) else []
    return "、".join(dict.fromkeys(whole)) or None


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
        Whether the name becomes 张某某 (a party), except where a shop or street is called so, or ``***``
        wherever it stands (a complainant).
    """
    frame = pl.DataFrame({"t": texts, "n": names})
    rows = frame.select(names_in(pl.col("t"), pl.col("n")).arg_true()).to_series()
    rows = rows.filter(_says_one(frame.select(pl.all().gather(rows))))
    if not rows.len():
        return texts
    masked = [
        _without_name(text, name, as_party=as_party)
        for text, name in frame.select(pl.all().gather(rows)).iter_rows()
    ]
    return texts.clone().scatter(rows, pl.Series(masked, dtype=pl.String))


def _says_one(frame: pl.DataFrame) -> pl.Series:
    """Return whether each text ``t`` holds one of the names listed in ``n``."""
    split = pl.col("n").str.replace_all(_SEVERAL.pattern, "、").str.split("、")
    whole = pl.concat_list(pl.col("n").str.replace_all(r"\s+", ""), split)
    each = frame.with_row_index("row").with_columns(whole).explode("n")
    text = pl.col("t").str.replace_all(r"\s+", "")
    said = text.str.contains(pl.col("n"), literal=True) & (pl.col("n").str.len_chars() > 1)
    return each.group_by("row", maintain_order=True).agg(said.any().alias("t"))["t"]


def _without_name(text: str | None, name: str, *, as_party: bool) -> str | None:
    if text is None:
        return None
    compact = re.sub(r"\s+", "", name)
    for one in sorted({compact, *_SEVERAL.split(name)}, key=lambda part: (-len(part), part)):
        if len(one) < 2 or one in _NOBODY:
            continue
        if as_party:
            text = without(text, [one])
        elif _BLANK.search(text) is None:  # most are so, and no pattern need be made of the name
            text = text.replace(one, MASK)
        else:
            pattern = r"\s*".join(re.escape(character) for character in one)
            text = re.sub(pattern, MASK, text)
    return text
