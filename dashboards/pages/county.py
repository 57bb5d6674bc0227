"""县情: what happened in one county, compared with what."""

from collections.abc import Callable, Iterator
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboards import leads, page, words
from dashboards.ledger import LeadBook
from dashboards.page import Page
from dashboards.pages import (
    county_explanations,
    county_leads,
    county_pictures,
    county_split,
    proposals,
)
from dashboards.pages import county_why as why
from dashboards.pages.common import SPARK_MONTHS, outcome_of_month, spark
from dashboards.pages.county_figure import MONTHS_SHOWN, series_figure
from dashboards.pages.county_reference import reference_table
from dashboards.parts import Head, Row, Table, badge, link
from dashboards.standing import Flag
from dashboards.view import Region, View

#: Leads on the printed sheet: fewer where the possible reasons stand above them.
_PRINTED, _PRINTED_BESIDE = 4, 2
_DECISIONS = {"confirmed": "确认", "rejected": "不列入"}


def pages(view: View) -> Iterator[Page]:
    """Yield a page for each county, in code order."""
    tables = {
        "split": "out_region_split", "drivers": "out_region_drivers", "peers": "out_region_peers",
        "decisions": "out_key_decisions",
    }  # fmt: skip
    parts = {name: _by_region(view.get(table)) for name, table in tables.items()}
    opened = leads.of_regions(view)
    book = LeadBook(view)
    pictures = county_pictures.tables(view)
    for region in view.regions.values():
        series = view.series.get(region.code, view.get("out_region_month").clear())
        yield _page(view, region, series, pictures, {
            **{name: part(region.code) for name, part in parts.items()}, "open": opened.get(region.code, []),
            "book": book,
        })  # fmt: skip


def _by_region(frame: pl.DataFrame) -> Callable[[str], pl.DataFrame]:
    """Return what gives the rows of a region, in their order."""
    groups = frame.partition_by("region_code", as_dict=True, maintain_order=True)
    return lambda code: groups.get((code,), frame.clear())


def _undecided(view: View, region: Region) -> list[Markup]:
    """Return the link to the county's cases waiting for their decision, where there are any."""
    n = len(view.undecided.get(region.code, ()))
    href = f"../{view.undecided_page(region.code)}"
    return [link(href, f"未决案件{n}件：决定之前看相近案件")] if n else []


def _page(
    view: View,
    region: Region,
    series: pl.DataFrame,
    pictures: dict[str, list[Table]],
    more: dict[str, Any],
) -> Page:
    rows = series.to_dicts()
    now = next((r for r in reversed(rows) if r["month"] == view.month), rows[-1] if rows else None)
    flags = view.flags_of_region.get(region.code, [])
    gone = view.withdrawn_of_region.get(region.code, [])
    read_only = [e for e in more["open"] if e.is_reference]
    to_do = [e for e in more["open"] if not e.is_reference]
    parts = [page.html("strip.html.j2", items=_strip(view, now, flags, rows, more["open"]))]
    tables: list[Table | None] = []
    said: list[str] = []
    if now is not None:
        of_month = pl.col("month") == why.explained(rows, now)["month"]
        split, drivers = (more[name].filter(of_month).to_dicts() for name in ("split", "drivers"))
        focus = why.focus_of(rows, now, split, drivers, flags)
        said = why.sentences(focus)
        parts.append(page.figures(series_figure(view, region, rows)))
        parts.append(
            page.figures(
                county_split.waterfall(view, focus),
                county_split.receipts(view, focus),
                layout="two",
            )
        )
        tables = [
            county_split.split_table(focus), county_explanations.explanations(view, region, focus, view.run.rules["C002"]),
            county_split.drivers_table(view, focus), _comparable(view, region, more["peers"].to_dicts(), focus.month),
        ]  # fmt: skip
    beside = any(t is not None and t.id == "explanations" for t in tables)
    tables += [
        county_leads.open_table(view, to_do, _PRINTED_BESIDE if beside else _PRINTED),
        reference_table(view, read_only),
        county_leads.answers_table(view, [*flags, *gone], more["book"]),
        _decisions(more["decisions"].to_dicts()),
        county_leads.ended_table(
            view, [*gone, *flags], view.more_flags["region_code", region.code]
        ),
        *pictures.get(region.code, []),
        _months(view, region, rows) if rows else None,
    ]
    parts += [page.table(t) for t in tables if t]
    return Page(
        path=f"counties/{region.code}.html",
        title=region.name,
        kicker=f"县情 · {region.city} · {region.code}",
        lead=_sentence(region, now),
        more=[
            *_standing(view, region, more["decisions"]),
            *_changed(view, region),
            *said,
            *_power(now),
            *_withdrawn(gone),
            *_voices(view, region),
            *_undecided(view, region),
        ],
        parts=parts,
        judged=[
            "预期范围由本县自己的历史、季节和全域同月的变化推出；处罚决定件数和案均分开看，再合起来。",
            "“剔除最大案”是把当月金额最大的一件拿掉以后再比，单个大案不算增长。",
            "从预期到实际分成件数、案均和结构（条款、行业、案件来源）五项，加起来正好等于变动，到分为止。",
            "决定额以处罚决定日期计，入库额以财政月报计，两者本来就不会相等；相差超过15%的请核原因。",
            words.RECEIPTS,
            "并入或者划出县以后，上年同期是另一个范围，不写同比。",
            "近两个月数据可能未齐，数字偏低不代表减少。",
            *_source_of(region, now),
            *([county_pictures.NOTE] if region.code in pictures else []),
        ],
        basis=[
            ("依据", "行政处罚法第五条、第六十七条、第七十四条。"),
            ("比谁", "同本县历史比；可比县按规模和案件结构选取，不分先进落后。"),
        ],
    )


def _source_of(region: Region, now: dict[str, Any] | None) -> list[str]:
    """Return how to follow a month's sum to the cases, files and rows it is made of."""
    key = f"{region.code}|{now['month']}" if now else ""
    return [f'一个月的数出自哪些案件、哪个文件的哪一行：hengjian trace "{key}"。'] if key else []


def _standing(view: View, region: Region, decisions: pl.DataFrame) -> list[Markup]:
    """Return where the county stands as a key county, with the way to what was decided before.

    On the screen: one line more makes two sheets of a full county.
    """
    way = Markup(" ") + link("#decisions", "历次决定") if decisions.height else Markup("")
    own = proposals.of_county(view, region.code)
    return [
        Markup('<span class="screen">{}{}</span>').format(said, way if i == len(own) else "")
        for i, said in enumerate(own, 1)
    ]


def _changed(view: View, region: Region) -> list[Markup]:
    """Return what the county was before, or has become, with the way there; on the screen."""

    def way(code: str) -> Markup:
        name = view.region_name(code)
        return link(f"{code}.html", name) if code in view.regions else Markup("{}").format(name)

    on_screen = Markup('<span class="screen">{}</span>')
    became = [r for r in view.merged if r["region_code"] == region.code]
    was = [r for r in view.merged if r["merged_into"] == region.code]
    said = [
        Markup("{}起并入{}：以后的记录在那里，历史接起来判断。").format(
            r["end_date"], way(r["merged_into"])
        )
        for r in became
    ]
    if was:
        each = Markup("、").join(
            Markup("{}（{}）").format(way(r["region_code"]), r["end_date"]) for r in was
        )
        said.append(Markup("并入本县的：{}，以前的记录在那里，历史接起来判断。").format(each))
    return [on_screen.format(words) for words in said]


def _withdrawn(gone: list[Flag]) -> list[str]:
    """Return how many leads were sent to the county and hold no more, those it answered apart."""
    told = sum(1 for f in gone if f["answered_on"])
    if gone and not told:
        return [f"送出后有{len(gone)}条线索因数据或规则有变已撤回，不用再答复。"]
    parts = [f"{len(gone) - told}条不用再答复"] if len(gone) > told else []
    parts += [f"{told}条县局已答复，答复照记"] if told else []
    return (
        [f"送出后有{len(gone)}条线索因数据或规则有变已撤回：{'，'.join(parts)}。"] if gone else []
    )


def _power(now: dict[str, Any] | None) -> list[str]:
    """Return how great a rise of the county's size must be before it is seen."""
    ratio = now["detectable_ratio"] if now and now["outcome"] != "not_evaluated" else None
    if ratio is None:
        return []
    return [
        f"按本县的件数，连续三个月到预期的约{words.number(ratio)}倍，才有一半机会被看出；更小的增长看不出来。"
    ]


def _voices(view: View, region: Region) -> list[str]:
    """Return how many voices of the period count, and which do not."""
    key = view.key_regions.get(region.code)
    if not key or not (key["n_voices"] or key["n_not_counted"]):
        return []
    said = f"{words.period_words(view.period)}企业对执法的反映{words.whole(key['n_voices'] or 0)}件"
    aside = f"；另有{key['not_counted']}，不是反映问题，不计" if key["not_counted"] else ""
    return [f"{said}{aside}。"]


def _sentence(region: Region, now: dict[str, Any] | None) -> str:
    if now is None:
        return f"{region.name}没有处罚决定或财政数据，未判断。"
    when = words.period_words(now["month"])
    if now["outcome"] == "not_evaluated":  # in today's words: the row may stand from an earlier run
        why = words.why_no_month(now)
        return f"{region.name}{when}罚没收入未判断：{why}，不代表有问题或无问题。"
    if now["reason"]:
        said = str(now["reason"])
        return said if region.name in said else f"{region.name}：{said}"
    seen = words.money(now["decided_yuan"])
    expected = (
        f"预期{words.wan(now['expected_low_yuan'])}—{words.wan(now['expected_high_yuan'])}万元"
    )
    if now["expected_low_yuan"] is None:
        expected = f"预期约{words.money(now['expected_yuan'])}"
    end = words.growth(now) if now["outcome"] == "flagged" else "在预期范围内"
    if now.get("is_watched"):
        end = "偏高但不到标出的界，列为关注，不问县局"
    return f"{region.name}{when}罚没决定额{seen}，{expected}，{end}。"


def _strip(
    view: View,
    now: dict[str, Any] | None,
    flags: list[Flag],
    rows: list[dict[str, Any]],
    known: list[leads.Entry],
) -> list[tuple[str, str, str]]:
    now = now or {}
    items, read_only = len(known), sum(e.is_reference for e in known)
    silent = bool(now) and why.is_silent(now)
    if silent:  # no fall either: nothing is known of the month
        now = now | {"yoy_without_largest": None, "ytd_yoy": None, "largest_case_share": None}
    opened = [f for f in flags if f.standing.is_open]
    together = f"合为{items:,}项" if items != len(opened) else ""
    aside = f"其中{read_only:,}项内部参考，不问县局" if read_only else ""
    return [
        ("处罚决定", words.NOTHING if silent else f"{words.whole(now.get('cases'))}件",
         words.period_words(now.get("month"))),
        ("决定额", words.NOTHING if silent else f"{words.wan(now.get('decided_yuan'))}万元",
         "没有案件数据" if silent else f"同比{words.percent(now.get('yoy'))}"),
        ("剔除最大案后同比", words.growth_without_largest(now),
         f"最大案占{words.percent(now.get('largest_case_share'), 0)}"),
        _year_item(view, now, rows),
        _receipts_item(rows),
        ("待处理线索", f"{len(opened):,}条", "，".join(filter(None, (together, aside)))),
    ]  # fmt: skip


def _year_item(view: View, now: dict[str, Any], rows: list[dict[str, Any]]) -> tuple[str, str, str]:
    """Return the year's growth beside its line; of a base too small for that line no percentage is told."""
    line = view.run.rules["C001"]
    growth, least = now.get("ytd_yoy"), line["min_base_yuan"]
    month = now.get("month") or ""
    before = f"{int(month[:4]) - 1}{month[4:]}" if month else ""
    base = next((r.get("ytd_yuan") for r in rows if r["month"] == before), None)
    if growth is not None and base is not None and base < least:
        small = f"上年同期不足{least / 10_000:.6g}万元，不比百分比"
        return "年内累计同比", words.NOTHING, small
    return "年内累计同比", words.percent(growth), f"提示线{100 * line['max_growth']:.6g}%"


def _receipts_item(rows: list[dict[str, Any]]) -> tuple[str, str, str]:
    """Return receipts against decisions of the newest twelve months known of both."""
    known = [r for r in rows if r["treasury_ratio"] is not None]
    if not known:
        return "入库÷决定", words.NOTHING, "财政月报不足12个月"
    row = known[-1]
    if why_not := why.without_cases(rows, row):
        return "入库÷决定", words.NOTHING, why_not
    until = words.period_words(row["month"])
    return "入库÷决定", words.percent(row["treasury_ratio"]), f"12个月至{until}"


def _comparable(view: View, region: Region, rows: list[dict[str, Any]], month: str) -> Table | None:
    if not rows:
        return None
    heads = [Head("县（市、区）"), Head(f"近{SPARK_MONTHS}个月"), Head("处罚决定（件）", numeric=True),
             Head("实际÷预期", numeric=True), Head("当月结果")]  # fmt: skip
    codes = [r["peer_region_code"] for r in sorted(rows, key=lambda r: r["rank"] or 0)]
    cells = [_beside(view, region.code, month, own=True)]
    cells += [_beside(view, code, month, own=False) for code in codes]
    caption = f"规模和业务相近的可比县，{words.period_words(month)}"
    return Table("comparable", caption, heads, cells)


def _beside(view: View, code: str, month: str, *, own: bool) -> Row:
    row = view.month_of(code, month)
    judged = row.get("outcome") in {"flagged", "clear"}
    name = view.region_name(code)
    return Row(
        [
            name if own else link(f"{code}.html", name), spark(view, code),
            words.whole(row.get("cases") if judged and row["basis"] != "treasury" else None),
            words.number(row.get("ratio") if judged else None, 2), outcome_of_month(row),
        ],
        tone="own" if own else "",
    )  # fmt: skip


def _decisions(rows: list[dict[str, Any]]) -> Table | None:
    if not rows:
        return None
    heads = [Head("期间", short=True), Head("第几次", numeric=True), Head("决定", short=True),
             Head("谁", short=True), Head("何时", short=True), Head("说明", wide=True)]  # fmt: skip
    cells = [
        Row([words.period_words(r["period"]), words.whole(r["nth"]),
             _DECISIONS.get(r["decision"], r["decision"] or ""), r["decided_by"] or words.NOTHING,
             str(r["decided_on"] or words.NOTHING), r["note"] or ""])
        for r in sorted(rows, key=lambda r: (r["period"], r["nth"] or 0), reverse=True)
    ]  # fmt: skip
    return Table("decisions", "重点县：历次确认和不列入", heads, cells)


def _months(view: View, region: Region, rows: list[dict[str, Any]]) -> Table:
    heads = [
        Head("月份", short=True), Head("处罚决定（件）", numeric=True), Head("决定额（万元）", numeric=True),
        Head("预期范围（万元）", numeric=True), Head("剔除最大案后同比", numeric=True),
        Head("入库额（万元）", numeric=True), Head("近12个月决定（万元）", numeric=True),
        Head("近12个月入库（万元）", numeric=True), Head("结果"), Head("数据"),
    ]  # fmt: skip
    cells = [_month(view, region, r) for r in reversed(rows[-MONTHS_SHOWN:])]
    caption = f"最近{min(len(rows), MONTHS_SHOWN)}个月"
    return Table("months", caption, heads, cells, folded=True)


def _month(view: View, region: Region, r: dict[str, Any]) -> Row:
    state = view.month_standing.get((region.code, r["month"]))
    said: str | Markup = {
        "flagged": f"◇ {words.growth(r)}，待核",
        "clear": f"○ {words.calm(r)}",
    }.get(r["outcome"], f"▨ 未判断：{words.why_no_month(r)}")
    if r["outcome"] == "flagged" and state:
        said = badge(state)
    low, silent = words.wan(r["expected_low_yuan"]), why.is_silent(r)
    return Row([
        words.period_words(r["month"]), words.whole(None if silent else r["cases"]),
        words.wan(None if silent else r["decided_yuan"]), low if low == words.NOTHING else f"{low}–{words.wan(r['expected_high_yuan'])}",
        words.NOTHING if silent else words.growth_without_largest(r), words.wan(r["treasury_yuan"]),
        words.wan(None if silent else r["decided_12m_yuan"]), words.wan(r["treasury_12m_yuan"]), said,
        "未齐" if r["complete"] is False else "已齐",
    ])  # fmt: skip
