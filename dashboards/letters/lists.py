"""The three lists of the action in Word, and its results: what the ledger holds, and room for people."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboards import words
from dashboards.ledger import is_rectified
from dashboards.letters import report as stage
from dashboards.letters.paper import Paper
from dashboards.letters.report import examples, to_fill
from dashboards.view import View

Row = Mapping[str, Any]
_EMPTY = 3
#: So many of the names in a cell are told; the others are counted.
_NAMED = 3
#: Leads of which nothing is left to be put right here.
_OVER = ("closed", "referred", "merged")


def report_papers(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield the papers of ``outbox/报告/`` as (file name, DOCX).

    Each stage report that is due soon or was lately; with the last one the three lists and the results.
    """
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in view.get("out_report_figures").sort("report", "nth").iter_rows(named=True):
        groups[row["report"]].append(row)
    for name, rows in groups.items():
        yield f"{name}（草稿）.docx", stage.report(view, rows)
        if rows[0]["three_lists"]:
            due = rows[0]["due_on"].isoformat()
            for title, make in _LISTS.items():
                yield f"{title}{due}（草稿）.docx", make(view, title, rows[0])


def _paper(view: View, title: str, report: Row, *, wide: bool = True) -> Paper:
    action = report["action"]
    paper = Paper(title, view.run.as_of, f"{title}（草稿） {view.run.bureau}", wide=wide)
    paper.title(
        title, f"{action}　{view.run.bureau}　台账截至 {view.run.as_of.isoformat()}", size=16
    )
    return paper


def _filled(rows: Sequence[Sequence[str]], columns: int) -> list[Sequence[str]]:
    """Return the rows with a few blank ones behind, where people add their own."""
    return [*rows, *([""] * columns for _ in range(_EMPTY))]


def _of(view: View, action: str) -> list[Row]:
    leads = view.get("out_leads").sort("lead_id")
    return [r for r in leads.iter_rows(named=True) if r["action"] == action]


def problems(view: View, title: str, report: Row) -> bytes:
    """Return 主要问题清单: kinds of issue that were found true, with facts, causes and standards."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for r in _of(view, report["action"]):
        if r["finding"] and r["finding"] not in ("正常", "有正当理由"):
            groups[r["issue_class"] or "未分类", r["issue_kind"] or "未写"].append(r)
    rows = [
        (
            "序号",
            "问题大类",
            "问题种类",
            "认定有问题",
            "主要表现（事实）",
            "原因",
            "处置",
            "判定标准",
            "整改情况",
        )
    ]
    for (kind, name), own in sorted(groups.items(), key=lambda g: (-len(g[1]), g[0])):
        done = sum(map(is_rectified, own))
        left = sum(not is_rectified(r) and r["state"] not in _OVER for r in own)
        gone = sum(r["state"] == "referred" for r in own)
        rows.append((
            str(len(rows)), kind, name, f"{len(own)}件", _few([r["title"] for r in own]),
            _counted(r["cause"] for r in own), _counted(r["disposition"] for r in own),
            _few([r["standard_no"] for r in own]), f"核查通过{done}件，未完{left}件" + (f"，移送{gone}件" if gone else ""),
        ))  # fmt: skip
    paper = _paper(view, title, report)
    paper.table(_filled(rows, 9), (1.2, 2.6, 2.6, 1.9, 6.2, 3.6, 3.0, 2.2, 2.9))
    paper.text(to_fill("需要补充的问题和原因；空行由人填写"))
    return paper.bytes()


def opinions(view: View, title: str, report: Row) -> bytes:
    """Return 意见建议清单: letters that came in and what became of them, and 立改废释 proposals."""
    rows = [("序号", "来源", "意见建议", "日期", "是否采纳、办到哪一步", "结果")]
    for r in view.get("out_letters_due").sort("received_date", "letter_no").iter_rows(named=True):
        is_of_it = r["received_date"] is not None and r["received_date"] >= report["since"]
        if r["direction"] != "发函" and r["is_adopted"] is not None and is_of_it:
            said = "采纳" if r["is_adopted"] else "未采纳"
            rows.append((str(len(rows)), r["counterpart"] or "来函", r["matter"] or "", words.day(r["received_date"]), said, r["result"] or ""))  # fmt: skip
    kinds = {"立": "建议制定", "改": "建议修改", "废": "建议废止", "释": "建议解释"}
    for r in view.get("out_standards").iter_rows(named=True):
        if r["kind"] in kinds:
            rows.append((str(len(rows)), r["proposed_by"] or "", f"{kinds[r['kind']]}：{r['text']}", words.day(r["valid_from"]), r["standing"], ""))  # fmt: skip
    paper = _paper(view, title, report)
    paper.table(_filled(rows, 6), (1.2, 4.6, 9.4, 2.6, 3.8, 4.6))
    paper.text(to_fill("座谈、走访中的其他意见建议；空行由人填写"))
    return paper.bytes()


def practices(view: View, title: str, report: Row) -> bytes:
    """Return 典型经验做法清单: rules that were made, and from which leads."""
    rows = [("序号", "县（市、区）", "做法、制度", "由哪条线索", "解决什么问题", "成效")]
    for r in _of(view, report["action"]):
        if r["passed_rules"]:
            rows.append((str(len(rows)), view.region_name(r["region_code"]), "；".join(r["passed_rules"]), r["lead_id"], r["title"] or "", ""))  # fmt: skip
    paper = _paper(view, title, report)
    paper.table(_filled(rows, 6), (1.2, 3.4, 7.0, 3.0, 6.4, 5.2))
    paper.text(to_fill("成效和可推广的经验；空行由人填写"))
    return paper.bytes()


def achieved(view: View, title: str, report: Row) -> bytes:
    """Return the results: concrete cases, concrete yuan, concrete rules."""
    paper = _paper(view, title, report, wide=False)
    examples(paper, view, "具体事例、具体案件、具体数据", report["since"])
    paper.text(to_fill("标志性成果的文字说明"))
    return paper.bytes()


def _few(names: Sequence[str | None]) -> str:
    known = list(dict.fromkeys(n.rstrip("。") for n in names if n))
    more = f"等{len(known)}种" if len(known) > _NAMED else ""
    return "；".join(known[:_NAMED]) + more


def _counted(names: Iterator[str | None]) -> str:
    counts = Counter(n for n in names if n)
    return "、".join(f"{name}{n}" for name, n in counts.most_common())


_LISTS = {
    "主要问题清单": problems, "意见建议清单": opinions, "典型经验做法清单": practices, "整治成果": achieved,
}  # fmt: skip
