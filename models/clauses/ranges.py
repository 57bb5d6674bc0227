"""Which tier of a provision a case falls into, and the range in yuan that this gives."""

from collections.abc import Callable

import polars as pl

from models.clauses import amounts
from models.columns import ensure, types_of

#: What chooses a tier, each from columns first and from the text where they are silent.
_TEXT_COLUMNS = ("facts", "discretion_reason")
COLUMNS = (
    "goods_value_yuan", "illegal_gains_yuan", "party_type", "party_name", "confiscated_gains_yuan",
    "is_individual_penalised", "is_natural_person", *_TEXT_COLUMNS,
)  # fmt: skip
_RETAIL = "药店|大药房|药房|零售|诊所|超市|便利店|卫生室|门诊"
_TRADE = "生产|批发|制药|医药公司|制造"
#: What the facts say the party is, or which floor of the base was applied, goes before its name:
#: a wholesaler may be called 某某超市. 生产企业为某某 is the maker of the goods.
_WHO = "当事人[为系是](?:一家)?[^。；，,为系是]{0,12}"
_SAID_RETAIL = f"{_WHO}零售(?:企业|商|店)|按(?:人民币)?(?:一|壹|1)万元计算"
_SAID_TRADE = f"{_WHO}(?:批发|生产)(?:企业|商)|按(?:人民币)?(?:十|拾|10)万元计算"


def with_bases(cases: pl.DataFrame) -> pl.DataFrame:
    """Return case_key and what tiers are chosen by, in yuan or as words; null where unknown.

    Adds ``goods_value``, ``illegal_gains``, ``turnover``, ``ad_fee`` (Float64, yuan) and
    ``gains`` (some|none), ``ad_fee_state`` (known|unknown), ``severity``, ``party_tier``.
    """
    frame = ensure(cases, types_of("feat_case", *COLUMNS)).with_columns(
        pl.col("goods_value_yuan", "illegal_gains_yuan", "confiscated_gains_yuan").cast(pl.Float64)
    )
    natural = pl.col("is_natural_person").fill_null(value=False) | (
        pl.col("party_type") == "自然人"
    )
    individual = pl.col("is_individual_penalised").fill_null(value=False)
    gains = pl.coalesce(
        "illegal_gains_yuan", "confiscated_gains_yuan", amounts.stated("facts", "illegal_gains")
    )
    # 违法经营额 is the price of the goods sold and for sale (商标法实施条例第七十八条), as 货值 is:
    # exports have one column for both, texts now the one name, now the other.
    goods = pl.coalesce("goods_value_yuan", amounts.stated("facts", "goods_value"))
    frame = frame.select(
        "case_key",
        goods_value=pl.coalesce(goods, amounts.stated("facts", "illegal_turnover")),
        illegal_gains=gains,
        turnover=pl.coalesce(amounts.stated("facts", "turnover"), goods),
        ad_fee=amounts.stated("facts", "ad_fee"),
        no_gains=amounts.says_no_gains("facts").fill_null(value=False),
        ad_unknown=amounts.says_ad_fee_unknown("facts").fill_null(value=False),
        severe=_either(amounts.says_severe),
        refused=_either(amounts.says_refused),
        party_tier=pl.when(individual)
        .then(pl.lit("责任人员"))
        .when(natural)
        .then(pl.lit("个人"))
        .otherwise(pl.lit("单位")),
        trade=pl.when(pl.col("facts").str.contains(_SAID_TRADE))
        .then(pl.lit("生产批发"))
        .when(pl.col("facts").str.contains(_SAID_RETAIL))
        .then(pl.lit("零售"))
        .when(pl.col("party_name").str.contains(_RETAIL))
        .then(pl.lit("零售"))
        .when(pl.col("party_name").str.contains(_TRADE))
        .then(pl.lit("生产批发")),
    )
    return frame.with_columns(
        gains=pl.when(pl.col("illegal_gains") > 0)
        .then(pl.lit("some"))
        .when((pl.col("illegal_gains") == 0) | pl.col("no_gains"))
        .then(pl.lit("none")),
        ad_fee_state=pl.when(pl.col("ad_unknown"))
        .then(pl.lit("unknown"))
        .when(pl.col("ad_fee").is_not_null())
        .then(pl.lit("known")),
    ).drop("no_gains", "ad_unknown")


def _either(says: Callable[[str], pl.Expr]) -> pl.Expr:
    """Return whether facts or reasons say it; not said is false."""
    parts = [says(column).fill_null(value=False) for column in _TEXT_COLUMNS]
    return pl.any_horizontal(parts)


def tier_fits() -> pl.Expr:
    """Return whether the tier of a statute row fits the bases of the case beside it.

    A tier that turns on an unknown amount fits no case; a tier without condition fits every case.
    """
    basis, amount = pl.col("tier_basis"), _amount()
    low, high = amounts_of_tier()
    by_amount = (amount >= low) & (amount < high)
    wants = (
        pl.when(pl.col("tier_from_yuan") == "some").then(pl.lit("some")).otherwise(pl.lit("none"))
    )
    wants_fee = (
        pl.when(pl.col("base_kind") == "广告费用")
        .then(pl.lit("known"))
        .otherwise(pl.lit("unknown"))
    )
    return (
        pl.when(basis.is_null())
        .then(pl.lit(value=True))
        .when(basis.is_in(["goods_value", "turnover"]))
        .then(by_amount)
        .when(basis == "illegal_gains")
        .then(pl.col("gains") == wants)
        .when(basis == "ad_fee")
        .then(pl.col("ad_fee_state") == wants_fee)
        .when(basis == "subject")
        .then(_subject_fits())
        .otherwise(basis == "circumstance")
    ).fill_null(value=False) & _circumstance_fits()


def _amount() -> pl.Expr:
    """Return the amount that chooses among tiers by goods value or turnover."""
    return pl.when(pl.col("tier_basis") == "goods_value").then("goods_value").otherwise("turnover")


def amounts_of_tier() -> tuple[pl.Expr, pl.Expr]:
    """Return ``from_yuan`` and ``below_yuan``, the amounts a tier begins at and ends before."""
    low = pl.col("tier_from_yuan").cast(pl.Float64, strict=False).fill_null(0.0)
    high = pl.col("tier_below_yuan").cast(pl.Float64, strict=False).fill_null(float("inf"))
    return low.alias("from_yuan"), high.alias("below_yuan")


def amount_is_open() -> pl.Expr:
    """Return whether a statute row is chosen by goods value or turnover and neither column nor text has it."""
    by_amount = pl.col("tier_basis").is_in(["goods_value", "turnover"])
    return (by_amount & _amount().is_null() & _circumstance_fits()).fill_null(value=False)


def is_other_tier() -> pl.Expr:
    """Return whether a statute row is the tier of another amount: all but the amount fits."""
    by_amount = pl.col("tier_basis").is_in(["goods_value", "turnover", "illegal_gains", "ad_fee"])
    return (by_amount & ~tier_fits() & _circumstance_fits()).fill_null(value=False)


def _subject_fits() -> pl.Expr:
    want = pl.col("tier_circumstance")
    return (
        pl.when(want.is_in(["零售", "生产批发"]))
        .then(pl.col("trade") == want)
        .otherwise(pl.col("party_tier") == want)
    )


def _circumstance_fits() -> pl.Expr:
    """Return whether 基本, 严重 or 拒不改正 of the row is what the text finds."""
    want = pl.col("tier_circumstance")
    severe, refused = pl.col("severe"), pl.col("refused")
    has_refused_tier = (want == "拒不改正").any().over("case_key")
    found = (
        pl.when(severe)
        .then(pl.lit("严重"))
        .when(refused & has_refused_tier)
        .then(pl.lit("拒不改正"))
        .otherwise(pl.lit("基本"))
    )
    staged = want.is_in(["基本", "严重", "拒不改正"])
    return pl.when(staged).then(want == found).otherwise(pl.lit(value=True))


def range_yuan() -> list[pl.Expr]:
    """Return base_yuan, statutory_min_yuan, statutory_max_yuan, min_multiple and max_multiple.

    A multiple is multiplied by its base; a base under ``base_floor_yuan`` counts as that much; a
    range stays null when its base is unknown. ``cap_yuan`` bounds the upper end.
    """
    multiple = pl.col("unit") == "倍"
    kind = pl.col("base_kind")
    raw = (
        pl.when(kind == "货值金额").then("goods_value")
        .when(kind == "违法所得").then("illegal_gains")
        .when(kind == "违法经营额").then("turnover")
        .when(kind == "广告费用").then("ad_fee")
    )  # fmt: skip
    floored = pl.when(raw.is_not_null()).then(
        pl.max_horizontal(raw, pl.col("base_floor_yuan").fill_null(0.0))
    )
    base = pl.when(multiple).then(floored)
    low = pl.when(multiple).then(pl.col("min") * base).otherwise(pl.col("min"))
    high = pl.when(multiple).then(pl.col("max") * base).otherwise(pl.col("max"))
    capped = (
        pl.when(pl.col("cap_yuan").is_not_null())
        .then(pl.min_horizontal(high, "cap_yuan"))
        .otherwise(high)
    )
    return [
        base.alias("base_yuan"),
        low.alias("statutory_min_yuan"),
        capped.alias("statutory_max_yuan"),
        pl.when(multiple).then("min").alias("min_multiple"),
        pl.when(multiple).then("max").alias("max_multiple"),
    ]
