"""总览: what needs me this week, who is on it, when is it good."""

from collections.abc import Iterator

import polars as pl
from markupsafe import Markup

from dashboards import leads, page, words
from dashboards.page import Page
from dashboards.pages.common import flag_counts
from dashboards.pages.region_map import region_map
from dashboards.pages.small_pictures import shown_months, six
from dashboards.parts import Head, Row, Table, link, new_mark
from dashboards.view import View


def pages(view: View) -> Iterator[Page]:
    """Yield the overview."""
    yield Page(
        path="index.html",
        title="总览",
        kicker=f"总览 · {words.period_words(view.month)}",
        lead=county_sentence(view),
        more=[],
        parts=[
            page.html("sentences.html.j2", items=[case_sentence(view), warning_sentence(view)]),
            page.html("strip.html.j2", items=_strip(view)),
            page.table(_ten(view)),
            region_map(view, confirmed_only=True, title="各县一格，标记只表示已由人确认的条件"),
            page.figures(*six(view), layout="three"),
            page.table(_months_table(view)),
        ],
        judged=[
            "县：决定额同预期范围比，预期由本县历史、季节和全域变化推出；最大一案剔除后再看一次。",
            "案件：只同条款、当事人类别和货值相近的案件比，相近案件不足时不判断。",
            "行业：每周涉及的经营主体数同预期比，同一投诉人的重复登记只算一次。",
            "先听取说明再下结论：县局答复以前，或者答复期限届满以前，线索一律写“待核”，不着色。",
        ],
        basis=[("依据", "行政处罚法第五条（过罚相当）、第三十四条（裁量基准）；各规则的依据见监督规则。")],
    )  # fmt: skip


def county_sentence(view: View) -> Markup:
    """Return the sentence on counties of the newest judged month."""
    flagged = [r for r in view.month_rows if r["outcome"] == "flagged"]
    judged = [r for r in view.month_rows if r["outcome"] in {"flagged", "clear"}]
    when = words.period_words(view.month)
    href = "counties/index.html"
    if not view.month_rows:
        return Markup("没有案件或财政数据，各县罚没收入未判断。")
    if not judged:
        return Markup("{}各县罚没收入均未判断。").format(link(href, when))
    if not flagged:
        return Markup("{}：已判断的{}个县罚没收入都在预期范围内{}。").format(
            link(href, when), len(judged), _before(view)
        )
    single = sum(1 for r in flagged if _calm_without_largest(r))
    tail = f"，其中{single}个剔除最大一案后恢复正常" if single else ""
    wait = _waiting(view, [(r["region_code"], r["month"]) for r in flagged])
    heard = f"，{wait}个待核" if wait else ""
    return Markup("{}：{}罚没收入高于预期范围{}{}。").format(
        when, link(href, f"{len(flagged)}个县"), tail, heard
    )


def _before(view: View) -> str:
    """Return how many counties were above their range in the three months before."""
    months = [m for m in view.months if m < (view.month or "")][-3:]
    frame = view.get("out_region_month").filter(pl.col("month").is_in(months))
    above = frame.filter(pl.col("outcome") == "flagged")["region_code"].n_unique()
    return f"；此前3个月有{above}个县高于预期" if above else ""


def _calm_without_largest(row: dict[str, object]) -> bool:
    rest = row["yoy_without_largest"]
    return row["growth_kind"] == "单个大案" or (isinstance(rest, float) and rest < 0.2)


def _waiting(view: View, keys: list[tuple[str, str]]) -> int:
    return sum(
        1 for k in keys if k not in view.month_standing or view.month_standing[k].tone == "wait"
    )


def case_sentence(view: View) -> Markup:
    """Return the sentence on like cases."""
    rows = view.flagged_cases
    if not rows:
        compared = view.get("out_case_disparity").height
        return Markup("{}。").format(
            link(
                "cases/index.html",
                f"{compared}件已决案件中没有明显偏离相近案件的" if compared else "没有可比的案件",
            )
        )
    high = sum(1 for r in rows if r["direction"] == "high")
    clauses = len({r["clause_id"] for r in rows})
    text = f"{len(rows)}件案件的罚款偏离相近案件"
    return Markup("{}，涉及{}个条款：偏高{}件，偏低{}件。").format(
        link("cases/index.html", text), clauses, high, len(rows) - high
    )


def warning_sentence(view: View) -> Markup:
    """Return the sentence on live warnings."""
    live = view.live_warnings
    if not live:
        return Markup("{}。").format(link("warnings/index.html", "现在没有需要提醒的行业苗头"))
    newest = live[0]
    return Markup("{}，最近一条是{}的{}。").format(
        link("warnings/index.html", f"{len(live)}个行业苗头需要提醒"),
        view.scope(newest),
        view.sector(newest),
    )


def _strip(view: View) -> list[tuple[str, str, str]]:
    run = view.run
    late = sum(1 for f in view.open_flags if f.standing.word == "逾期未答复")
    fresh = sum(1 for f in view.open_flags if f.is_new)
    since = f"自 {run.previous_as_of.isoformat()} 以来" if run.previous_as_of else "首次运行"
    left = (run.next_report - run.as_of).days
    return [
        ("新增线索", words.whole(fresh) if run.previous_as_of else "—", since),
        ("新增预警", words.whole(len(run.new_warning_ids)) if run.previous_as_of else "—", since),
        ("待处理线索", words.whole(len(view.open_flags)), flag_counts(view.open_flags)),
        ("逾期未答复", words.whole(late), "县局核对"),
        (
            "下次月报",
            f"{run.next_report.month}月{run.next_report.day}日",
            f"还有{left}天" if left else "今天",
        ),
    ]


def _ten(view: View) -> Table:
    rows = [
        Row([Markup("{}{}").format(link(t.href, t.what), new_mark(t.is_new)), t.why, t.who, words.day(t.due)])
        for t in leads.first_ten(view)
    ]  # fmt: skip
    heads = [Head("事项"), Head("为什么", wide=True), Head("由谁"), Head("何时前", short=True)]
    return Table("todo", "先办这些", heads, rows, "没有待办事项。")


def _months_table(view: View) -> Table:
    heads = [
        Head("月份", short=True), Head("决定额（万元）", numeric=True), Head("入库额（万元）", numeric=True),
        Head("处罚决定（件）", numeric=True), Head("已判断县", numeric=True),
        Head("高于预期", numeric=True), Head("未判断", numeric=True),
    ]  # fmt: skip
    frame = view.get("out_region_month").filter(pl.col("month").is_in(shown_months(view)))
    outcome = pl.col("outcome")
    total = frame.group_by("month").agg(
        pl.col("decided_yuan").sum(), pl.col("cases").sum(),
        pl.when(pl.col("treasury_yuan").is_not_null().any()).then(pl.col("treasury_yuan").sum()).alias("treasury"),
        outcome.is_in(["flagged", "clear"]).sum().alias("judged"),
        (outcome == "flagged").sum().alias("flagged"), (outcome == "not_evaluated").sum().alias("open"),
    ).sort("month", descending=True)  # fmt: skip
    rows = [
        Row([r["month"], words.wan(r["decided_yuan"]), words.wan(r["treasury"]), words.whole(r["cases"]),
             words.whole(r["judged"]), words.whole(r["flagged"]), words.whole(r["open"])])
        for r in total.iter_rows(named=True)
    ]  # fmt: skip
    return Table("months", "各月合计（最近36个月）", heads, rows, folded=True)
