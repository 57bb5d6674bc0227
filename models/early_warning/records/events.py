"""One row per case, complaint, failed sampling and opinion."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import polars as pl

from models.early_warning.records.laying import Lay, cut, in_memory
from models.early_warning.records.of_enforcement import ENFORCEMENT, blames_enforcement
from models.early_warning.records.sectors import industry_name
from models.early_warning.records.weeks import last_ended, sunday, week_numbers

#: What millions of events say in few words is held as a number each.
SCHEMA: dict[str, pl.DataType] = {
    "source": pl.Categorical(),
    "key": pl.String(),
    "region_code": pl.Categorical(),
    "event_date": pl.Date(),
    "known_date": pl.Date(),
    "industry": pl.Categorical(),
    "object_category": pl.Categorical(),
    "violation_type": pl.Categorical(),
    "industry_code": pl.Categorical(),
    "product": pl.Categorical(),
    "brand": pl.Categorical(),
    "party_key": pl.String(),
    "party_name": pl.String(),
    "complainant_key": pl.String(),
    "organ_code": pl.Categorical(),
    "campaign": pl.Categorical(),
    "is_campaign_told": pl.Boolean(),
    "is_other_object": pl.Boolean(),
    "is_other_problem": pl.Boolean(),
    "batch": pl.Categorical(),
    "text": pl.String(),
    "came_date": pl.Date(),
}

#: Sources the bureau itself decides to look for; the others come from outside.
EFFORT_SOURCES = ("case", "sampling")
#: An event lies at most so many days before it was known; what comes later than that is history.
LONGEST_DELAY_DAYS = 182
_SOURCES = pl.Enum(["case", "complaint", "opinion", "sampling"])  # in order of their names
#: Words of a catch-all: nobody can be told of "other", and what is under it is not one thing.
_OTHER = "其[他它](?:类|问题|商品|服务|(?:违法)?行为)?"
_SAYS_NOTHING = rf"^(?:{_OTHER}|无|不详|未知|未填|/|-+|—+)$"
#: What an enterprise says of enforcement itself tells nothing of a sector.
_OF_ENFORCEMENT = "检查|执法|处罚|罚款|罚没|裁量|办案|信用修复|行政审批|表扬"
#: What the text of one whose class does not say so tells: a merchant's may ask for a check of somebody.
_TELLS_OF_ENFORCEMENT = "执法|处罚|裁量|办案|信用修复|检查.{0,6}[次频多]|[次复头频].{0,4}检查"
_FIRST_OF_LIST = r"^\s*([^;；、,，\n]+)"


def _text(frame: pl.DataFrame, *names: str) -> pl.Expr:
    """Return the first filled of the named text columns; columns that are absent count as empty."""
    there = [pl.col(n).cast(pl.String) for n in names if n in frame.columns]
    if not there:
        return pl.lit(None, dtype=pl.String)
    filled = [pl.when(c.str.strip_chars() != "").then(c.str.strip_chars()) for c in there]
    return pl.coalesce(filled)


def _class(frame: pl.DataFrame, *names: str) -> pl.Expr:
    """Return the first of the named columns that says something, its words as in :func:`_text`."""
    said = [_text(frame, name) for name in names]
    return pl.coalesce(pl.when(~text.str.contains(_SAYS_NOTHING)).then(text) for text in said)


def _is_other(frame: pl.DataFrame, *names: str) -> pl.Expr:
    """Return where one of the named columns says that it is none of the classes there are."""
    said = [_text(frame, name).str.contains(f"^{_OTHER}$").fill_null(value=False) for name in names]
    return pl.any_horizontal(said)


def _day(frame: pl.DataFrame, *names: str) -> pl.Expr:
    there = [pl.col(n).cast(pl.Date) for n in names if n in frame.columns]
    return pl.coalesce(there) if there else pl.lit(None, dtype=pl.Date)


def _arrived(frame: pl.DataFrame, registered: pl.Expr) -> pl.Expr:
    """Return ``known_date`` where it is given: a record is not known before it has arrived."""
    return pl.coalesce(_day(frame, "known_date"), registered)


def _industry(frame: pl.DataFrame) -> pl.Expr:
    code = _text(frame, "industry_code")
    codes = frame.select(code.alias("code").unique()).to_series().drop_nulls()
    names = {one: industry_name(one) for one in codes}
    return code.replace_strict(names, default=None, return_dtype=pl.String)


def _shaped(events: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of :data:`SCHEMA`, typed; those a source knows nothing of are empty."""
    return events.select(
        (pl.col(n) if n in events.columns else pl.lit(None)).cast(t).alias(n)
        for n, t in SCHEMA.items()
    )


def _cases(cases: pl.DataFrame) -> pl.DataFrame:
    known = _day(cases, "filed_date", "decision_date")
    return cases.select(
        source=pl.lit("case"),
        key=_text(cases, "case_key"),
        region_code=_text(cases, "conduct_region_code", "region_code"),
        event_date=pl.min_horizontal(
            _day(cases, "clue_date", "filed_date", "decision_date"), known
        ),
        known_date=_arrived(cases, known),
        came_date=_day(cases, "came_date"),
        industry=_industry(cases),
        violation_type=_class(cases, "violation_type"),
        industry_code=_text(cases, "industry_code"),
        party_key=_text(cases, "party_key", "uscc"),
        party_name=_text(cases, "party_name"),
        organ_code=_text(cases, "organ_code"),
        campaign=_text(cases, "campaign"),
        is_campaign_told=_text(cases, "campaign").is_not_null(),
        batch=pl.concat_str(_text(cases, "organ_code"), known.cast(pl.String), separator="|"),
        text=_text(cases, "facts"),
    )


def _complaints(complaints: pl.DataFrame) -> pl.DataFrame:
    if "form" in complaints.columns:
        complaints = complaints.filter(pl.col("form").fill_null("投诉") != "咨询")
    day = _day(complaints, "registered_date")
    blames = pl.lit(blames_enforcement(complaints))
    about, problem = (
        pl.when(blames).then(pl.lit(ENFORCEMENT)).otherwise(_class(complaints, *names))
        for names in (("object_category",), ("suspected_violation", "problem_type"))
    )
    return complaints.select(
        source=pl.lit("complaint"),
        key=_text(complaints, "complaint_no"),
        region_code=_text(complaints, "region_code"),
        event_date=day,
        known_date=_arrived(complaints, day),
        came_date=_day(complaints, "came_date"),
        industry=_class(complaints, "industry"),
        object_category=about,
        violation_type=problem,
        industry_code=_text(complaints, "industry_code"),
        product=_text(complaints, "product"),
        brand=_class(complaints, "brand"),
        party_key=_text(complaints, "party_key", "uscc"),
        party_name=_text(complaints, "subject_name"),
        complainant_key=_text(complaints, "complainant_key"),
        is_other_object=_is_other(complaints, "object_category"),
        is_other_problem=_is_other(complaints, "suspected_violation", "problem_type"),
        text=_text(complaints, "statement"),
    )


def _samplings(samplings: pl.DataFrame) -> pl.DataFrame:
    failed = samplings.filter(pl.col("verdict") == "不合格")
    day = _day(failed, "sampled_date")
    group = _text(failed, "product_category").fill_null("")
    return failed.select(
        source=pl.lit("sampling"),
        key=_text(failed, "sampling_no"),
        region_code=_text(failed, "region_code"),
        event_date=day,
        known_date=_arrived(failed, day),
        came_date=_day(failed, "came_date"),
        object_category=_class(failed, "product_category"),
        violation_type=_text(failed, "failed_items").str.extract(_FIRST_OF_LIST),
        product=_text(failed, "product"),
        party_key=_text(failed, "producer_uscc", "sampled_uscc"),
        batch=pl.concat_str(
            _text(failed, "region_code"), day.cast(pl.String), group, separator="|"
        ),
        text=pl.concat_str(
            _text(failed, "product").fill_null(""),
            _text(failed, "failed_items").fill_null(""),
            separator=" ",
        ),
    )


def _opinions(opinions: pl.DataFrame) -> pl.DataFrame:
    day = _day(opinions, "received_date")
    said = _text(opinions, "problem_type", "content").fill_null("")
    told = _text(opinions, "content").fill_null("")
    of_enforcement = said.str.contains(_OF_ENFORCEMENT) | told.str.contains(_TELLS_OF_ENFORCEMENT)
    return opinions.filter(~of_enforcement).select(
        source=pl.lit("opinion"),
        key=_text(opinions, "opinion_no"),
        region_code=_text(opinions, "region_code"),
        event_date=day,
        known_date=_arrived(opinions, day),
        came_date=_day(opinions, "came_date"),
        violation_type=_class(opinions, "problem_type"),
        party_key=_text(opinions, "uscc"),
        text=_text(opinions, "content"),
    )


#: A table, or what reads it piece by piece when its turn comes, so that none is held whole.
Given = pl.DataFrame | Iterable[pl.DataFrame] | None


def events_from(
    feat_case: Given = None,
    complaints: Given = None,
    samplings: Given = None,
    opinions: Given = None,
    *,
    lay: Lay = in_memory,
) -> pl.DataFrame:
    """Put the four sources into one table of events.

    A case is known from 立案日期 (published-only: 处罚决定日期) and lies at its 线索登记日期; a
    complaint at 登记日期; a sampling counts when it failed; an enquiry (咨询) is no event. Where a
    table has ``known_date``, that is the day it was known: registered and arrived. ``came_date`` is
    when a record came that counts as known before.

    Parameters
    ----------
    feat_case, complaints, samplings, opinions : pl.DataFrame, iterable of pl.DataFrame or None
        ``feat_case`` or ``core_cases``, ``core_complaints``, ``core_samplings``, ``core_opinions``,
        whole or in pieces. Optional columns may be absent.
    lay : callable
        Puts pieces of the texts together.

    Returns
    -------
    pl.DataFrame, shape (n, 22)
        Columns of :data:`SCHEMA`, sorted by known_date, source, key. Rows without key, region or
        date are left out.
    """
    makers = (
        (feat_case, _cases),
        (complaints, _complaints),
        (samplings, _samplings),
        (opinions, _opinions),
    )
    parts = [pl.DataFrame(schema=SCHEMA).drop("text")]

    def texts() -> Iterator[pl.Series]:
        for given, make in makers:
            for piece in [given] if isinstance(given, pl.DataFrame) else given or []:
                if piece.height:
                    made = _shaped(make(piece))
                    parts.append(made.drop("text"))
                    yield made["text"]

    laid = [lay(texts())]
    events = [pl.concat(parts).with_columns(laid.pop())]
    parts.clear()
    return tidy(events.pop(), lay)  # which alone holds them while it puts them in order


def tidy(events: pl.DataFrame, lay: Lay = in_memory) -> pl.DataFrame:
    """Return events with every column of :data:`SCHEMA`, typed, usable rows only, sorted."""
    known = pl.coalesce("known_date", "event_date")
    oldest = known - pl.duration(days=LONGEST_DELAY_DAYS)
    event = pl.coalesce("event_date", "known_date")
    shaped = _shaped(events).with_columns(
        known_date=known,
        event_date=pl.max_horizontal(pl.min_horizontal(event, known), oldest),
        campaign=pl.when(~pl.col("campaign").is_in(["无", ""])).then("campaign"),
    )
    del events
    # Which rows, and in which order, is settled on a few columns; the texts are copied once.
    usable = shaped.select("source", "key", "known_date", "region_code").with_row_index("row").drop_nulls(
        ["key", "region_code", "known_date"]
    ).with_columns(pl.col("source").cast(_SOURCES))  # fmt: skip
    is_once = usable.select(pl.struct("source", "key").hash().n_unique()).item() == usable.height
    if is_once and usable.height == shaped.height and _is_in_order(usable):
        return shaped
    if not is_once:  # by their hashes: to hold millions of keys beside the keys takes as much again
        usable = usable.unique(["source", "key"], keep="first", maintain_order=True)
    rows = usable.sort("known_date", "source", "key")["row"]
    del usable
    # Column by column, so that no two copies of all of them are held at a time.
    columns = (shaped.drop_in_place(name) for name in SCHEMA)
    return pl.DataFrame(
        [c.gather(rows) if c.name != "text" else lay(cut(c, rows)) for c in columns]
    )


def _is_in_order(events: pl.DataFrame) -> bool:
    """Tell whether events are sorted by known_date, source and key, no two of them alike."""
    day, source, key = (pl.col(n) for n in ("known_date", "source", "key"))
    is_after = pl.lit(value=False)
    for column in (key, source, day):
        is_after = (column > column.shift()) | ((column == column.shift()) & is_after)
    return bool(events.select(is_after.fill_null(value=False).slice(1).all()).item())


#: Table → the columns that events are made of; absent ones count as empty.
READS = {
    "feat_case": (
        "case_key", "conduct_region_code", "region_code", "clue_date", "filed_date", "decision_date",
        "violation_type", "industry_code", "party_key", "party_name", "uscc",
        "organ_code", "campaign", "facts",
    ),
    "core_complaints": (
        "form", "complaint_no", "region_code", "registered_date", "industry", "object_category",
        "suspected_violation", "problem_type", "industry_code", "product", "brand", "party_key",
        "uscc", "subject_name", "complainant_key", "statement",
    ),
    "core_samplings": (
        "verdict", "sampling_no", "region_code", "sampled_date", "product_category", "failed_items",
        "product", "producer_uscc", "sampled_uscc",
    ),
    "core_opinions": (
        "opinion_no", "region_code", "received_date", "problem_type", "uscc", "content",
    ),
}  # fmt: skip
#: The day from which on a row of a table is known: the first of these that is filled.
KNOWN = {
    "feat_case": ("filed_date", "decision_date", "clue_date"),
    "core_complaints": ("registered_date",),
    "core_samplings": ("sampled_date",),
    "core_opinions": ("received_date",),
}


def of_ended_weeks(events: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the events known by the last Sunday up to ``as_of``: all a judgement on that day looks at."""
    return known_by(tidy(events), sunday(last_ended(as_of)))


def known_by(events: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the events that had arrived by ``as_of`` (inclusive)."""
    had_arrived = pl.col("known_date") <= as_of
    if events.select(had_arrived.all()).item():
        return events  # and no second copy of millions
    return events.filter(had_arrived)


def resolved(events: pl.DataFrame, entities: pl.DataFrame | None) -> pl.DataFrame:
    """Return events whose parties known by name and county only have their credit code.

    Parameters
    ----------
    events : pl.DataFrame
        ``party_key`` is a credit code, or ``name|county`` where none was given.
    entities : pl.DataFrame or None
        ``uscc, party_name, region_code``; a name that two have in one county stays a name.
    """
    named = {"uscc", "party_name", "region_code"}
    if entities is None or not named <= set(entities.columns):
        return events
    keys = entities.drop_nulls(["uscc", "party_name", "region_code"]).select(
        "uscc", key=pl.concat_str("party_name", "region_code", separator="|")
    )
    only = keys.unique("key", keep="none", maintain_order=True)
    return events.with_columns(
        pl.col("party_key").replace(dict(only.select("key", "uscc").iter_rows()))
    )


def with_weeks(events: pl.DataFrame) -> pl.DataFrame:
    """Add the week numbers ``event_week`` and ``known_week``."""
    return events.with_columns(
        pl.Series(
            f"{name}_week", week_numbers(events[f"{name}_date"].to_physical().to_numpy())
        ).cast(pl.Int64)
        for name in ("event", "known")
    )


def parents(regions: pl.DataFrame, codes: list[str]) -> Mapping[str, str]:
    """Return county → city: 上级代码, else ``xxxx00``."""
    given: dict[str, str] = {}
    if regions.height and "parent_code" in regions.columns:
        rows = regions.select("region_code", "parent_code").drop_nulls()
        given = dict(rows.iter_rows())
    return {c: given.get(c) or (c if c.endswith("00") else c[:4] + "00") for c in codes}
