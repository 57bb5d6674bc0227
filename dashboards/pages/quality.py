"""数据: can this run be trusted? Files in, rows in, set aside, yuan in and out."""

from collections.abc import Iterator
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboards import drawing, page, words
from dashboards.page import Page
from dashboards.pages import checks
from dashboards.pages.common import month_note
from dashboards.parts import Figure, Filter, Head, Row, Table, link
from dashboards.view import View
from data_contracts import indicators, sources
from data_contracts.table_states import AGAIN, DONE, REFUSED, WAITS

_FILES_SHOWN = 400
_ROWS_SHOWN = 200
#: A longer list stays folded until asked for.
_OPEN = 30
#: Notices said in the first sentence of the page too.
_LOUD = ("no_decision_date", "unplaced_cases")
_DETAIL = 3
#: So many details come with a notice; there may be more.
_DETAILS_KEPT = 50
_STATES = {"delivered": ("●", "已报"), "late": ("◐", "迟报"), "not_delivered": ("▨", "未报"),
           "set_aside": ("◇", "交来的都搁置待改"),
           "running": ("·", "还没有到")}  # fmt: skip


def pages(view: View) -> Iterator[Page]:
    """Yield the page on data quality."""
    frame = view.get("out_quality")
    parts = [page.html("strip.html.j2", items=_strip(frame)), page.table(_notices(view))]
    if not frame.is_empty():
        parts.append(page.figures(_by_source(view, frame)))
    parts += [
        page.table(_waiting(frame)),
        page.table(_refused(frame)),
        page.table(_settled(frame)),
        page.table(_reasons(view)),
        page.filters(
            Filter(
                "source", "来源", [(s, _zh(s)) for s in sorted(set(frame["source"].drop_nulls()))]
            )
        ),
        page.table(_files(frame)),
        page.table(_set_aside(view)),
        page.table(_delivery(view)),
    ]
    yield Page(
        path="quality/index.html",
        title="数据",
        kicker="数据 · 这次的数字能不能信",
        lead=_sentence(frame) + _loud(view),
        more=[link("checks.html", checks.sentence(view))],
        parts=parts,
        judged=[
            "读入＝接收＋搁置＋重复；合计行、签名行不算行。",
            "搁置的行没有进入任何数字；改正后放回收件箱即可，见“搁置行”工作簿。改好收下的就不再列出，换了文件名、工作表也一样。",
            "同一案件先后写了不同金额的，以后到的为准，两处都列出。",
            "单位疑点：金额同正文相差一万倍的行，一律搁置，不自动改。",
            "按规定删除了原件的文件不列入拒收；它的行不再出现，已发出的结果不变。",
            "未报送不等于没有案件；未报送的月份不判断。",
        ],
        basis=[("依据", "各来源的列名、类型、单位和必填列见数据约定。")],
    )


def _zh(source: str | None) -> str:
    contract = sources().get(source or "")
    return contract.title_zh if contract else source or "未识别"


def _total(frame: pl.DataFrame, column: str) -> int:
    return int(frame[column].sum() or 0)


def _still(frame: pl.DataFrame, state: str) -> pl.DataFrame:
    return frame.filter(pl.col("state") == state).sort("file", "sheet")


def _sentence(frame: pl.DataFrame) -> str:
    if frame.is_empty():
        return "还没有读入任何文件。"
    refused, waiting = _still(frame, REFUSED).height, _still(frame, WAITS).height
    aside, suspects = _total(frame, "rows_open"), _total(frame, "unit_suspects")
    rows = _total(frame, "rows_in")
    text = f"读入{frame['file'].n_unique()}个文件、{rows:,}行，接收{_total(frame, 'rows_accepted'):,}行"
    tail = [f"还待改正{aside:,}行" if aside else "", f"单位疑点{suspects:,}行" if suspects else ""]
    tail.append(f"{waiting}个表等列名对照" if waiting else "")
    tail.append(f"{refused}个文件被拒收" if refused else "没有拒收未补的文件")
    return text + "，" + "，".join(t for t in tail if t) + "。"


def _loud(view: View) -> str:
    """Return what must not be overlooked, said in the first sentence too."""
    frame = view.get("out_data_notices")
    said = [r["says"] for kind in _LOUD for r in frame.iter_rows(named=True) if r["kind"] == kind]
    return "".join(f"{text}。" for text in said)


def _notices(view: View) -> Table:
    frame = view.get("out_data_notices")
    order = {kind: place for place, kind in enumerate(_LOUD)}
    rows = sorted(frame.iter_rows(named=True), key=lambda r: (order.get(r["kind"], 9), -r["n"]))
    made = [Row([r["says"], r["next_step"], _first(r["detail"] or [])]) for r in rows]
    heads = [Head("要处理的事", wide=True), Head("下一步", wide=True), Head("在哪里", wide=True)]
    return Table("notices", "没有搁置、但会影响数字的事", heads, made, "没有这类情况。")


def _first(detail: list[str]) -> str:
    shown = "；".join(detail[:_DETAIL])
    more = "以上" if len(detail) >= _DETAILS_KEPT else ""
    return shown + (f"；等{len(detail)}处{more}" if len(detail) > _DETAIL else "")


def _strip(frame: pl.DataFrame) -> list[tuple[str, str, str]]:
    rows, kept = _total(frame, "rows_in"), _total(frame, "rows_accepted")
    aside, twice = _total(frame, "rows_set_aside"), _total(frame, "duplicates")
    adds = "对得上" if rows == kept + aside + twice else f"差{rows - kept - aside - twice:,}行"
    money_in, money_kept = frame["yuan_in"].sum(), frame["yuan_accepted"].sum()
    return [
        ("读入", f"{rows:,}行", f"{frame['file'].n_unique()}个文件"),
        ("接收", f"{kept:,}行", ""),
        ("搁置", f"{aside:,}行", f"还待改正{_total(frame, 'rows_open'):,}行"),
        ("重复", f"{twice:,}行", adds),
        (
            "读入金额",
            f"{words.wan(money_in)}万元",
            f"接收{words.wan(money_kept)}万元，其余是重复和搁置的",
        ),
    ]


def _by_source(view: View, frame: pl.DataFrame) -> Figure:
    total = frame.group_by("source").agg(
        pl.col("rows_in").sum(), pl.col("rows_accepted").sum(), pl.col("rows_set_aside").sum(), pl.col("duplicates").sum()
    ).filter(pl.col("rows_in") > 0).sort("source")  # fmt: skip
    rows = []
    for r in total.iter_rows(named=True):
        kept, aside, twice = r["rows_accepted"] or 0, r["rows_set_aside"] or 0, r["duplicates"] or 0
        said = f"接收{kept:,}　重复{twice:,}　搁置{aside:,}"
        bar = drawing.part_bar(
            (("pale", kept), ("other", twice), ("ink", aside)), f"{_zh(r['source'])}：{said}"
        )
        rows.append(
            Markup("<div><dt>{}</dt><dd>{}</dd><dd>{}</dd></div>").format(
                _zh(r["source"]), bar, said
            )
        )
    drawn = Markup('<dl class="bars">{}</dl>').format(Markup("").join(rows))
    key = Markup(
        '<ul class="key"><li><svg class="bar key-bar" aria-hidden="true"><rect class="pale" width="100%" height="100%"/></svg>接收</li>'
        '<li><svg class="bar key-bar" aria-hidden="true"><rect class="other" width="100%" height="100%"/></svg>重复</li>'
        '<li><svg class="bar key-bar" aria-hidden="true"><rect class="ink" width="100%" height="100%"/></svg>搁置</li></ul>'
    )
    return Figure(
        "sources",
        "各来源的行去了哪里",
        month_note(view, f"n={_total(frame, 'rows_in'):,}行"),
        "files",
        svg=drawn + key,
    )


def _waiting(frame: pl.DataFrame) -> Table:
    waiting = _still(frame, WAITS)
    return Table(
        "waiting",
        "等列名对照的表",
        [Head("文件"), Head("等什么、下一步", wide=True)],
        [Row([_place(r), r["refused_reason"]]) for r in waiting.iter_rows(named=True)],
        "没有在等的表。",
    )


def _refused(frame: pl.DataFrame) -> Table:
    refused = _still(frame, REFUSED)
    rows = [
        Row([_place(r), r["refused_reason"]])
        for r in refused.head(_ROWS_SHOWN).iter_rows(named=True)
    ]
    return Table(
        "refused",
        "拒收、还没有补上的文件",
        [Head("文件"), Head("原因和下一步", wide=True)],
        rows,
        "没有拒收未补的文件。",
    )


def _settled(frame: pl.DataFrame) -> Table:
    settled = _still(frame, DONE)
    rows = [
        Row([_place(r), r["settled_by"]]) for r in settled.head(_ROWS_SHOWN).iter_rows(named=True)
    ]
    return Table(
        "settled",
        "曾经拒收、后来已补上的文件",
        [Head("文件"), Head("由哪个文件补上", wide=True)],
        rows,
        "没有。",
        folded=bool(rows),
    )


def _place(r: dict[str, Any]) -> str:
    return f"{r['file']}　{r['sheet']}" if r["sheet"] else str(r["file"])


def _reasons(view: View) -> Table:
    frame = (
        view.get("out_set_aside")
        .filter(pl.col("is_open"))
        .group_by("source", "column")
        .agg(pl.len().alias("n"), pl.col("reason").min())
    )
    frame = frame.sort("n", "source", "column", descending=[True, False, False])
    heads = [Head("来源"), Head("列"), Head("行数", numeric=True), Head("例", wide=True)]
    rows = [
        Row(
            [
                _zh(r["source"]),
                _column(r["source"], r["column"]),
                words.whole(r["n"]),
                r["reason"] or "",
            ]
        )
        for r in frame.iter_rows(named=True)
    ]
    return Table("reasons", "搁置待改的原因", heads, rows, "没有待改的搁置行。")


def _column(source: str | None, column: str | None) -> str:
    contract = sources().get(source or "")
    body = contract.columns.get(column or "") if contract else None
    return body.zh if body else column or words.NOTHING


def _files(frame: pl.DataFrame) -> Table:
    heads = [
        Head("文件", wide=True), Head("来源"), Head("读入", numeric=True), Head("接收", numeric=True),
        Head("搁置", numeric=True), Head("重复", numeric=True), Head("单位疑点", numeric=True),
        Head("缺列"), Head("停用的规则"), Head("说明"),
    ]  # fmt: skip
    shown = frame.sort("file", "sheet").head(_FILES_SHOWN)
    rows = [_file(r) for r in shown.iter_rows(named=True)]
    more = f"（共{frame.height}个，列出前{_FILES_SHOWN}个）" if frame.height > _FILES_SHOWN else ""
    return Table(
        "files", f"读入的文件{more}", heads, rows, "没有读入文件。", folded=len(rows) > _OPEN
    )


def _since(r: dict[str, Any]) -> str:
    """Return what became of a table that was not taken in at first: what was to be done is done."""
    if r["state"] == AGAIN:
        return "以前没有读入，后来又读了一次，见同名的另一行"
    return f"以前没有读入，后来由{r['settled_by']}补上" if r["state"] == DONE else ""


def _file(r: dict[str, Any]) -> Row:
    name = _place(r)
    missing = [_column(r["source"], c) for c in r["missing_columns"] or []]
    said = "、".join(missing[:3]) + (f"等{len(missing)}列" if len(missing) > 3 else "")
    notes = [_since(r) or r["refused_reason"] or "", *(r["notes"] or [])]
    return Row(
        [
            name, _zh(r["source"]), words.whole(r["rows_in"]), words.whole(r["rows_accepted"]), words.whole(r["rows_set_aside"]),
            words.whole(r["duplicates"]), words.whole(r["unit_suspects"]), said or words.NOTHING,
            _rules(r["rules_switched_off"] or []), "；".join(n for n in notes[:3] if n),
        ],
        {"source": r["source"] or ""},
    )  # fmt: skip


def _rules(codes: list[str]) -> str:
    titles = [indicators()[c].title_zh if c in indicators() else c for c in codes]
    return (
        "、".join(titles[:2]) + (f"等{len(titles)}条" if len(titles) > 2 else "") or words.NOTHING
    )


def _set_aside(view: View) -> Table:
    frame = view.get("out_set_aside").filter(pl.col("is_open"))
    frame = frame.sort("file", "sheet", "row_no", "column")
    heads = [
        Head("文件"),
        Head("行号", numeric=True),
        Head("列"),
        Head("原值"),
        Head("原因", wide=True),
    ]
    rows = [
        Row(
            [
                r["file"],
                words.whole(r["row_no"]),
                _column(r["source"], r["column"]),
                (r["value"] or "")[:60],
                r["reason"] or "",
            ]
        )
        for r in frame.head(_ROWS_SHOWN).iter_rows(named=True)
    ]
    more = (
        f"（共{frame.height:,}条，列出前{_ROWS_SHOWN}条，其余见“搁置行”工作簿）"
        if frame.height > _ROWS_SHOWN
        else ""
    )
    return Table(
        "aside", f"搁置待改的行{more}", heads, rows, "没有待改的搁置行。", folded=len(rows) > _OPEN
    )


def _delivery(view: View) -> Table:
    frame = view.get("out_delivery").filter(pl.col("source") == "cases")
    months = sorted(set(frame["month"].drop_nulls()))[-12:]
    state: dict[tuple[str, str], str] = {}
    for r in frame.filter(pl.col("month").is_in(months)).iter_rows(named=True):
        # Nothing of the running month yet is neither delivered nor late.
        running = "running" if r["delivered"] is None and r["state"] else None
        state[r["region_code"], r["month"]] = (
            running or r["state"] or ("delivered" if r["delivered"] else "not_delivered")
        )
    codes = sorted({code for code, _ in state})
    silent = [
        c for c in codes if any(state.get((c, m)) not in {"delivered", "running"} for m in months)
    ]
    heads = [Head("县（市、区）"), *(Head(m) for m in months)]
    rows = [
        Row([view.region_name(c), *(_cell(state.get((c, m))) for m in months)])
        for c in silent[:_ROWS_SHOWN]
    ]
    caption = "案件报送情况"
    if codes:
        good = len(codes) - len(silent)
        caption += f"：{f'{good}个' if good else '没有'}县各月都已按时报送"
    if silent:
        waits = "，或交来的都搁置待改" if "set_aside" in state.values() else ""
        caption += f"，以下{len(silent)}个县有迟报或未报{waits}"
    if codes and (
        none := [r.name for c, r in view.regions.items() if c not in {*codes, *view.ended}]
    ):
        caption += f"；另有{len(none)}个县没有收到过能归到它的案件：{words.named(none)}"
    return Table(
        "delivery",
        caption,
        heads,
        rows,
        "各县各月都已报送。" if codes else "还没有知道属哪个县的案件。",
    )


def _cell(state: str | None) -> Markup:
    mark, word = _STATES.get(state or "", ("·", "没有记录"))
    return Markup('<span class="mark {}">{} {}</span>').format(state or "none", mark, word)
