"""Cases made ready for comparison: who may be compared, on which scale, with which facts."""

from datetime import date
from hashlib import blake2b

import numpy as np
import polars as pl

from data_contracts.words import CASES_GONE
from models.clauses.amounts import stated
from models.columns import ensure, types_of
from models.like_cases.facts import circumstances
from models.like_cases.facts.text import mask, without_outcomes
from models.like_cases.parallel import slices
from models.like_cases.params import Params

#: Why a decided case is not judged, with what users read.
REASONS = {
    "no_clause": "处罚依据未能对应到罚则条款",
    "merged_fine": "多个行为合并罚款，不作单条比较",
    "revoked": "决定已撤销、销案或移送",
    "exempt": "依法定免责条款免予处罚",
    "fine_not_recorded": "罚款金额未记载",
    "amount_not_recorded": "货值未记载，罚款可能属于同条另一档",
    "facts_not_recorded": "事实未记载",
    "too_few_peers": "相近案件不足",
}
_OF_CASE = (
    "is_decided", "is_merged_penalty", "disposition", "decision_kind", "discretion", "case_status",
    "penalty_kinds", "fine_yuan", "goods_value_yuan", "illegal_gains_yuan", "facts",
    "discretion_reason", "party_type", "party_name", "case_source", "domain", "campaign",
    "industry_code", "violation_type", "decision_date", "decision_no", "region_code",
    "deciding_organ_code", "penalty_organ_code", "organ_code", "organ_name", "is_first_offence",
    "is_minor_harm", "is_corrected_in_time",
)  # fmt: skip
_OF_CLAUSE = (
    "is_merged", "n_penalty_clauses", "clause_id", "parent_clause_id", "law_version",
    "statutory_min_yuan", "statutory_max_yuan", "base_yuan", "max_multiple", "base_kind",
    "is_max_only", "has_mitigation_basis", "tier", "fine_tier", "basis_words",
)  # fmt: skip
#: The columns the judgement reads; further ones need not be loaded.
COLUMNS = ("case_key", *_OF_CASE, *_OF_CLAUSE)
#: A text of fewer signs than so tells nothing; a longer one than so is no template; of how many cases.
_NEXT_TO_NOTHING, _SHORT = 14, 300
_MOST_OF, _A_COUNTY = 0.5, 10
#: Columns that are read once, when a case is first compared.
TEXTS = ("facts", "discretion_reason", "party_name", "basis_words")
_SLICE = 100_000
_TELLING = ("is_first_offence", "is_minor_harm", "is_corrected_in_time")
_SPARED = ["不予处罚", "免予处罚"]
_GONE = ["撤销决定", "销案", "不予立案", "移送公安", "移送其他机关", "终止调查"]


def decided(cases: pl.DataFrame, as_of: date, params: Params) -> pl.DataFrame:
    """Return one row a decided case, sorted by key, with fine, scale, block and reason.

    Parameters
    ----------
    cases : pl.DataFrame
        feat_case joined with feat_case_clause; missing optional columns count as not recorded.
        ``goods``, ``gains`` and ``grounds`` among them are not read from texts again.
    as_of : date
        Decisions after it do not exist yet.

    Returns
    -------
    pl.DataFrame
        ``fine`` (yuan, 0 for a case not punished), ``y`` (logarithm of fine or of the multiple of
        the base), ``y_max`` (the most the law permits on that scale, infinite where unknown),
        ``offset`` (``y`` = ln(fine) - offset), ``position`` in the statutory range,
        ``block``, ``parent_block``, ``not_evaluated_reason`` (null: may be judged), ``text``,
        ``grounds`` (:func:`circumstances.grounded`), ``team`` (who handled it, by code and name).
    """
    types = types_of("feat_case", *_OF_CASE) | types_of("feat_case_clause", *_OF_CLAUSE)
    frame = ensure(cases, types).with_columns(
        pl.col(
            "fine_yuan", "goods_value_yuan", "illegal_gains_yuan", "statutory_min_yuan",
            "statutory_max_yuan", "base_yuan",
        ).cast(pl.Float64)
    )  # fmt: skip
    known = pl.col("decision_date") <= as_of
    frame = frame.filter(known & pl.col("is_decided").fill_null(value=True)).sort("case_key")
    frame = frame.with_columns(
        fine=_fine(),
        spared=_spared(),
        organ=pl.coalesce("deciding_organ_code", "penalty_organ_code", "organ_code"),
        team=_team(),
        goods=_amount(cases, "goods", "goods_value"),
        gains=_amount(cases, "gains", "illegal_gains"),
        text=pl.concat_str(
            pl.col("facts", "discretion_reason", "violation_type").fill_null(""), separator="。"
        ),
        month=pl.col("decision_date").dt.strftime("%Y-%m"),
        block=_block("clause_id"),
        parent_block=_block("parent_clause_id"),
    ).with_columns(not_evaluated_reason=_reason())
    if "grounds" not in frame.columns:
        frame = frame.with_columns(circumstances.grounded(frame))
    return _scaled(frame, params)


def _amount(cases: pl.DataFrame, name: str, words: str) -> pl.Expr:
    """Return goods or gains in yuan: as recorded, else as the facts state it."""
    return (
        pl.col(name)
        if name in cases.columns
        else pl.coalesce(f"{words}_yuan", stated("facts", words))
    )


def comparable(
    cases: pl.DataFrame, as_of: date, params: Params, blank: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return :func:`decided`, cases without facts in a county that records none not to be judged.

    No facts: no circumstance in columns or text, and a text that is next to nothing (见案卷) or short
    and the same as in most cases of the county, names, figures and conclusions left out. Where most
    of a county's cases are so, likeness would rest on the clause alone. ``blank`` are these counties
    (:func:`blank_counties`), by default those of the same cases.
    """
    return without_facts(decided(cases, as_of, params), blank)[0]


def comparable_without_texts(
    cases: pl.LazyFrame, as_of: date, params: Params
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return :func:`comparable` of many cases, but for their texts, and the counties; in slices."""
    frames, told, n = [], [], 0
    for part in slices(cases.select(pl.len()).collect().item(), _SLICE):
        held = cases.slice(part.start, part.stop - part.start).collect()
        frame = decided(held, as_of, params)
        told.append(_hardly_told(frame).with_columns(pl.col("row") + n))
        frames.append(frame.drop(*TEXTS, "text"))
        n += frame.height
    whole, blank = without_facts(pl.concat(frames), told=pl.concat(told))
    return whole.sort("case_key"), blank


def without_facts(
    frame: pl.DataFrame, blank: pl.DataFrame | None = None, told: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return :func:`comparable` for a frame as :func:`decided` gives it, and the counties."""
    told = _hardly_told(frame) if told is None else told
    blank = blank_counties(frame, told) if blank is None else blank
    untold = told.join(blank, on="region_code", how="semi").filter(_next_to_nothing(blank))
    is_untold = pl.Series(np.isin(np.arange(frame.height), untold["row"].to_numpy()))
    reason = pl.when(is_untold).then(pl.lit("facts_not_recorded"))
    reasons = pl.coalesce("not_evaluated_reason", reason)
    return frame.with_columns(not_evaluated_reason=reasons), blank


def blank_counties(frame: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Return ``region_code, template``: counties whose cases are mostly without facts.

    One row a text that most cases of the county have, as a hash, and one without a text.
    ``frame`` is as :func:`decided` returns it, ``told`` what its cases hardly tell.
    """
    cases = frame.group_by("region_code").agg(cases=pl.len()).filter(pl.col("cases") >= _A_COUNTY)
    most = pl.col("n") > pl.col("cases") * _MOST_OF
    same = told.group_by("region_code", "template").agg(n=pl.len()).join(cases, on="region_code")
    same = same.filter(most).select("region_code", "template")
    silent = told.filter(_next_to_nothing(same)).group_by("region_code").agg(n=pl.len())
    silent = silent.join(cases, on="region_code").filter(most).select("region_code")
    without = silent.with_columns(template=pl.lit(None, dtype=pl.String))
    known = same.join(silent, on="region_code", how="semi")
    return pl.concat([known, without]).sort("region_code", "template")


def _next_to_nothing(templates: pl.DataFrame) -> pl.Expr:
    here = pl.struct("region_code", "template")
    return (pl.col("length") < _NEXT_TO_NOTHING) | here.is_in(templates.to_struct().implode())


def _hardly_told(frame: pl.DataFrame) -> pl.DataFrame:
    """Return ``row, region_code, template, length`` of cases with a short text and no circumstance."""
    held = pl.any_horizontal(pl.col(_TELLING).fill_null(value=False))
    short = frame.with_row_index("row").filter(
        ~held & (pl.col("facts").fill_null("").str.len_chars() <= _SHORT)
        & ~pl.col("text").str.contains(circumstances.ANY)
        & pl.col("region_code").is_not_null()
    )  # fmt: skip
    plain = short.select(text=without_outcomes(pl.col("facts").fill_null("")))["text"]
    text = mask(plain, short["party_name"]).str.strip_chars("。")
    told = [blake2b(t.encode(), digest_size=8).hexdigest() for t in text.to_list()]
    return short.select("row", "region_code").with_columns(
        template=pl.Series(told, dtype=pl.String), length=text.str.len_chars()
    )


def _spared() -> pl.Expr:
    words = pl.col("disposition", "decision_kind", "discretion").is_in(_SPARED)
    return pl.any_horizontal(words.fill_null(value=False))


def _fine() -> pl.Expr:
    """Return the fine in yuan; 0 where nothing was fined; null where it is not recorded."""
    kinds = pl.col("penalty_kinds")
    no_fine_among = kinds.is_not_null() & (kinds.list.len() > 0) & ~kinds.list.contains("罚款")
    return pl.coalesce(
        "fine_yuan", pl.when(_spared() | no_fine_among.fill_null(value=False)).then(0.0)
    )


def _team() -> pl.Expr:
    """Return who handled the case, by code and name: a team without a code of its own has that of its bureau."""
    name = pl.col("organ_name").str.normalize("NFKC").str.replace_all(r"\s", "")
    both = pl.concat_str("organ_code", name, separator="|", ignore_nulls=True)
    return pl.when(both != "").then(both)


def _block(column: str) -> pl.Expr:
    """Return clause, law version and, for a multiple of an unknown base, that it is unknown.

    A multiple and a fine in yuan are never compared: cases whose base is not recorded stay among
    themselves.
    """
    no_base = pl.col("max_multiple").is_not_null() & pl.col("base_yuan").is_null()
    parts = [
        pl.col(column),
        pl.col("law_version").fill_null("-"),
        pl.when(no_base).then(pl.lit("基数未载")),
    ]
    return pl.when(pl.col(column).is_not_null()).then(
        pl.concat_str(parts, separator="|", ignore_nulls=True)
    )


def _reason() -> pl.Expr:
    merged = pl.any_horizontal(pl.col("is_merged", "is_merged_penalty").fill_null(value=False))
    gone = pl.col("disposition").is_in(_GONE) | pl.col("case_status").is_in(CASES_GONE)
    exempt = (
        (pl.col("disposition") == "免予处罚") | (pl.col("decision_kind") == "免予处罚")
    ) & pl.col("has_mitigation_basis")
    return (
        pl.when(gone.fill_null(value=False))
        .then(pl.lit("revoked"))
        .when(pl.col("clause_id").is_null())
        .then(pl.lit("no_clause"))
        .when(merged)
        .then(pl.lit("merged_fine"))
        .when(exempt.fill_null(value=False))
        .then(pl.lit("exempt"))
        .when(pl.col("fine").is_null())
        .then(pl.lit("fine_not_recorded"))
        .when(pl.col("tier").is_null() & pl.col("fine_tier").is_not_null())
        .then(pl.lit("amount_not_recorded"))
    )


def _scaled(frame: pl.DataFrame, params: Params) -> pl.DataFrame:
    r"""Add ``y``, ``offset`` and ``position``.

    .. math:: y = \ln \max(F, F_0) - o, \qquad p = (F - m) / (M - m)

    ``o`` is the logarithm of the base where the clause is a multiple of goods value, illegal gains,
    turnover or advertising fee, so that ``y`` is the logarithm of the multiple; else 0. Mitigated
    fines lie below the range (``p`` < 0) and stay on the same scale. :math:`F_0` stands for 0 yuan.
    """
    low, high = pl.col("statutory_min_yuan"), pl.col("statutory_max_yuan")
    width = high - low
    offset = pl.when(pl.col("base_yuan") > 0).then(pl.col("base_yuan").log()).otherwise(0.0)
    return frame.with_columns(
        offset=offset,
        position=pl.when(width > 0).then((pl.col("fine") - low) / width),
    ).with_columns(
        y=pl.max_horizontal(pl.col("fine"), pl.lit(params.zero_yuan)).log() - pl.col("offset"),
        y_max=pl.when(high > 0)
        .then(pl.max_horizontal(high, pl.lit(params.zero_yuan)).log() - pl.col("offset"))
        .otherwise(float("inf")),
    )
