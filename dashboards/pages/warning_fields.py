"""综合监测: how calm each field is, on one page."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import polars as pl

from dashboards import figures as fig
from dashboards import page, words
from dashboards.page import Page
from dashboards.pages.common import month_note
from dashboards.parts import Figure, Head, Row, Table, link
from dashboards.sectors import FIELDS, OTHER, field_of
from dashboards.standing_warnings import LEVEL_MARKS
from dashboards.view import LEVELS, View

_CALM = "平稳"
_SHOWN, _YEAR, _RECENT = 26, 52, 4
_LOW, _HIGH = 0.1, 0.9
#: Fewer weeks since the records began are no usual range.
_LEAST = 26
#: Said where there is nothing a warning could have come from: nothing was judged, nothing is calm.
NO_RECORDS = f"近{_SHOWN + _YEAR}周没有案件、投诉举报或不合格抽检的记录"


def page_of(view: View, live: list[dict[str, Any]]) -> Page:
    """Return the barometer: a level for each field, and its parties week by week."""
    counts = {name: Counter[str]() for name in (*FIELDS, OTHER)}
    for w in live:
        field = field_of(w["violation_type"], w["object_category"], w["industry"])
        counts[field][w["current_level"] or ""] += 1
    weeks = _weeks(view)
    figures = [_figure(view, name, weeks) for name in FIELDS]
    return Page(
        path="warnings/fields.html",
        title="综合监测",
        kicker="预警 · 食品、工业产品、特种设备、消费环境",
        lead=_sentence(view, counts)
        if live or has_records(view)
        else f"{NO_RECORDS}，四个领域都未判断。",
        parts=[
            page.html("strip.html.j2", items=_strip(view, counts)),
            page.figures(*figures, layout="two"),
            page.table(_table(view, counts, weeks)),
        ],
        more=[link("index.html", "全部预警")],
        judged=[
            "等级取该领域正在提醒的预警中最高的一级；没有正在提醒的为平稳。平稳不等于没有问题。",
            "每周主体：案件、投诉举报、不合格抽检涉及的不同经营主体，咨询不计；没有主体名称的按一件一个计。",
            "平常范围：再往前52周每周主体数的10%—90%分位，只作参照；是否发预警按更细的行业、问题和县另行判断。",
            "领域按问题、客体、行业和业务领域的词归类，归不进四个领域的（药械妆、登记、商标等）列为其他。",
            "最近几周的案件和抽检可能还没有报齐，末端偏低不宜解读为好转。",
        ],
        basis=[("依据", "关于推行服务型执法的指导意见（2024-10-18）。")],
    )


def _weeks(view: View) -> pl.DataFrame:
    given = "weekly_parties" in view.tables
    return view.get("weekly_parties") if given else view.once(weekly_parties)


def has_records(view: View) -> bool:
    """Whether the weeks looked at hold any record a warning could have come from."""
    return bool(_weeks(view)["parties"].sum())


def unheard(view: View) -> str:
    """Return that no complaint has come, behind words of calm; empty where one has or no file is known."""
    files = view.get("out_quality")
    came = files.filter((pl.col("source") == "complaints") & (pl.col("rows_accepted") > 0))
    return "（没有收到投诉举报，只看了案件和抽检）" if files.height and came.is_empty() else ""


def level_of(counts: Counter[str]) -> str:
    """Return the highest level among live warnings, else 平稳."""
    return next((x for x in LEVELS if counts[x]), _CALM)


def _is_silent(view: View, name: str, counts: Counter[str]) -> bool:
    """Whether a field is neither loud nor calm: no week holds a record of it."""
    own = _weeks(view).filter(pl.col("field") == name)
    return level_of(counts) == _CALM and not own["parties"].sum()


def _said(view: View, name: str, counts: Counter[str]) -> str:
    level = level_of(counts)
    if _is_silent(view, name, counts):
        return "▨ 没有记录"
    return f"{LEVEL_MARKS.get(level, '○')} {level}"


def _numbers(counts: Counter[str]) -> str:
    return "，".join(f"{x}{counts[x]}条" for x in LEVELS if counts[x]) or "没有正在提醒的"


def _sentence(view: View, counts: dict[str, Counter[str]]) -> str:
    loud = [f"{name}{level_of(counts[name])}" for name in FIELDS if level_of(counts[name]) != _CALM]
    silent = [name for name in FIELDS if _is_silent(view, name, counts[name])]
    calm = [n for n in FIELDS if level_of(counts[n]) == _CALM and n not in silent]
    if not loud and not silent:
        return "四个领域都平稳，没有正在提醒的行业苗头。"
    parts = [
        "，".join(loud),
        f"{'、'.join(calm)}平稳" if calm else "",
        f"{'、'.join(silent)}近{_SHOWN + _YEAR}周没有记录，未判断" if silent else "",
    ]
    return f"{'；'.join(part for part in parts if part)}。"


def _strip(view: View, counts: dict[str, Counter[str]]) -> list[tuple[str, str, str]]:
    names = (*FIELDS, OTHER)
    return [(name, _said(view, name, counts[name]), _numbers(counts[name])) for name in names]


def weekly_parties(view: View) -> pl.DataFrame:
    """Return the distinct parties of each field in each whole week before the as-of date.

    Returns
    -------
    pl.DataFrame
        ``field, week`` (its Monday), ``parties``; the last 78 weeks, weeks without any are 0.
    """
    as_of = view.run.as_of
    last = as_of - timedelta(days=6 if as_of.isoweekday() == 7 else as_of.weekday() + 7)
    first = last - timedelta(weeks=_SHOWN + _YEAR - 1)
    rows = pl.concat(
        [_cases(view), _complaints(view), _samplings(view)], how="vertical_relaxed"
    ).filter(pl.col("day").is_between(first, last + timedelta(days=6)))
    keys = ["problem", "object", "industry", "domain"]
    kinds = rows.select(keys).unique().sort(keys, nulls_last=True)
    fields = [field_of(*kind) for kind in kinds.iter_rows()]
    named = rows.join(kinds.with_columns(field=pl.Series(fields, dtype=pl.String)), on=keys, how="left", nulls_equal=True)  # fmt: skip
    found = named.group_by("field", pl.col("day").dt.truncate("1w").alias("week")).agg(
        pl.col("party").n_unique().alias("parties")
    )
    weeks = [first + timedelta(weeks=i) for i in range(_SHOWN + _YEAR)]
    grid = pl.DataFrame({"field": [*FIELDS, OTHER]}).join(
        pl.DataFrame({"week": weeks}), how="cross"
    )
    whole = grid.join(found, on=["field", "week"], how="left")
    return whole.with_columns(pl.col("parties").fill_null(0).cast(pl.Int64)).sort("field", "week")


def _text(*names: str) -> pl.Expr:
    return pl.coalesce([pl.col(n).cast(pl.String) for n in names])


def _cases(view: View) -> pl.DataFrame:
    return view.get("core_cases").select(
        day=pl.coalesce(pl.col("filed_date", "decision_date").cast(pl.Date)),
        problem=_text("violation_type"), object=pl.lit(None, pl.String),
        industry=pl.lit(None, pl.String), domain=_text("domain"),
        party=_text("party_key", "uscc", "party_name", "case_key"),
    )  # fmt: skip


def _complaints(view: View) -> pl.DataFrame:
    frame = view.get("core_complaints").filter(pl.col("form").fill_null("投诉") != "咨询")
    return frame.select(
        day=pl.col("registered_date").cast(pl.Date),
        problem=_text("suspected_violation", "problem_type"), object=_text("object_category"),
        industry=_text("industry"), domain=pl.lit(None, pl.String),
        party=_text("uscc", "party_key", "subject_name", "complaint_no"),
    )  # fmt: skip


def _samplings(view: View) -> pl.DataFrame:
    frame = view.get("core_samplings").filter(pl.col("verdict") == "不合格")
    return frame.select(
        day=pl.col("sampled_date").cast(pl.Date),
        problem=pl.lit("不合格产品"), object=_text("product_category", "product"),
        industry=pl.lit(None, pl.String), domain=pl.lit(None, pl.String),
        party=_text("sampled_uscc", "producer_uscc", "sampling_no"),
    )  # fmt: skip


def _usual(
    weeks: pl.DataFrame, field: str
) -> tuple[list[date], list[int], tuple[float, float, float] | None]:
    """Return the weeks shown with their parties, and low, middle and high of the year before.

    Weeks before the first record of any field are unknown, not calm.
    """
    own = weeks.filter(pl.col("field") == field)
    begun = weeks.filter(pl.col("parties") > 0)["week"].min() or date.max
    before = own.head(_YEAR).filter(pl.col("week") >= begun)["parties"]
    shown = own.tail(_SHOWN)
    usual = None
    if before.len() >= _LEAST:
        low, middle, high = (float(before.quantile(q, "linear") or 0) for q in (_LOW, 0.5, _HIGH))
        usual = low, middle, high
    return shown["week"].to_list(), shown["parties"].to_list(), usual


def _figure(view: View, field: str, weeks: pl.DataFrame) -> Figure:
    days, seen, usual = _usual(weeks, field)
    band = f"带为此前{_YEAR}周的10%—90%" if usual else "此前的记录太短，没有平常范围"
    note = month_note(view, f"n={sum(seen):,}个主体周，末{_SHOWN}周；{band}")
    if not any(seen):
        return Figure(f"field-{FIELDS.index(field)}", field, note, "fields-table", missing="没有记录")  # fmt: skip
    x, n = [d.isoformat() for d in days], len(days)
    data = [fig.line("每周主体", x, [float(v) for v in seen])]
    if usual:
        low, middle, high = usual
        data = [
            *fig.band(x, [low] * n, [high] * n, "平常范围"),
            fig.line("平常中位", x, [middle] * n, fig.QUIET, dash="dot", width=1),
            *data,
        ]
    axis = {"type": "date", "tickformat": "%-m月%-d日<br>%Y年", "hoverformat": "%Y年%-m月%-d日起一周", "tickvals": x[::-1][::6][::-1]}  # fmt: skip
    spec = fig.figure(data, "家", xaxis=axis)
    return Figure(f"field-{FIELDS.index(field)}", f"{field}：每周涉及的主体", note, "fields-table", spec)  # fmt: skip


def _table(view: View, counts: dict[str, Counter[str]], weeks: pl.DataFrame) -> Table:
    heads = [
        Head("领域", short=True), Head("等级", short=True), *(Head(x, numeric=True) for x in LEVELS),
        Head("近4周每周主体（未必报齐）", numeric=True), Head("平常（中位）", numeric=True), Head("平常范围", numeric=True),
    ]  # fmt: skip
    rows = []
    for name in (*FIELDS, OTHER):
        _, seen, usual = _usual(weeks, name)
        recent = sum(seen[-_RECENT:]) / _RECENT
        low, middle, high = (words.number(v) for v in usual or (None, None, None))
        rows.append(Row([
            name, _said(view, name, counts[name]), *(words.whole(counts[name][x]) for x in LEVELS),
            words.number(recent), middle, f"{low}—{high}" if usual else words.NOTHING,
        ]))  # fmt: skip
    return Table("fields-table", "各领域的等级和每周主体", heads, rows)
