"""What an export says of why a fine went below the minimum; shared by the rules that ask for it."""

import polars as pl

from models.indicators.scope import LIGHTER, lighter_label
from models.indicators.wording import IN_CLAUSE
from models.like_cases.facts import circumstances, stated

#: Grades that end at the minimum: what is below it contradicts them, whatever the reason says.
_WITHIN = ["一般", "从重", "从轻"]
#: What is denied may be a list (无减轻从轻); what 从轻 is beside then was not done either.
_REFUSED = (
    rf"{stated.NOT}{IN_CLAUSE}{{0,8}}(?:从轻|减轻|免予)(?:[或者、和及以]*(?:从轻|减轻|免予))*"
)
#: A plea is no reason; one that was followed is (请求减轻处罚，本局予以采纳).
_PLEA = rf"(?:请求|恳请|希望|申请|要求|提出)({IN_CLAUSE}*?(?:减轻|免予|免于|从轻)[^。；]*?)"
_FOLLOWED = rf"{_PLEA}((?:予以|应予|部分|可以)(?:采[纳信]|支持|同意))"
_WORDS = r"减轻(?:行政)?处[罚理]|(?:予以|给予|依法)减轻|(?:故|决定|酌情|酌予|应予|可予)减轻(?:[，。；、,;]|$)|[，。；,;]减轻(?:[。；;]|$)|免予(?:行政)?处罚"
#: 从轻 beside 减轻 only quotes the law; alone it is what was done.
_QUOTED = r"从轻(?:处罚)?(?:或者?|、|和|及)(?:者)?减轻"
#: Short words of a reason, and what they stand for. How fines are compared does not turn on them.
_SHORT = {r"首违([，。；、,;]|$)": "初次违法$1", "马上|当即|即刻": "立即"}
_MINOR_AGE = rf"不满十八周岁|未满十八周岁|{circumstances.UNDERAGE}"
#: Article 31: ill in mind, and not wholly.
_ILL = "尚未完全(?:丧失|失去)[^，。；]{0,4}(?:辨认|辨别|控制)"
#: What :func:`told` adds; the texts of other rows are not read.
_SAID = ("_words", "_reason_words", "_ground", "_elements", "_aggravated", "_only_lighter")


def told(rows: pl.DataFrame, below: str) -> pl.DataFrame:
    """Add what the texts of the rows marked ``below`` say, for the expressions of this module.

    Reads ``discretion_reason, facts, penalty_content, discretion, discretion_grade, decision_kind``.
    """
    rows = rows.with_row_index("_at")
    said_of = rows.filter(below)
    return rows.join(
        _read(said_of).hstack([said_of["_at"]]), on="_at", how="left", maintain_order="left"
    ).with_columns(
        pl.col("_elements").fill_null(0),
        pl.col(n for n in _SAID if n != "_elements").fill_null(False),
    )


def within() -> pl.Expr:
    """Return where the grade on record ends at the minimum, so that no reason excuses what is below."""
    grade = pl.coalesce("discretion_grade", "discretion")
    return grade.is_in(_WITHIN).fill_null(False) | (grade.is_null() & pl.col("_only_lighter"))


def in_reason() -> pl.Expr:
    """Return where the reason names what allows 减轻, or says 减轻 itself.

    Where 减轻 is on record and no reason was filled in, the facts are read for it, unless they name
    something grave too.
    """
    reduced = lighter_label()
    named = pl.col("_ground") | (pl.col("_elements") >= pl.when(reduced).then(1).otherwise(2))
    return (named & (reduced | ~pl.col("_aggravated"))) | pl.col("_reason_words")


def no_reason() -> pl.Expr:
    """Return where the column of reasons is blank, or says no more than 减轻."""
    said = (
        pl.col("discretion_reason")
        .fill_null("")
        .str.replace_all(r"[\s，。；、,;]|依法|予以|给予|处罚", "")
    )
    return said.is_in(["", "减轻"])


def in_words() -> pl.Expr:
    """Return where facts, content or the kind of the decision say 减轻 or 免予."""
    return pl.col("_words") | pl.col("decision_kind").is_in(LIGHTER).fill_null(False)


def _read(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what the texts say: ``_words, _reason_words, _ground, _elements, _aggravated, _only_lighter``."""
    plain = rows.select(
        stated.of_the_case(pl.col(name))
        .str.replace_all(_FOLLOWED, "$1$2")
        .str.replace_all(rf"{_REFUSED}|{_PLEA}(?:[。；]|$)", "")
        .fill_null("")
        .alias(name)
        for name in ("discretion_reason", "facts", "penalty_content")
    )
    for short, meant in _SHORT.items():
        plain = plain.with_columns(pl.col("discretion_reason").str.replace_all(short, meant))
    reason = pl.col("discretion_reason")
    instead = rows.select(lighter_label()).to_series() & (plain["discretion_reason"] == "")
    given = plain.select(pl.when(instead).then("facts").otherwise(reason).alias("text"))
    shown = circumstances.flags(circumstances.read(given))
    # A minor party is no aggravation; selling to one is.
    minor = given["text"].str.contains(_MINOR_AGE)
    ill = given["text"].str.contains(_ILL)
    said = shown.select(
        (pl.any_horizontal(circumstances.GROUNDS) | minor | ill).alias("_ground"),
        pl.sum_horizontal(circumstances.ELEMENTS).cast(pl.Int64).alias("_elements"),
        (pl.any_horizontal(circumstances.AGGRAVATING) & ~minor).alias("_aggravated"),
    ).with_columns(
        pl.col("_ground") & ~(instead & pl.col("_aggravated")),
        pl.when(instead & pl.col("_aggravated")).then(0).otherwise("_elements").alias("_elements"),
    )
    lighter = reason.str.replace_all(_QUOTED, "减轻")
    lighter = lighter.str.contains("从轻")
    return plain.select(
        pl.any_horizontal(pl.col(n).str.contains(_WORDS) for n in ("facts", "penalty_content")).alias("_words"),
        reason.str.contains(_WORDS).alias("_reason_words"),
        (lighter & ~reason.str.contains("减轻")).alias("_only_lighter"),
    ).hstack(said)  # fmt: skip
