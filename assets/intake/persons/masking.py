"""Columns without persons, each kind in its way: texts, words, numbers and days, codes."""

import hmac
from collections.abc import Callable

import polars as pl

from assets.intake.context import IntakeContext
from assets.intake.folding import fold_word, nfkc
from assets.intake.persons.identity import mask_names_in_rows
from assets.intake.values.codes import own_key
from assets.intake.values.decision_no import CASE_NUMBERS
from assets.intake.values.words import Words
from data_contracts import Source
from data_contracts.own_keys import letter_code
from models.identity.columns import mask_and_name, mask_column
from models.identity.names import is_name
from models.identity.numbers import born_by, is_business_code, is_citizen_number
from models.identity.text import MASK, mask, shortened
from models.identity.titles import mask_title
from models.leads.told import NAMES

#: Years: eighteen figures with a later birthday are the number of a paper, with its own day in that place.
_LIVING_FROM_AGE = 10
#: Typed cells of a plain form are no text, whatever tail their floats have; 陆仟元 is an amount, though 陆 is a surname.
PLAIN = (
    r"^\s*(?:[-+¥￥]?(?:[\d,]{1,10}(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*(?:万?元\s*)?)?$"
    r"|^\s*(?:人民币)?[零〇○一二三四五六七八九十百千万亿两壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億\d.]+[元圆万][零壹贰貳叁參肆伍陆陸柒捌玖一二三四五六七八九角分整正]*\s*$"
    r"|^\s*\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?\s*$"
)
_PLAIN_TYPES = ("date", "money", "integer", "bool")
#: What looks like a code and is somebody's account.
_ACCOUNT = r"(?i)^\s*(?:(?:qq|vx|wx|weixin|wechat)[_\-]?\d{5}|wxid_)"
_CODE = r"^\s*[0-9A-Za-z][0-9A-Za-z\-_/.*]*\s*$"
_DOCUMENT = (
    r"^[\u4e00-\u9fff()（）\s0-9A-Za-z]{1,40}[\[〔(（﹝【〈]\s*(?:19|20)\d{2}\s*年?\s*[\]〕)）﹞】〉]"
    r"\s*第?\s*[\d\-－—]{1,8}\s*(?:号|之[一二三四五六七八九十\d]+|号之[一二三四五六七八九十\d]+)?\s*$"
    r"|^[\u4e00-\u9fff]{1,12}[字检抽]第?\d{6,16}号?$"
)
#: Columns of our own sheets in which whoever filled in a row writes the own name, and a name alone there:
#: two people's work is told apart by it, which 王某某 of two Wangs would not.
_WHO_WROTE = frozenset({*NAMES, "decided_by"})
_NAME_ALONE = r"^\s*[\u4e00-\u9fff]{2,4}\s*$"
_MOBILE = r"^\s*1[3-9]\d{9}\s*$"
_CITIZEN = r"^\s*[1-9]\d{16}[\dXx]\s*$"
_OLD_CITIZEN = r"^\s*[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}\s*$"


def masked_columns(
    texts: dict[str, pl.Series], contract: Source, context: IntakeContext
) -> dict[str, pl.Series]:
    """Return the columns with persons masked, names of parties excepted.

    Parameters
    ----------
    texts : dict of str to pl.Series
        Columns that hold something, by contract name.
    contract, context
        Contract of the source; as-of date, key and word lists.
    """
    out, short, free = {}, {}, {}
    odd = _odd_columns(texts, contract)
    for name, values in texts.items():
        column = contract.columns[name]
        if column.type == "party_name":
            continue
        if column.type in ("code", "uscc", "doc_no", "own_key"):
            out[name] = _codes(name, values, contract, context)
        elif column.enum is not None:
            out[name] = _words(values, column.enum, context)
        elif column.type in _PLAIN_TYPES:
            out[name] = (
                _odd_cells(values, ~values.str.contains(PLAIN), _cell) if name in odd else values
            )
        elif column.type == "free_text":
            free[name] = values
        elif _says_who_wrote(contract, name):
            is_name_alone = values.str.contains(_NAME_ALONE).fill_null(value=False)
            out[name] = values.zip_with(is_name_alone, mask_column(values))
        else:
            short[name] = values
    masked, people = _free_texts(free)
    return _without_people(out | masked | _distinct(short, mask_column), people, contract)


def _free_texts(columns: dict[str, pl.Series]) -> tuple[dict[str, pl.Series], list[pl.Series]]:
    """Mask texts, all columns at once: each column's, and whom the cells of each name."""
    if not columns:
        return {}, []
    masked, people = mask_and_name(pl.concat([values.alias("v") for values in columns.values()]))
    rows = masked.len() // len(columns)
    parts = {name: masked.slice(nth * rows, rows).alias(name) for nth, name in enumerate(columns)}
    return parts, [people.slice(nth * rows, rows) for nth in range(len(columns))]


def _odd_columns(texts: dict[str, pl.Series], contract: Source) -> list[str]:
    """Return the columns of numbers and days in which some cell is none: hardly any, and one look finds them."""
    plain = {n: v for n, v in texts.items() if contract.columns[n].type in _PLAIN_TYPES}
    if not plain:
        return []
    odd = pl.DataFrame(plain).select((~pl.all().str.contains(PLAIN)).any()).row(0, named=True)
    return [name for name, is_odd in odd.items() if is_odd]


def _without_people(
    columns: dict[str, pl.Series], people: list[pl.Series], contract: Source
) -> dict[str, pl.Series]:
    """Return the columns without those whom a text of the same row names: 张建军 in the facts, then in the remark."""
    if not any(said.null_count() < said.len() for said in people):
        return columns
    frame = pl.DataFrame([said.alias(f"p{n}") for n, said in enumerate(people)])
    joined = frame.select(pl.concat_str(pl.all(), separator="、", ignore_nulls=True).alias("p"))
    said = joined.select(pl.when(pl.col("p") != "").then("p")).to_series()
    texts = [n for n in columns if contract.columns[n].type in ("free_text", "text")]
    rest = {
        name: mask_names_in_rows(columns[name], said, as_party=True)
        for name in texts
        if contract.columns[name].enum is None and not _says_who_wrote(contract, name)
    }
    return columns | rest


def _says_who_wrote(contract: Source, column: str) -> bool:
    return contract.ours and column in _WHO_WROTE


def _distinct(
    columns: dict[str, pl.Series], mask: Callable[[pl.Series], pl.Series]
) -> dict[str, pl.Series]:
    """Mask each distinct value of a column once, all columns at once: a look at few texts costs as much as at many."""
    if not columns:
        return {}
    once = [values.drop_nulls().unique() for values in columns.values()]
    before = pl.concat([texts.alias("v") for texts in once])
    masked, out, first = mask(before), {}, 0
    for (name, values), texts in zip(columns.items(), once, strict=True):
        becomes = masked.slice(first, texts.len())
        changed = texts != becomes
        out[name] = (
            values.replace(texts.filter(changed), becomes.filter(changed))
            if changed.any()
            else values
        )
        first += texts.len()
    return out


def _odd_cells(values: pl.Series, odd: pl.Series, mask: Callable[[str], str]) -> pl.Series:
    """Mask, one by one, the cells that do not have the form of their column."""
    rows = (odd.fill_null(value=False) & values.is_not_null()).arg_true()
    if not rows.len():
        return values
    cells = values.gather(rows)
    known = {text: mask(text) for text in cells.unique()}
    return values.clone().scatter(rows, pl.Series([known[text] for text in cells], dtype=pl.String))


def _cell(text: str) -> str:
    """Mask a cell that should be a number or a word: a name may stand there alone."""
    bare = fold_word(text)
    return shortened(bare) if is_name(bare) else mask_title(mask(text))


def _words(values: pl.Series, enum: str, context: IntakeContext) -> pl.Series:
    """Mask a column of words; each word of the enumeration names nobody."""
    lookup = Words.of(context.enumerations[enum]).lookup

    def mask(once: pl.Series) -> pl.Series:
        known = pl.Series([fold_word(word) in lookup for word in once], dtype=pl.Boolean)
        return _odd_cells(once, ~known, _cell)

    return _distinct({enum: values}, mask)[enum]


def words_kept(
    values: pl.Series, masked: pl.Series, enum: str, context: IntakeContext
) -> pl.Series:
    """Return the masked column, but each word of the enumeration as it was: it names nobody."""
    lookup = Words.of(context.enumerations[enum]).lookup
    known = [word for word in values.drop_nulls().unique() if fold_word(word) in lookup]
    return values.zip_with(values.is_in(known).fill_null(value=False), masked)


def _codes(name: str, values: pl.Series, contract: Source, context: IntakeContext) -> pl.Series:
    """Mask codes that have the form of a person's number, and as text what is no code."""
    column = contract.columns[name]
    if column.form is not None:
        ours = values.to_frame("v").select(own_key(pl.col("v"), column.form).is_not_null())
        return _odd_cells(values, ~ours.to_series(), _cell)
    plain = pl.col("v").str.normalize("NFKC")  # as the code will be read: a wide digit is a digit
    odd = ~plain.str.contains(_CODE) | plain.str.contains(_ACCOUNT)
    if column.type == "doc_no":
        odd = odd & ~plain.str.contains(_DOCUMENT)
    if column.type != "doc_no" or name in CASE_NUMBERS:
        odd = odd | plain.str.contains(_MOBILE)
    odd = odd | plain.str.contains(_CITIZEN)
    if column.type == "uscc":
        odd = odd | plain.str.contains(_OLD_CITIZEN)
    is_odd = values.to_frame("v").select(odd).to_series()
    newest = context.as_of.year - _LIVING_FROM_AGE
    is_key = name in contract.key

    def mask(text: str) -> str:
        masked = _masked_code(text, newest, strict=column.type == "doc_no")
        if masked == text or not is_key:
            return masked
        # A key stays a key: two persons' numbers are two keys.
        digest = hmac.digest(context.key, f"code:{nfkc(text).strip()}".encode(), "sha256")
        return f"{masked}~{letter_code(digest, 8)}"

    return _odd_cells(values, is_odd, mask)


def _masked_code(text: str, newest_year: int, *, strict: bool) -> str:
    """Mask a code by its form; a ``strict`` citizen's number has a valid check character."""
    bare = nfkc(text).strip().upper()
    if len(bare) == 18 and bare[:17].isdigit():
        sure = is_citizen_number(bare) if strict else not is_business_code(bare)
        return MASK if sure and born_by(bare, newest_year) else text
    if len(bare) in (11, 15) and bare.isdigit():
        return MASK
    return _cell(text)
