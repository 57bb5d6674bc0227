"""What counts as a problem found, and what counts as companies' voice about enforcement."""

import polars as pl

PROBLEM_FINDINGS = (
    "轻微，提醒", "程序瑕疵，补正", "执法不当，纠正", "涉嫌违法违规，按程序研判",
)  # fmt: skip
CORRECTED_RESULTS = ("变更", "撤销", "部分撤销", "确认违法", "确认无效", "责令履行")
#: Said of enforcement itself; a complaint about a shop does not contain these.
ABOUT_ENFORCEMENT = (
    "处罚过重", "罚款过重", "乱罚款", "小过重罚", "同案不同罚", "类案不同罚", "随意罚款", "以罚代管",
    "重复处罚", "执法不公", "选择性执法", "粗暴执法", "执法粗暴", "态度恶劣的执法", "未按程序", "违反程序",
    "乱检查", "频繁检查", "重复检查", "多头检查", "乱收费", "乱查封", "超期查封", "超期扣押", "吃拿卡要",
    "执法人员", "逐利执法", "异地执法",
)  # fmt: skip
CONSULTATION = ("咨询", "请问", "罚款标准", "如何处理", "怎么处罚", "想了解")

_EVIDENCE = {
    "region_code": pl.String, "on": pl.Date, "channel": pl.String, "key": pl.String,
}  # fmt: skip


def _rows(frame: pl.DataFrame, on: str, channel: str, key: str) -> pl.DataFrame:
    return frame.filter(pl.col("region_code").is_not_null(), pl.col(on).is_not_null()).select(
        "region_code", pl.col(on).cast(pl.Date).alias("on"),
        pl.lit(channel).alias("channel"), pl.col(key).cast(pl.String).alias("key"),
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
    complaints: pl.DataFrame | None,
    opinions: pl.DataFrame | None,
    evaluations: pl.DataFrame | None,
    letters: pl.DataFrame | None,
) -> pl.DataFrame:
    """Collect what companies say of enforcement itself, one row a voice.

    Complaints only where the text speaks of enforcement and is no consultation; one
    complainant counts once a county and month. Opinions all; 码上评 scores of 1 and 2; letters
    received.

    Parameters
    ----------
    complaints, opinions, evaluations, letters : pl.DataFrame, optional
        core_ tables.

    Returns
    -------
    pl.DataFrame
        ``region_code, on, channel`` (投诉 | 企业反映 | 码上评 | 来函)``, key``.
    """
    parts = [pl.DataFrame(schema=_EVIDENCE)]
    if complaints is not None and not complaints.is_empty():
        parts.append(_about_enforcement(complaints))
    if opinions is not None and not opinions.is_empty():
        parts.append(_rows(opinions, "received_date", "企业反映", "opinion_no"))
    if evaluations is not None and not evaluations.is_empty():
        low = evaluations.filter(pl.col("score").cast(pl.Int64) <= 2)
        parts.append(_rows(low, "evaluated_date", "码上评", "evaluation_no"))
    if letters is not None and not letters.is_empty():
        received = letters
        if "direction" in letters.columns:
            received = letters.filter(pl.col("direction").fill_null("来函") == "来函")
        parts.append(_rows(received, "received_date", "来函", "letter_no"))
    return pl.concat(parts).sort("region_code", "on", "channel", "key")


def _about_enforcement(complaints: pl.DataFrame) -> pl.DataFrame:
    wanted = [
        n for n in ("problem_type", "suspected_violation", "statement") if n in complaints.columns
    ]
    text = pl.concat_str([pl.col(n).fill_null("") for n in wanted], separator=" ")
    spoken = complaints.filter(
        text.str.contains_any(list(ABOUT_ENFORCEMENT)),
        ~text.str.contains_any(list(CONSULTATION)),
    )
    if "form" in spoken.columns:
        spoken = spoken.filter(pl.col("form").fill_null("") != "咨询")
    person = pl.coalesce(*(n for n in ("complainant_key", "complaint_no") if n in spoken.columns))
    return _rows(
        spoken.sort("complaint_no").with_columns(
            person.alias("person"), pl.col("registered_date").dt.truncate("1mo").alias("month")
        ).unique(["region_code", "person", "month"], keep="first", maintain_order=True),
        "registered_date", "投诉", "complaint_no",
    )  # fmt: skip
