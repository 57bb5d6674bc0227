"""应办: the visits owed, what people evaluated, files reviewed: done, due and late, by county."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

import polars as pl

from dashboards import page, words
from dashboards.page import Page
from dashboards.pages import duties_answers, duties_reviews
from dashboards.pages.common import city_options, county_link
from dashboards.parts import MOST, Filter, Head, Row, Table, link
from dashboards.view import View
from dashboards.visits import ASKED, STATES, asked, whole

_OPEN = 40
_JUDGED = (
    "涉企案件指当事人不是自然人的案件；复议、诉讼和达到重大处罚标准的全部回访。重大处罚标准、各项天数可在 config/obligations.yml 改。",
    "期限按工作日：复议诉讼从办结起，重大处罚从送达起，没有送达日期的从决定起；未结的没有期限。",
    "决定以后任何一次案后回访都算回访；看改正、回头检须有人看过。案件记载及时改正的，看改正算已办。",
)


def pages(view: View) -> Iterator[Page]:
    """Yield the pages on visits, on answers and on reviewed files."""
    yield Page(
        path="duties/index.html",
        title="应办",
        kicker="应办 · 案后该做的做了没有，差谁的",
        lead=_sentence(view),
        more=[
            link("answers.html", duties_answers.sentence(view)),
            link("reviews.html", duties_reviews.sentence(view)),
        ],
        parts=[
            page.html("strip.html.j2", items=_strip(view)),
            page.table(_by_reason(view)),
            page.filters(Filter("city", "市", city_options(view))),
            page.table(_counties(view)),
            page.table(_listed(view)),
        ],
        judged=[
            *_JUDGED,
            _major(view),
            f"到期满{_months(view)}个月仍没有记录的是历史未办，只计数，不列入各县名单。",
        ],
        basis=[("依据", "专项行动方案：申请复议、提起诉讼、达到重大行政处罚标准的涉企案件百分之百回访；服务型执法指导意见：案后回访、免罚不免责。")],
    )  # fmt: skip
    yield from duties_answers.pages(view)
    yield from duties_reviews.pages(view)


def _sentence(view: View) -> str:
    owed, done = _whole(view)
    counted = _counted(view)
    late = counted["逾期"]
    if not owed:
        none = "还没有复议、诉讼或重大处罚的涉企案件"
        return (
            f"{none}；其他各项待办{counted['待办']:,}项、逾期{late:,}项。"
            if counted
            else f"{none}，没有应回访的。"
        )
    if _is_unknown(view, done):
        return f"复议、诉讼、重大处罚的涉企案件{owed:,}件应回访；{_UNKNOWN}，做没做看不出。"
    rest = owed - done
    tail = f"还差{rest:,}件" if rest else "都回访了"
    return f"复议、诉讼、重大处罚的涉企案件{owed:,}件，回访了{done:,}件，{tail}；各项合计逾期{late:,}项。"


#: Nobody's failure: no record of a visit has ever come.
_UNKNOWN = "没有收到回访记录"


def _is_unknown(view: View, done: int) -> bool:
    return not done and view.get("core_followups").is_empty()


def _whole(view: View) -> tuple[int, int]:
    """Return of how many enterprises' cases a visit is owed by the rule of a hundred, and of how many it was made."""
    owed, done = whole(view.get("out_followups_due")).row(0)
    return owed, done


def _counted(view: View) -> Counter[str]:
    """Count the visits still to be made by state; one visit may answer for several reasons."""
    return Counter(v.state for own in asked(view).values() for v in own)


def _major(view: View) -> str:
    """Return what counts as a major penalty of an enterprise here."""
    line = words.fine(view.run.obligations.major_other_yuan.value)
    return (
        f"重大处罚：罚款或者没收{line}以上的，责令停产停业、关闭，吊销、降级、限制经营或者从业的。"
    )


def _months(view: View) -> int:
    """Return after how many months past its day nobody is asked any more."""
    return view.run.obligations.days("asked_months")


def _strip(view: View) -> list[tuple[str, str, str]]:
    owed, done = _whole(view)
    counted = _counted(view)
    past = view.get("out_followups_due").filter(pl.col("state") == "历史未办").height
    share = f"{done / owed:.0%}" if owed else words.NOTHING
    return [
        ("应回访涉企案件", f"{owed:,}件", "复议、诉讼、重大处罚"),
        ("已回访", words.NOTHING, _UNKNOWN)
        if _is_unknown(view, done)
        else ("已回访", f"{done:,}件", share),
        (
            "待办",
            f"{counted['待办']:,}项",
            "没到期限，或案件还没办结；几个起因一次回访能办的算一项",
        ),
        (
            "逾期",
            f"{counted['逾期']:,}项",
            f"过了期限，不满{_months(view)}个月；几个起因一次回访能办的算一项",
        ),
        ("历史未办", f"{past:,}项", "只计数，一件案子几个起因各算一项"),
    ]


def _by_reason(view: View) -> Table:
    heads = [Head("为什么"), Head("怎么做"), Head("应办", numeric=True), Head("已办", numeric=True),
             Head("其中凭案件记载", numeric=True), Head("待办", numeric=True), Head("逾期", numeric=True),
             Head("历史未办", numeric=True)]  # fmt: skip
    cells = []
    for why in ("复议", "诉讼", "重大处罚", "不予或减轻", "提醒后", "抽检不合格"):
        own = view.get("out_followups_due").filter(pl.col("why") == why)
        n = dict.fromkeys(STATES, 0) | dict(own["state"].value_counts().iter_rows())
        by_case = own.filter(pl.col("done_by") == "案件记载已改正").height
        kind = str(own["kind"][0]) if own.height else words.NOTHING
        cells.append(Row([why, kind, *map(words.whole, (own.height, n["已办"], by_case, n["待办"], n["逾期"], n["历史未办"]))]))  # fmt: skip
    return Table("reasons", "各项起因（一件案子几个起因，各算一项）", heads, cells)


def _counties(view: View) -> Table:
    heads = [Head("县（市、区）"), Head("应回访案件", numeric=True), Head("已回访", numeric=True),
             Head("待办各项", numeric=True), Head("逾期各项", numeric=True), Head("最早的期限", short=True)]  # fmt: skip
    waiting = asked(view)
    due = view.get("out_followups_due").with_columns(pl.col("region_code").fill_null(""))
    counts = {code: n for code, *n in whole(due, "region_code").iter_rows()}
    cells = []
    for code in sorted(due["region_code"].unique()):
        owed, done = counts.get(code, (0, 0))
        own = waiting.get(code, [])
        first = min((v.due_on for v in own if v.due_on), default=None)
        region = view.regions.get(code)
        n = [sum(v.state == state for v in own) for state in reversed(ASKED)]
        cells.append(
            Row(
                [county_link(view, code), *map(words.whole, (owed, done, *n)), words.day(first)],
                {"city": region.city_code if region else ""},
            )
        )
    return Table("counties", "各县（按区划代码）", heads, cells, folded=len(cells) > _OPEN)


def _listed(view: View) -> Table:
    heads = [Head("县（市、区）"), Head("案卷或抽样编号"), Head("为什么"), Head("怎么做"),
             Head("期限", short=True), Head("状态")]  # fmt: skip
    owed = ((code, v) for code, own in asked(view).items() for v in own)
    cells = [
        Row(
            [view.region_name(code), v.number or words.NOTHING, v.whys, v.kind, words.day(v.due_on), v.standing],
            {"city": view.regions[code].city_code if code in view.regions else ""},
        )
        for code, v in islice(owed, MOST)
    ]  # fmt: skip
    where = "各县名单和回访表在 outbox/回访/"
    if "" in asked(view):
        where = "未对应的不出名单，请先填单位对照表"
        if len(asked(view)) > 1:
            where = f"各县名单和回访表在 outbox/回访/；{where}"
    return Table(
        "visits", f"还要做的（{where}）", heads, cells, "没有还要做的。", folded=len(cells) > _OPEN,
        n_rows=sum(map(len, asked(view).values())), whole="在 outbox/回访/ 的各县名单里",
    )  # fmt: skip
