"""Amounts that a fact text states, for cases whose columns are silent."""

import polars as pl

from models.clauses import spelled
from models.clauses.spelled import SPELLED

_NUMBER = r"[0-9][0-9,，]*(?: [0-9]{3})*(?:\.[0-9]+)?"
#: What may stand between a name and its figure; 按同类产品的市场价格计算为 is longer than most.
_BETWEEN = "(?:按[^0-9，。；;（(]{2,16}计算?[为得]?|[^0-9,，。；;（(]{0,8}?)"
#: 货值金额为24495[(105+240)×71]元: how it was worked out may stand before its unit.
_FIGURE = (
    rf"{_BETWEEN}(?:({_NUMBER})(?:[\[(（【][0-9][^元，。；]{{2,40}}[\])）】]|[\[(（【]{{2}}[^元，。；]{{2,40}}[\])）】])?"
    rf"\s*(万)?元|({SPELLED}))"
)
_NAMES = {
    "goods_value": "(?:货值金额|货值|案值)",
    "illegal_gains": "(?:违法所得|非法所得|获利)",
    "overcharge": "多收(?:取)?(?:的)?(?:价款|款项|费用|电费|水费|金额)",
    "turnover": "(?:违法经营额|非法经营额|经营额)",
    "illegal_turnover": "(?:违法|非法)经营额",
    "ad_fee": "(?:广告(?:制作|设计制作|推广|发布|宣传)?费用?)",
}
#: 不足1000元 names no amount, nor does what the law says of 货值金额1万元以上的.
_BOUND = (
    rf"(?:不足|不满|未满|不到|低于|小于|未?超过|不超过|高于|大于|达到)(?:人民币)?(?:[0-9][0-9,，.]*万?元|{SPELLED})"
    rf"|(?:[0-9][0-9,，.]*万?元|{SPELLED})(?:人民币)?以[上下内]"
)
#: Yuan: sums that differ by less are the same.
_HALF_A_FEN = 0.005
_NONE = (
    "(?:没有|无|未(?:产生|有|获得?|取得|形成)|不存在)(?:任何)?违法所得|未销售|违法所得(?:金额)?(?:[：:]?无(?:[，。；,;]|$)"
    "|[也均亦都]?(?:无法|难以|不能)(?:准确)?(?:计算|认定|查清|查实|核实|确定)|[为是：:]?(?:零|0元))"
)
#: 货值和违法所得分别为860元、120元: each name is put before its own figure.
_PAIR = (
    "(货值金额|货值|案值|违法所得|非法所得)[和及与、](货值金额|货值|案值|违法所得|非法所得)(?:金额)?(?:分别|依次)[^0-9，。；]{0,6}"
    r"([0-9][0-9.,]*万?元)[、和及与，,]([0-9][0-9.,]*万?元)"
)
#: Figures of another case, or of the party's own telling, beside those found.
_NOT_FOUND = "(?:前案|上一案|他案|当事人[自辩声]?称|辩称)[^，。；]*"
_AD_UNKNOWN = r"广告费用?(?:无法计算|无法查清|明显偏低|无法认定)"
_SEVERE = r"(?:属于?|构成|系|属|认定为?|达到)情节严重|情节严重(?:$|[。；;]|[,，]?(?:决定|责令|其行为|依法|依据|依照|根据|按照|故|应))|(?:两|二|2)年内(?:有)?三次以上"
_NOT = "(?:不属|不构成|不认定|不应|未达|未构成|未发现|未见|没有|并非|尚未|无)[^，。；,;]{0,8}?"
#: 两年内有三次以上违法行为或者有其他严重情节: only the law names alternatives.
_ALTERNATIVE = "三次以上[^，。；]*?或者?"
_REFUSED = r"(?:拒不|拒绝|逾期(?:仍)?(?:未|不))(?:予以|进行|完成)?改正"


def stated(text: str | pl.Expr, name: str) -> pl.Expr:
    """Return the amount in yuan that ``text`` states under ``name``; null when it states none, or several.

    ``name`` is goods_value, illegal_gains, turnover, illegal_turnover or ad_fee. 万元 is multiplied out.
    Of several the one that is the sum of the others is meant (甲货值42元，乙货值9元，合计货值51元). What was
    overcharged is the gain where the text names none (价格法第四十一条).
    """
    column = pl.col(text) if isinstance(text, str) else text
    return column.cast(pl.String).map_batches(
        lambda texts: _named(texts, name), return_dtype=pl.Float64, is_elementwise=True
    )


def _named(texts: pl.Series, name: str) -> pl.Series:
    texts = texts.str.replace_all(_PAIR, "$1$3，$2$4")
    said = _stated(texts, name)
    if name == "illegal_gains":
        said = said.fill_null(_stated(texts, "overcharge"))
    return said.alias(texts.name)


def _stated(texts: pl.Series, name: str) -> pl.Series:
    """Return the amount of each text; only those that name it are looked through, most once."""
    said = pl.repeat(None, texts.len(), dtype=pl.Float64, eager=True)
    rows = (
        pl.DataFrame({"text": texts})
        .with_row_index("at")
        .with_columns(named=pl.col("text").str.count_matches(_NAMES[name]))
        .filter(pl.col("named") > 0)
        .with_columns(
            is_odd=(pl.col("named") > 1) | pl.col("text").str.contains(_BOUND),
        )
    )
    pattern = _NAMES[name] + _FIGURE
    plain, odd = rows.filter(~pl.col("is_odd")), rows.filter("is_odd")
    if not plain.is_empty():
        said = said.scatter(plain["at"], plain.select(_yuan(pl.col("text"), pattern)).to_series())
    if not odd.is_empty():
        said = said.scatter(odd["at"], _of_several(odd, pattern))
    return said


def _of_several(rows: pl.DataFrame, pattern: str) -> pl.Series:
    """Return the amount of texts that name it several times, or beside a bound; null where they state several."""
    text = pl.col("text").str.replace_all(_BOUND, "")
    rows = rows.with_columns(text=text).with_columns(
        text=pl.when(pl.col("named") > 1)
        .then(pl.col("text").str.replace_all(_NOT_FOUND, ""))
        .otherwise("text")
    )
    each = pl.col("text").str.extract_all(pattern)
    rows = rows.select(amounts=each.list.eval(_yuan(pl.element(), pattern).drop_nulls().unique()))
    amounts = pl.col("amounts")
    rows = rows.with_columns(
        n=amounts.list.len(), most=amounts.list.max(), whole=amounts.list.sum()
    )
    is_sum = (pl.col("whole") - 2 * pl.col("most")).abs() < _HALF_A_FEN
    return rows.select(pl.when((pl.col("n") == 1) | is_sum).then("most")).to_series()


def _yuan(text: pl.Expr, pattern: str) -> pl.Expr:
    figure = (
        text.str.extract(pattern, 1).str.replace_all("[,， ]", "").cast(pl.Float64, strict=False)
    )
    figure = pl.when(text.str.extract(pattern, 2) == "万").then(figure * 10_000).otherwise(figure)
    return pl.coalesce(figure, spelled.yuan(text.str.extract(pattern, 3)))


def says_no_gains(text: str) -> pl.Expr:
    """Return whether the text says that there were no illegal gains, or none that can be known."""
    return pl.col(text).str.replace_all("未销售的", "").str.contains(_NONE)


def says_ad_fee_unknown(text: str) -> pl.Expr:
    """Return whether the text says that the advertising fee cannot be known."""
    return pl.col(text).str.contains(_AD_UNKNOWN)


def says_severe(text: str) -> pl.Expr:
    """Return whether the text finds 情节严重, the words by which the law names its upper tier."""
    said = pl.col(text).str.replace_all(f"{_NOT}情节严重|{_ALTERNATIVE}", "")
    return said.str.contains(_SEVERE)


def says_refused(text: str) -> pl.Expr:
    """Return whether the text says that correction was refused or the term let pass."""
    return (
        pl.col(text)
        .str.replace_all(f"{_NOT}{_REFUSED}|{_REFUSED}的[，,]", "")
        .str.contains(_REFUSED)
    )
