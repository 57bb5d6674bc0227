"""Amounts that a fact text states, for cases whose columns are silent."""

import polars as pl

#: 货值金额为24495[(105+240)×71]元: how it was worked out may stand before its unit.
_FIGURE = r"[^0-9,，。；;（(]{0,8}([0-9][0-9,，]*(?:\.[0-9]+)?)(?:[\[(（【][0-9][^元，。；]{2,40}[\])）】]|[\[(（【]{2}[^元，。；]{2,40}[\])）】])?(万)?元"
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
    r"(?:不足|不满|未满|不到|低于|小于|未?超过|不超过|高于|大于|达到)(?:人民币)?[0-9][0-9,，.]*万?元"
    r"|[0-9][0-9,，.]*万?元(?:人民币)?以[上下内]"
)
#: Yuan: sums that differ by less are the same.
_HALF_A_FEN = 0.005
_NONE = r"(?:没有|无|未产生|未有|不存在)违法所得|违法所得(?:无法计算|无法认定|无法查清|为零|为0元|0元)|未销售"
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
    said = _stated(column, name)
    return pl.coalesce(said, _stated(column, "overcharge")) if name == "illegal_gains" else said


def _stated(column: pl.Expr, name: str) -> pl.Expr:
    pattern = _NAMES[name] + _FIGURE
    named = column.str.count_matches(_NAMES[name])
    # Most texts name it once or not at all: only the others are looked through.
    is_odd = (named > 1) | ((named > 0) & column.str.contains(_BOUND))
    each = pl.when(is_odd).then(column).str.replace_all(_BOUND, "").str.extract_all(pattern)
    amounts = each.list.eval(_yuan(pl.element(), pattern).drop_nulls().unique())
    most, whole = amounts.list.max(), amounts.list.sum()
    is_one = (amounts.list.len() == 1) | ((whole - 2 * most).abs() < _HALF_A_FEN)
    return pl.when(is_odd).then(pl.when(is_one).then(most)).otherwise(_yuan(column, pattern))


def _yuan(text: pl.Expr, pattern: str) -> pl.Expr:
    figure = (
        text.str.extract(pattern, 1).str.replace_all("[,，]", "").cast(pl.Float64, strict=False)
    )
    return pl.when(text.str.extract(pattern, 2) == "万").then(figure * 10_000).otherwise(figure)


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
