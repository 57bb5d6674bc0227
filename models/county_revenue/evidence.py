"""What counts as a problem found, and what counts as companies' voice about enforcement."""

from collections.abc import Callable, Iterable

import polars as pl

from data_contracts.obligations import obligations
from models.opinions import (
    ALSO_OTHERS,
    ASKS,
    ONLY_ENFORCEMENT,
    PRAISE,
    PROBLEM,
    SPEAKS,
    complaint_kind,
    kind_of,
)

PROBLEM_FINDINGS = (
    "轻微，提醒", "程序瑕疵，补正", "执法不当，纠正", "涉嫌违法违规，按程序研判",
)  # fmt: skip
CORRECTED_RESULTS = ("变更", "撤销", "部分撤销", "确认违法", "确认无效", "责令履行")
#: Words that may speak of enforcement: what has one and is told of others is counted beside.
ABOUT_ENFORCEMENT = (*ONLY_ENFORCEMENT, *ALSO_OTHERS)
GOOD_SCORE, PRAISED_LOW = "好评", "评分低而评语是表扬"

_EVIDENCE = {
    "region_code": pl.String, "on": pl.Date, "channel": pl.String, "key": pl.String,
}  # fmt: skip


def _rows(frame: pl.DataFrame, on: str, channel: str, key: str, *more: str) -> pl.DataFrame:
    return frame.filter(pl.col("region_code").is_not_null(), pl.col(on).is_not_null()).select(
        "region_code", pl.col(on).cast(pl.Date).alias("on"),
        pl.lit(channel).alias("channel"), pl.col(key).cast(pl.String).alias("key"), *more,
    )  # fmt: skip


def problems_found(flags: pl.DataFrame | None, reviews: pl.DataFrame | None) -> pl.DataFrame:
    """Collect what people found: findings on flags, and decisions corrected on review.

    Parameters
    ----------
    flags : pl.DataFrame, optional
        out_flags: ``region_code, object_key, rule_code, finding, first_seen``. One object found
        on several rules counts once; its day is the one it could first have been known.
    reviews : pl.DataFrame, optional
        core_reviews: ``region_code, case_key, result, closed_date, accepted_date``.

    Returns
    -------
    pl.DataFrame
        ``region_code, on, channel`` (认定 | 复议诉讼 | 无问题)``, key``. 无问题 rows are what
        was looked at and found in order; they show that somebody looked.
    """
    parts = [pl.DataFrame(schema=_EVIDENCE)]
    if flags is not None and not flags.is_empty():
        found = flags.filter(pl.col("finding").is_not_null(), pl.col("finding") != "需调卷")
        bad = pl.col("finding").is_in(PROBLEM_FINDINGS)
        parts += [
            _rows(found.filter(bad), "first_seen", "认定", "object_key"),
            _rows(found.filter(~bad), "first_seen", "无问题", "object_key"),
        ]
    if reviews is not None and not reviews.is_empty():
        closed = reviews.with_columns(pl.coalesce("closed_date", "accepted_date").alias("on_date"))
        closed = closed.filter(pl.col("result") != "在办")
        bad = pl.col("result").is_in(CORRECTED_RESULTS)
        parts += [
            _rows(closed.filter(bad), "on_date", "复议诉讼", "case_key"),
            _rows(closed.filter(~bad), "on_date", "无问题", "case_key"),
        ]
    return pl.concat(parts).unique(["region_code", "channel", "key"], keep="first",
                                   maintain_order=True).sort("region_code", "on", "key")  # fmt: skip


def company_voice(
    complaints: Iterable[pl.DataFrame],
    opinions: pl.DataFrame | None,
    evaluations: pl.DataFrame | None,
    letters: pl.DataFrame | None,
    *,
    low_score: float | None = None,
) -> pl.DataFrame:
    """Collect what was said of enforcement, one row a voice, each with what it is.

    Only rows of kind 反映问题 count as companies' voice; the others are kept to be counted beside.
    Complaints only where the text has a word on enforcement; one complainant is one row a county
    and month. Opinions and received letters by category and text, 码上评 by score and text.

    Parameters
    ----------
    complaints : iterable of pl.DataFrame
        core_complaints, some rows at a time: their texts may be long, and are not kept.
    opinions, evaluations, letters : pl.DataFrame, optional
        core_ tables.
    low_score : float, optional
        Points up to which an evaluation is low; by default as shipped (``obligations.yml``).

    Returns
    -------
    pl.DataFrame
        ``region_code, on, channel`` (投诉 | 企业反映 | 码上评 | 来函)``, key, kind`` (反映问题 | 表扬 |
        咨询 | 没有意见 | 没有内容 | 好评 | 评分低而评语是表扬 | 说的是商家).
    """
    parts = [pl.DataFrame(schema={**_EVIDENCE, "kind": pl.String})]
    told_of = [_about_enforcement(piece) for piece in complaints if not piece.is_empty()]
    if told_of:
        parts.append(_once_a_month(pl.concat(told_of)))
    if opinions is not None and not opinions.is_empty():
        told = _with_kind(opinions, kind_of, "problem_type", "content")
        parts.append(_rows(told, "received_date", "企业反映", "opinion_no", "kind"))
    if evaluations is not None and not evaluations.is_empty():
        parts.append(
            _rows(
                _scored(evaluations, low_score), "evaluated_date", "码上评", "evaluation_no", "kind"
            )
        )
    if letters is not None and not letters.is_empty():
        received = letters
        if "direction" in letters.columns:
            received = letters.filter(pl.col("direction").fill_null("来函") == "来函")
        told = _with_kind(received, _of_letter, "kind", "matter")
        parts.append(_rows(told, "received_date", "来函", "letter_no", "kind"))
    return pl.concat(parts).sort("region_code", "on", "channel", "key")


def _with_kind(frame: pl.DataFrame, judge: Callable[..., str], *columns: str) -> pl.DataFrame:
    """Add ``kind``: what ``judge`` says of these columns' texts; absent columns count as empty."""
    absent = [pl.lit(None, dtype=pl.String).alias(c) for c in columns if c not in frame.columns]
    whole = frame.with_columns(absent)
    said = [judge(*texts) for texts in whole.select(pl.col(columns).cast(pl.String)).iter_rows()]
    return whole.with_columns(pl.Series("kind", said, dtype=pl.String))


def _of_letter(kind: str | None, matter: str | None) -> str:
    """Return what a received letter is; one whose matter was not recorded was sent for a reason."""
    return kind_of(kind, matter) if matter else (PRAISE if "感谢" in (kind or "") else PROBLEM)


def _scored(evaluations: pl.DataFrame, low_score: float | None) -> pl.DataFrame:
    """Add ``kind`` by score; a low score whose own words praise reports nothing."""
    told = _with_kind(evaluations, kind_of, "tags", "content")
    most = obligations().low_score.value if low_score is None else low_score
    low = pl.col("score").cast(pl.Int64) <= most
    praised = pl.col("kind") == PRAISE
    return told.filter(pl.col("score").is_not_null()).with_columns(
        kind=pl.when(~low).then(pl.lit(GOOD_SCORE))
        .when(praised).then(pl.lit(PRAISED_LOW)).otherwise(pl.lit(PROBLEM))
    )  # fmt: skip


def _about_enforcement(complaints: pl.DataFrame) -> pl.DataFrame:
    """Return who said when what of enforcement, one row a complaint with a word on it."""
    wanted = [
        n for n in ("problem_type", "suspected_violation", "statement") if n in complaints.columns
    ]
    text = pl.concat_str([pl.col(n).fill_null("") for n in wanted], separator="。")
    names = pl.col("text").str.contains_any(list(ABOUT_ENFORCEMENT))
    speaks = pl.col("text").str.replace_all(ASKS, "").str.contains(SPEAKS)
    spoken = complaints.with_columns(text=text).with_columns(names=names).filter(names | speaks)
    told = _with_kind(spoken, complaint_kind, "form", "subject_name", "text")
    told = told.filter(pl.col("names") | (pl.col("kind") == PROBLEM))
    person = pl.coalesce(*(n for n in ("complainant_key", "complaint_no") if n in told.columns))
    return told.select(
        "complaint_no", "region_code", "registered_date", "kind", person.alias("person")
    )


def _once_a_month(told: pl.DataFrame) -> pl.DataFrame:
    counts = pl.col("kind") == PROBLEM
    return _rows(
        told.sort(~counts, "complaint_no").with_columns(
            pl.col("registered_date").dt.truncate("1mo").alias("month")
        ).unique(["region_code", "person", "month"], keep="first", maintain_order=True),
        "registered_date", "投诉", "complaint_no", "kind",
    )  # fmt: skip
