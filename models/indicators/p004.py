"""P004: two fines for what reads like the same conduct of the same party."""

from datetime import date

import numpy as np
import polars as pl

from data_contracts import Indicator
from models.indicators.scope import merged, no_fine
from models.indicators.wording import month_of, percent
from models.outcomes import assemble, first_reason, prepare

#: A party may have been fined in two counties: the decisions of one party are judged together.
BY_PARTY = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "decision_no",
    "party_key", "penalty_kinds", "fine_yuan", "violation_type", "facts", "penalty_content",
    "conduct_start_date", "conduct_end_date", "goods_value_yuan", "illegal_gains_yuan",
    "is_individual_penalised", "is_merged", "is_merged_penalty", "disposition",
)  # fmt: skip
#: Facts of fewer characters name no act ("见案卷"): two that agree tell nothing.
_MIN_FACTS = 10
#: Pairs of decisions that are compared at a time.
_AT_ONCE = 100_000
_LATE = r"加处罚款"
_AGAIN = r"更正|补正|重新作出|撤销原|收回原"
_NUMBER = r"\d+(?:\.\d+)?"
#: Ends the number of a decision that is given out once more: 8-1号 after 8号.
_NUMBERED_AGAIN = r"(?:[-－—–之]\d{1,2}|[(（]\d{1,2}[)）])号$"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag each of two decisions that fine one party for near-identical facts.

    Pairs of one ``party_key`` with different decision numbers, at most ``max_days`` apart, whose
    facts share character pairs :math:`B` and numbers :math:`Z` (dates, amounts, batches):

    .. math:: J(B_1, B_2) \ge \text{min\_similarity}, \quad J(Z_1, Z_2) \ge \text{min\_numbers}

    with :math:`J` the Jaccard index (1 where both have no numbers); or, however they are worded,
    with the same violation and at least ``min_same_columns`` of the four recorded beginning and
    end of conduct, goods value and illegal gains equal. Recorded times of conduct that do not
    overlap make two acts. The same facts under another name of the violation are one act that may
    break several rules, to be fined once under the one with the higher fine: a 提示 that asks so.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 20)
        ``feat_case_rules``: one row a ``case_key``.
    contract : Indicator
        ``P004.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``score`` = likeness with the likest other decision: of the texts, or share
        of the four columns; ``evidence`` both cases.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P004.md
    """
    rows = prepare(frame, contract, COLUMNS).with_columns(
        no_fine().alias("_no_fine"), (pl.col("facts").str.len_chars() >= _MIN_FACTS).alias("_told")
    )
    fit = ~pl.col("_no_fine") & pl.col("_told") & pl.col("decision_no").is_not_null()
    candidates = rows.filter(fit & pl.col("party_key").is_not_null()).with_columns(
        pl.len().over("party_key").alias("_decisions")
    )
    block = pl.col("_decisions")
    pairs = _pairs(candidates.filter((block > 1) & (block <= contract["max_decisions"])), contract)
    both = rows.join(pairs, on="case_key", how="left", validate="m:1").join(
        candidates.select("case_key", "_decisions"), on="case_key", how="left", validate="m:1"
    )
    return assemble(
        both,
        contract,
        period=month_of(pl.col("decision_date")),
        observed=pl.col("likeness"),
        threshold=pl.lit(contract["min_similarity"]),
        n=pl.col("_decisions").cast(pl.Int64),
        score=pl.col("likeness"),
        flag=pl.col("likeness").is_not_null(),
        not_evaluated=first_reason(
            not_applicable=pl.col("_no_fine"),
            no_party=pl.col("party_key").is_null(),
            no_facts=~pl.col("_told").fill_null(False) | pl.col("decision_no").is_null(),
            too_many_decisions=block > contract["max_decisions"],
        ),
        excluded={name: pl.col("why_not") == name for name in contract.exclusions},
        reason=pl.format("与{}当事人相同，{}相同{}。", pl.col("other_no"), _what(), _ask()),
        evidence=pl.concat_list(
            pl.format("cases:{}", "case_key"), pl.format("cases:{}", "other_key")
        ),
        first_seen=pl.max_horizontal("decision_date", "other_date"),
        level=pl.when("is_other_name").then(pl.lit("提示")),
    )  # fmt: skip


def _pairs(cases: pl.DataFrame, contract: Indicator) -> pl.DataFrame:
    """Return, for each case in a pair, its likest other decision and what excuses it.

    An unexcused pair goes before an excused one, then one of the same violation.
    """
    like = _alike(cases, contract).with_columns(_excuse().alias("why_not"))
    chosen = like.sort(
        pl.col("why_not").is_not_null(), "is_other_name", -pl.col("likeness"), "case_key_b"
    )
    return chosen.group_by("case_key", maintain_order=True).agg(
        pl.first("likeness", "why_not", "is_by_text", "is_other_name", "same_columns"),
        pl.first("case_key_b").alias("other_key"),
        pl.first("decision_no_b").alias("other_no"),
        pl.first("decision_date_b").alias("other_date"),
    )


def _told(cases: pl.DataFrame) -> pl.DataFrame:
    """Return what is compared of each case, the texts themselves left out."""
    return cases.select(
        "row", "case_key", "party_key", "decision_no", "decision_date", "fine_yuan", "violation_type", *SAME,
        pl.col("facts").str.extract_all(_NUMBER).list.unique().alias("numbers"),
    )  # fmt: skip


def _excusing(cases: pl.DataFrame) -> pl.DataFrame:
    """Return what in a case may make its pair lawful."""
    texts = pl.concat_str("facts", pl.col("penalty_content").fill_null(""))
    return cases.select(
        "row",
        pl.col("is_individual_penalised").fill_null(False).alias("individual"),
        merged().alias("several"),
        (pl.col("penalty_kinds").list.contains("加处罚款").fill_null(False)
         | texts.str.contains(_LATE)).alias("late"),
        (texts.str.contains(_AGAIN) | (pl.col("disposition") == "变更决定").fill_null(False)).alias(
            "again"
        ),
    )  # fmt: skip


def _alike(cases: pl.DataFrame, contract: Indicator) -> pl.DataFrame:
    """Return the pairs that read or are recorded alike, in both orders; some are held at a time."""
    cases = cases.with_row_index("row")
    near = _near(cases, contract["max_days"])
    parts = near.iter_slices(_AT_ONCE) if near.height else [near]
    pairs = pl.concat([_alike_of(part, cases, contract) for part in parts])
    turned = {c: f"{c}_b" for c in pairs.columns if f"{c}_b" in pairs.columns}
    other = pairs.rename(turned | {b: a for a, b in turned.items()})
    return pl.concat([pairs, other.select(pairs.columns)])


def _alike_of(near: pl.DataFrame, cases: pl.DataFrame, contract: Indicator) -> pl.DataFrame:
    """Return those of the pairs ``near`` that read or are recorded alike.

    What is cheap goes first: how many numbers, then which; texts are compared only where the
    numbers agree.
    """
    told = _told(_of(near, cases))
    counted = told.drop("numbers").with_columns(told["numbers"].list.len().alias("n"))
    same_act = (pl.col("violation_type") == pl.col("violation_type_b")).fill_null(False)
    other_name = (pl.col("violation_type") != pl.col("violation_type_b")).fill_null(False)
    same_columns = pl.sum_horizontal(_equal(name) for name in SAME)
    fewer, more = pl.min_horizontal("n", "n_b"), pl.max_horizontal("n", "n_b")
    may_agree = (more == 0) | ((fewer / more).round(6) >= contract["min_numbers"])
    pairs = (
        _beside(near, counted)
        .with_columns(same_columns.alias("same_columns"))
        .with_columns(
            (same_act & (pl.col("same_columns") >= contract["min_same_columns"])).alias(
                "by_columns"
            )
        )
        .filter(may_agree | pl.col("by_columns"))
    )
    same_numbers = pl.when(more == 0).then(1.0).otherwise(_jaccard("numbers")).round(6)
    pairs = (
        _beside(pairs, told.select("row", "numbers"))
        .with_columns((same_numbers >= contract["min_numbers"]).alias("numbers_agree"))
        .filter(pl.col("numbers_agree") | pl.col("by_columns"))
        .drop("numbers", "numbers_b")
    )
    read = _of(pairs, cases)
    letters = read.select("row", _letter_pairs(read["facts"]).alias("letters"))
    by_text = pl.col("numbers_agree") & (pl.col("by_text") >= contract["min_similarity"])
    share = pl.col("same_columns") / len(SAME)
    pairs = (
        _beside(pairs, letters)
        .with_columns(_jaccard("letters").round(6).alias("by_text"))
        .drop("letters", "letters_b")
        .filter(by_text | pl.col("by_columns"))
        .with_columns(
            pl.when(by_text).then("by_text").otherwise(share).alias("likeness"),
            by_text.alias("is_by_text"),
            other_name.alias("is_other_name"),
        )
    )
    return _beside(pairs, _excusing(read))


def _of(pairs: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Return the cases that are in a pair."""
    return cases.filter(pl.col("row").is_in(pl.concat([pairs["row"], pairs["row_b"]]).implode()))


def _near(cases: pl.DataFrame, days: float) -> pl.DataFrame:
    """Return the pairs of a party's decisions at most so many days apart, each in one order."""
    narrow = cases.select("row", "party_key", "decision_no", "decision_date")
    return (
        narrow.join(narrow, on="party_key", suffix="_b")
        .filter(
            pl.col("row") < pl.col("row_b"),
            pl.col("decision_no") != pl.col("decision_no_b"),
            (pl.col("decision_date") - pl.col("decision_date_b")).dt.total_days().abs() <= days,
        )
        .select("row", "row_b")
    )


def _beside(pairs: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Add the columns of both rows of each pair, those of the second with ``_b``."""
    return pairs.join(told, on="row").join(
        told, left_on="row_b", right_on="row", suffix="_b", validate="m:1"
    )


def _excuse() -> pl.Expr:
    """Return what makes a pair two acts, or one act lawfully in two decisions; else null."""
    start, end = (pl.coalesce(f"conduct_{x}_date", f"conduct_{y}_date") for x, y in _SPANS)
    start_b, end_b = (pl.coalesce(f"conduct_{x}_date_b", f"conduct_{y}_date_b") for x, y in _SPANS)
    apart = (end < start_b) | (end_b < start)
    named = {
        "to_individual": pl.col("individual") | pl.col("individual_b"),
        "several_acts": pl.col("several") | pl.col("several_b"),
        "late_payment": pl.col("late") | pl.col("late_b"),
        "reissued": pl.col("again") | pl.col("again_b") | _numbered_again(),
        "other_time": apart,
    }
    return first_reason(**named)


def _numbered_again() -> pl.Expr:
    """Return whether one is the other of the same day and fine under a number that goes on with -1."""
    plain, plain_b = (
        pl.col(name).str.replace(_NUMBERED_AGAIN, "号") for name in ("decision_no", "decision_no_b")
    )
    goes_on = (plain == pl.col("decision_no_b")) | (plain_b == pl.col("decision_no"))
    same = (pl.col("decision_date") == pl.col("decision_date_b")) & (
        pl.col("fine_yuan") == pl.col("fine_yuan_b")
    )
    return (goes_on & same).fill_null(value=False)


_SPANS = (("start", "end"), ("end", "start"))
#: Columns that tell one act from another, however the facts are worded.
SAME = ("conduct_start_date", "conduct_end_date", "goods_value_yuan", "illegal_gains_yuan")


def _equal(name: str) -> pl.Expr:
    """Return whether both decisions record the same; an empty cell or 0 yuan says nothing."""
    equal = (pl.col(name) == pl.col(f"{name}_b")).fill_null(False)
    return equal & (pl.col(name) > 0) if name.endswith("_yuan") else equal


def _what() -> pl.Expr:
    """Return what the two have in common, in words."""
    share = percent(pl.col("likeness"))
    text = pl.format("违法事实文字{}", pl.when(share == "100.0%").then(pl.lit("")).otherwise(share))
    columns = pl.format("违法行为及起止日期、货值、违法所得中{}项", pl.col("same_columns"))
    return pl.when("is_by_text").then(text).otherwise(columns)


def _ask() -> pl.Expr:
    """Return the question: one act, or one act under two names."""
    return (
        pl.when("is_other_name")
        .then(pl.lit("，案由不同；请核是否应只按罚款高的罚一次"))
        .otherwise(pl.lit("；请核是否同一违法行为"))
    )


def _jaccard(name: str) -> pl.Expr:
    """Return the share two sets have in common; neither names anything twice."""
    shared = pl.col(name).list.set_intersection(f"{name}_b").list.len()
    return shared / (pl.col(name).list.len() + pl.col(f"{name}_b").list.len() - shared)


def _letter_pairs(texts: pl.Series) -> pl.Series:
    """Return the distinct pairs of neighbouring characters of each text, as numbers."""
    found = []
    for text in texts:
        points = np.frombuffer(text.replace(" ", "").encode("utf-32-le"), dtype=np.uint32)
        pairs = points[:-1].astype(np.uint64) << np.uint64(21) | points[1:]
        found.append(np.unique(pairs))
    # Texts of one length make an Array; a list it must be.
    return (
        pl.Series(found).cast(pl.List(pl.UInt64))
        if found
        else pl.Series([], dtype=pl.List(pl.UInt64))
    )
