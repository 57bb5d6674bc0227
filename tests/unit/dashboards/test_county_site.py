"""A county's own folder: its leads and duties, no word of any other county, nothing it may not see."""

import re
from datetime import date
from typing import Any

import polars as pl
import pytest

from dashboards import RunFacts, county_pages, county_site, leads, view_of
from dashboards.standing import OF_FLAGS, WAITING, Flag
from dashboards.workbooks.book import safe_name
from data_contracts import schema_of, table
from tests.unit.dashboards import invented
from tests.unit.dashboards.sheets import COUNTY
from tests.unit.dashboards.test_ledger_pages import event, lead

AS_OF = date(2026, 6, 30)
REGIONS = invented.regions(4)
HERE, THERE = REGIONS.filter(~pl.col("is_city"))["region_code"].sort().to_list()[:2]
NAMES = dict(REGIONS.select("region_code", "name").iter_rows())


def rows(name: str, *given: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(given), schema=schema_of(table(name)))


def of_both(make: Any) -> list[dict[str, Any]]:
    """Return one row for each county; every text of the other one carries its mark."""
    return [make(HERE, "本"), make(THERE, "他县印记")]


def tables() -> dict[str, pl.DataFrame]:
    sent = {"asked_on": date(2026, 6, 1), "due_on": date(2026, 6, 8)}
    known = [
        lead(1, **sent, text="内容：企业说了什么"), lead(2, region_code=THERE, title="他县印记的事", **sent),
        lead(3, title="还没有送县局的事"),
        lead(4, "closed", finding="正常", found_on=AS_OF, title="办完的事", **sent, next_step=None),
    ]  # fmt: skip
    events = [
        event(1, 1, "propose", AS_OF, "提出：意见箱里的原话"), event(1, 2, "ask", AS_OF, "送县局核对"),
        event(1, 3, "consult", AS_OF, "会商：市局内部的话"), event(2, 1, "ask", AS_OF, "他县印记的经过"),
    ]  # fmt: skip

    def visit(code: str, mark: str) -> dict[str, Any]:
        return {
            "object_type": "case", "object_key": f"{mark}局|1", "why": "复议", "kind": "回访", "region_code": code,
            "number": f"{mark}1号", "due_on": date(2026, 6, 1), "state": "逾期",
        }  # fmt: skip

    def paper(code: str, mark: str) -> dict[str, Any]:
        return {
            "paper_no": f"{mark}〔2026〕1号", "kind": "整改通知书", "issued_date": AS_OF, "region_code": code,
            "matter": mark, "state": "待答复", "addressee": mark,
        }  # fmt: skip

    def unit(code: str, mark: str) -> dict[str, Any]:
        return {
            "region_code": code,
            "organ_name": f"{mark}局",
            "stage": "处罚",
            "n": 3,
            "shown": False,
        }

    return {
        "regions": REGIONS,
        "out_leads": rows("out_leads", *known),
        "out_lead_events": rows("out_lead_events", *events),
        "out_followups_due": rows("out_followups_due", *of_both(visit)),
        "out_papers": rows("out_papers", *of_both(paper)),
        "out_evaluation_units": rows("out_evaluation_units", *of_both(unit)),
        "out_region_month": rows("out_region_month", *(
            {"region_code": c, "month": "2026-05", "cases": n, "decided_yuan": n} for c, n in ((HERE, 11), (THERE, 77_777))
        )),
    }  # fmt: skip


def folders() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path, content in county_pages(view_of(tables(), RunFacts(AS_OF, bureau="虚构局"))):
        folder, _, name = path.partition("/")
        found.setdefault(folder, {})[name] = content.decode()
    return found


def folder_of(code: str) -> str:
    return f"{code}_{safe_name(NAMES[code])}"


def test_a_folder_holds_no_byte_of_another_county() -> None:
    found = folders()
    assert {folder_of(HERE), folder_of(THERE)} <= set(found)
    own = "".join(found[folder_of(HERE)].values())
    for word in ("他县印记", THERE, NAMES[THERE], "L20260002", "77,777", "7.8"):
        assert word not in own, word
    assert "他县印记" in "".join(found[folder_of(THERE)].values())


def test_a_county_sees_what_it_was_asked_and_nothing_weighed_inside_the_bureau() -> None:
    own = "".join(v for n, v in folders()[folder_of(HERE)].items() if n.endswith(".html"))
    assert "L20260001" in own and "送县局核对" in own and "办完的事" in own
    for word in (
        "还没有送县局的事",
        "意见箱里的原话",
        "市局内部的话",
        "企业说了什么",
        "leads_in:XS1",
    ):
        assert word not in own, word


def test_a_lead_whose_day_has_passed_stays_on_the_page_as_it_does_in_the_workbook() -> None:
    """The workbook went on asking for it; the page no longer named it."""
    late = lead(7, title="没有答复的事", asked_on=date(2026, 6, 1), due_on=date(2026, 6, 8), next_role="业务机构",
                next_step="认定", next_due_on=date(2026, 6, 8), overdue_days=22)  # fmt: skip
    heard = lead(
        8,
        title="答复过的事",
        asked_on=date(2026, 6, 1),
        answered_on=date(2026, 6, 5),
        next_role="业务机构",
    )
    given = tables() | {"out_leads": rows("out_leads", late, heard)}
    own = dict(county_pages(view_of(given, RunFacts(AS_OF))))[f"{folder_of(HERE)}/index.html"]
    turns = own.decode().partition("另外等本县办的线索")[2].partition("</table>")[0]
    assert "没有答复的事" in turns and "补答复" in turns and "过22天" in turns
    assert "答复过的事" not in turns


def test_a_folder_opens_without_the_site() -> None:

    found = folders()[folder_of(HERE)]
    assert {
        "index.html",
        "leads.html",
        "visits.html",
        "static/style.css",
        "static/site.js",
        "static/run.css",
    } == set(found)
    for name, html in found.items():
        if name.endswith(".html"):
            links = re.findall(r'(?:href|src)="([^"#]+)', html)
            assert {t for t in links if not t.startswith("data:")} <= set(found), name


def test_the_form_of_a_county_leaves_out_channels_without_a_number() -> None:
    """Thirty of forty-five cards on a phone said 0 and 0."""
    given = [
        ("received", "收到线索", 0, 0, None), ("channel:信箱", "渠道：信箱", 0, 0, None),
        ("channel:信访", "渠道：信访", 0, 1, None), ("kind:乱罚款", "问题种类：乱罚款", 0, 0, "少算一件"),
    ]  # fmt: skip
    form = rows("out_month_table", *(
        {"region_code": HERE, "month": "2026-05", "item_no": i, "item": item, "item_zh": zh, "unit": "件", "value": now,
         "value_to_date": ever, "county_note": note, "state": "已锁定"}
        for i, (item, zh, now, ever, note) in enumerate(given)
    ))  # fmt: skip
    view = view_of(tables() | {"out_month_table": form}, RunFacts(AS_OF))
    own = dict(county_pages(view))[f"{folder_of(HERE)}/index.html"].decode()
    block = own.split('id="form"')[1].split("</section>", 1)[0]
    assert [zh in block for _, zh, *_ in given] == [True, False, True, True]
    assert "渠道、种类没有数的不列" in block


def test_a_county_is_told_where_to_answer_and_of_one_case_once(world) -> None:
    """The case stood under its flag and, as a lead, among what waits for the county: counted and answered twice."""
    given, run = world
    view = view_of(given, run)
    asked = leads.entries(view, "county", region=COUNTY)
    mine = {"region_code": COUNTY, "asked_on": AS_OF, "next_role": "县局联络"}
    own = [
        lead(1, source_keys=[f"flag:{asked[0].main['flag_id']}"], title="同一案件的线索", **mine),
        lead(2, state="rectifying", answered_on=AS_OF, title="另一条线索", **mine),
    ]
    pages = dict(county_pages(view_of({**given, "out_leads": rows("out_leads", *own)}, run)))
    path = next(p for p in pages if p.startswith(COUNTY) and p.endswith("index.html"))
    text = pages[path].decode()
    assert f"待核对{len(asked)}项" in text and "另有1条线索等本县办" in text
    assert f"工作簿“{path.partition('/')[0]}.xlsx”的“待核事项”表" in text
    block = text.split('id="turns"')[1].split("</section>", 1)[0]
    assert "另一条线索" in block and "同一案件的线索" not in block


def test_a_kind_of_problem_stands_on_the_countys_page_only_after_a_finding() -> None:
    key = "局|某市监立〔2026〕3号"
    case = rows(
        "core_cases", {"case_key": key, "decision_no": "某市监罚〔2026〕9号", "region_code": HERE}
    )
    sent = {"asked_on": AS_OF, "due_on": AS_OF, "case_keys": [key], "organ": "局"}

    def told(**more: Any) -> str:
        own = {
            **tables(),
            "out_leads": rows("out_leads", lead(1, **sent, **more)),
            "core_cases": case,
        }
        made = county_pages(view_of(own, RunFacts(as_of=AS_OF)))
        (html,) = (b for n, b in made if n.endswith("/leads.html") and HERE in n)
        return html.decode()

    assert "乱罚款" not in told()
    found = told(finding="执法不当，纠正", found_on=AS_OF)
    assert "乱罚款" in found
    assert (
        "某市监罚〔2026〕9号" in found and "某市监立〔2026〕3号" not in found
    )  # as its workbook has it


def standing_of(sent: date | None, *decided: str) -> str:
    """Return a county's first page: a candidate of a quarter, asked on a day, and what was decided."""
    key = {
        "region_code": HERE, "period": "2026-Q2", "revenue_outcome": "flagged", "enforcement_outcome": "clear",
        "complaint_outcome": "not_evaluated", "criteria_met": 1, "reasons": ["决定额高于往常。"],
        "decision": decided[-1] if decided else None, "confirmed_by": "专班某" if decided else None,
        "confirmed_at": AS_OF if decided else None, "confirmation_note": "他县印记",
    }  # fmt: skip
    asked = {
        "flag_id": "C002-1", "rule_code": "C002", "region_code": HERE, "object_type": "region", "object_key": HERE,
        "period": "2026-05", "status": "待核", "sent_on": sent, "is_current": True, "is_overdue": False,
    }  # fmt: skip
    given = tables() | {
        "out_key_regions": rows("out_key_regions", key),
        "out_flags": rows("out_flags", asked),
        "out_key_decisions": rows("out_key_decisions", *(
            {"period": "2026-Q2", "region_code": HERE, "nth": n, "decision": d, "note": "他县印记"}
            for n, d in enumerate(decided, 1)
        )),
    }  # fmt: skip
    own = dict(county_pages(view_of(given, RunFacts(AS_OF))))[f"{folder_of(HERE)}/index.html"]
    return own.decode()


def test_a_county_reads_of_itself_that_it_is_a_candidate_once_it_was_asked() -> None:
    """Nothing of a key county stood on the county's own page, whatever became of it."""
    assert "重点县" not in standing_of(None)
    asked = standing_of(date(2026, 6, 29))
    assert "2026年第2季度本县是重点县候选（罚没收入），已送县局核对1项、答复0项。" in asked
    assert "候选不表示有没有问题。为什么：决定额高于往常。" in asked
    assert 'class="badge red' not in asked and 'class="badge amber' not in asked


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        (["confirmed"], "2026年第2季度本县列为重点县（2026-06-30）。"),
        (["rejected"], "2026年第2季度本县没有列为重点县（2026-06-30）。"),
        (["confirmed", "rejected"], "2026年第2季度本县不再列为重点县（2026-06-30）。"),
    ],
)
def test_a_county_reads_what_was_decided_and_neither_who_nor_why(
    decided: list[str], said: str
) -> None:
    own = standing_of(None, *decided)
    assert said in own
    assert "专班某" not in own and "他县印记" not in own


@pytest.mark.parametrize(("rule", "named"), [("P003", True), ("P001", False)])
def test_a_county_is_told_where_its_case_stands_beside_like_ones(rule: str, named: bool) -> None:
    """The page named the workbook and not the folder in which the case is compared."""
    flag = {
        "flag_id": "x",
        "rule_code": rule,
        "region_code": HERE,
        "object_type": "case",
        "object_key": "本局|1",
    }
    entry = leads.Entry(
        {"item_id": "x", "issue": "2026-06"}, (Flag([flag.get(n) for n in OF_FLAGS], WAITING),)
    )
    view = view_of(tables(), RunFacts(AS_OF))
    said = "".join(county_site._how(view, HERE, [entry]))
    assert (f"{folder_of(HERE)}_案件比对" in said) == named
