"""The ledger's pages: what is stuck and with whom, one lead's history, the page for leaders."""

import re
from datetime import date, timedelta
from typing import Any

import polars as pl

from dashboards import RunFacts, view_of
from dashboards.ledger import MOST_PAGES, LeadBook
from dashboards.page import render
from dashboards.pages import ledger
from data_contracts import schema_of, table
from tests.unit.dashboards import invented

AS_OF = date(2026, 6, 30)
HERE, THERE = (
    invented.regions(4).filter(~pl.col("is_city"))["region_code"].sort().to_list()[:2]
)  # two counties


def lead(number: int, state: str = "judging", **more: Any) -> dict[str, Any]:
    return {
        "lead_id": f"L2026{number:04d}", "action": "专项", "state": state, "state_zh": state, "channel": "信箱",
        "region_code": HERE, "issue_class": "四乱", "issue_kind": "乱罚款", "title": "<某事>罚款直接作出",
        "source_keys": ["leads_in:XS1"], "rule_codes": [], "case_keys": [], "papers": [], "other_sections": [],
        "revoked_case_keys": [], "received_on": date(2026, 6, 1), "registered_on": date(2026, 6, 2),
        "section": "食品", "moved_on": date(2026, 6, 10), "reopened": 0, "is_supervised": False,
        "worth": number / 1e4, "rank": 10_000 - number, "next_step": "认定", "next_role": "业务机构",
    } | more  # fmt: skip


def event(number: int, nth: int, kind: str, day: date, said: str, **more: Any) -> dict[str, Any]:
    return {
        "lead_id": f"L2026{number:04d}", "nth": nth, "kind": kind, "happened_on": day, "said": said,
        "who": "某", "role": "专班", "is_corrected": False,
    } | more  # fmt: skip


def book_of(
    leads: list[dict[str, Any]],
    events: list[dict[str, Any]],
    effect: tuple[dict[str, Any], ...] = (),
    **more: Any,
) -> dict[str, str]:
    tables = {
        "regions": invented.regions(4),
        "out_leads": pl.DataFrame(leads, schema=schema_of(table("out_leads"))),
        "out_lead_events": pl.DataFrame(events, schema=schema_of(table("out_lead_events"))),
        "out_action_effect": pl.DataFrame(effect, schema=schema_of(table("out_action_effect"))),
    }
    view = view_of(tables, RunFacts(as_of=AS_OF, **more))
    return {n: b.decode() for p in ledger.pages(view) for n, b in render(p, view.run)}


def heading(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html)
    assert found
    return found[1]


def numbers(html: str, block: str) -> list[str]:
    part = html.split(f'id="{block}"', 1)[1].split("</section>", 1)[0]
    return re.findall(r">(L2026\d{4})</a>", part)


def test_a_title_that_ends_a_sentence_does_not_end_it_twice() -> None:
    """…影响经营。：已登记 stood as the first sentence of what enterprises had said."""
    site = book_of([lead(1, title="监测点反映：检查多，影响经营。")], [])
    assert heading(site["ledger/L20260001.html"]).startswith("监测点反映：检查多，影响经营：")


def test_the_first_sentence_says_what_is_open_late_and_done() -> None:
    late = lead(
        2, "rectifying", next_role="县局联络", next_due_on=date(2026, 6, 20), overdue_days=10
    )
    site = book_of([lead(1), late, lead(3, "closed", next_step=None, closed_on=AS_OF)], [])
    said = heading(site["ledger/index.html"])
    assert said.startswith("在办2条，1条过了期限，最久的10天（")
    assert said.endswith("等县局联络）；待受理0条；已销号1条。")


def test_the_team_list_is_as_long_as_its_profile_says_and_the_rest_is_behind() -> None:
    site = book_of([lead(n) for n in range(1, 8)], [], limits={"team": 3})
    html = site["ledger/index.html"]
    assert numbers(html, "open") == ["L20260007", "L20260006", "L20260005"]
    assert numbers(html, "rest") == ["L20260004", "L20260003", "L20260002", "L20260001"]
    assert "其余在办的4条" in html


def test_a_lead_page_is_its_history_in_order_and_nothing_is_coloured_before_a_finding() -> None:
    events = [
        event(1, 1, "register", date(2026, 6, 2), "某登记"),
        event(1, 2, "assign", date(2026, 6, 3), "某指定<食品>", is_corrected=True),
    ]
    site = book_of([lead(1, due_on=date(2026, 7, 7), asked_on=date(2026, 6, 30))], events)
    html = site["ledger/L20260001.html"]
    assert html.index("2026-06-02</time>") < html.index("2026-06-03</time>")
    assert "指定&lt;食品&gt;" in html and "后来更正过" in html
    assert not re.search(r'class="[^"]*\b(red|amber)\b', html)
    assert "没有答复" in html


def test_long_ended_leads_share_the_page_of_their_month() -> None:
    old = AS_OF - timedelta(days=120)
    ended = lead(1, "closed", registered_on=date(2026, 1, 5), moved_on=old, next_step=None)
    site = book_of([ended, lead(2)], [event(1, 1, "register", date(2026, 1, 5), "某登记")])
    assert "ledger/L20260001.html" not in site
    assert 'id="L20260001"' in site["ledger/2026-01.html"]
    assert 'href="2026-01.html#L20260001"' in site["ledger/index.html"]


def test_three_thousand_leads_are_not_three_thousand_pages() -> None:
    frame = pl.DataFrame([lead(n) for n in range(1, 3001)], schema=schema_of(table("out_leads")))
    book = LeadBook(view_of({"regions": invented.regions(4), "out_leads": frame}, RunFacts(AS_OF)))
    assert len(book.own_pages) == MOST_PAGES
    assert book.page(book.rows[0]) == "2026-06.html#L20260001"  # worth least
    assert book.page(book.rows[-1]) == "L20263000.html"


def test_leaders_see_what_is_late_with_whom_and_what_came_of_it() -> None:
    done = lead(
        1, "closed", finding="执法不当，纠正", passed_refunded_yuan=300, done="退还", next_step=None, check_result="通过",
        passed_case_keys=["甲|1"], closed_on=AS_OF, moved_on=AS_OF,
    )  # fmt: skip
    late = [
        lead(n, region_code=r, next_role=role, next_due_on=date(2026, 6, 1), overdue_days=29)
        for n, r, role in ((2, THERE, "县局联络"), (3, HERE, "业务机构"), (4, HERE, "业务机构"))
    ]
    events = [
        event(1, 1, "register", date(2026, 5, 10), "登记"), event(1, 2, "find", date(2026, 6, 10), "认定"),
        event(1, 3, "close", AS_OF, "销号"),
    ]  # fmt: skip
    html = book_of([done, *late], events)["ledger/action.html"]
    said = heading(html)
    assert said == "近30天新登记0条、认定1条、销号1条；过期3条（业务机构2条，县局联络1条）。"
    silent = lead(3, next_due_on=date(2026, 6, 29), due_on=date(2026, 6, 29), overdue_days=1)
    site = book_of([silent], [])
    assert heading(site["ledger/action.html"]).endswith(
        "过期1条（业务机构1条，因县局逾期未答复）。"
    )
    assert "，等业务机构，因县局逾期未答复）" in heading(site["ledger/index.html"])
    assert ">300元 <small>1条线索" in html and ">1件 <small>按整改所报" in html
    part = html.split('id="counties"', 1)[1]
    shown = re.findall(r"<tr><td>(.*?)</td><td class=\"num\">(\d)</td>", part.split("</table>")[0])
    assert [n for _, n in shown] == ["2", "1"]  # by code, not by how many are late


def test_what_is_only_reported_or_sent_back_is_no_result() -> None:
    found = {
        "finding": "执法不当，纠正",
        "done": "退还",
        "rule_made": "收费公示",
        "revoked_case_keys": ["甲|1"],
    }
    rows = [
        lead(1, "checking", refunded_yuan=300, **found),
        lead(2, "rectifying", refunded_yuan=40, check_result="退回", **found),
        lead(
            3, "checking", refunded_yuan=5, check_result="通过", passed_refunded_yuan=5, passed_case_keys=["甲|1"], **found
        ),
    ]  # fmt: skip
    site = book_of(rows, [])
    html = site["ledger/action.html"]
    assert ">5元 <small>1条线索" in html and ">1件 <small>按整改所报" in html
    assert numbers(html, "results") == ["L20260003"]
    assert ">5元 <small>退给企业、经核查通过的" in site["ledger/index.html"]


def test_what_passed_before_a_lead_was_reopened_stays_and_a_lead_found_twice_is_one() -> None:
    again = lead(
        1,
        "rectifying",
        finding="执法不当，纠正",
        refunded_yuan=520,
        passed_refunded_yuan=500,
        reopened=1,
    )
    bare = lead(2, "closed", finding="轻微，提醒", next_step=None, moved_on=AS_OF)
    events = [event(1, n, "find", date(2026, 6, n), "认定") for n in (10, 20)]
    site = book_of([again, bare], events)
    html = site["ledger/action.html"]
    assert heading(html).startswith("近30天新登记0条、认定1条、销号0条")
    assert ">500元 <small>1条线索" in html and ">500元 <small>退给企业" in site["ledger/index.html"]
    assert (
        ">0条 <small>认定有问题、核查通过" in html
    )  # closed without an order: nothing was put right


def test_an_empty_ledger_says_so() -> None:
    site = book_of([], [])
    assert heading(site["ledger/index.html"]) == "台账里还没有线索。"
    assert heading(site["ledger/action.html"]) == "近30天新登记0条、认定0条、销号0条；没有过期的。"


def test_before_and_after_says_what_it_rests_on_and_what_it_cannot_say() -> None:
    own = {"action": "专项", "outcome": "flags", "outcome_zh": "百件提示", "limits": "不说明原因"}
    effect = (
        {**own, "part": "effect", "evaluated": True, "sentence": "少2.1件（-4.0到-0.2）", "n_key": 5, "n_compared": 12},
        {**own, "part": "pretrend", "evaluated": False, "not_evaluated_reason": "月份不够"},
        {**own, "part": "month", "month": "2026-05", "key_value": 77.0},
    )  # fmt: skip
    html = book_of([lead(1)], [], effect)["ledger/action.html"]
    part = html.split('id="effect"')[1].split("</section>")[0]
    assert "少2.1件（-4.0到-0.2）" in part and "没有对比：月份不够" in part and "77" not in part
    assert re.findall(r'class="num">(\d+)<', part) == ["5", "12"]
    assert "<li>不说明原因</li>" in html


def test_leads_of_one_rule_are_told_apart_by_their_case() -> None:
    """Four leads stood one under the other as 罚款高于或低于相近案件, with no word of which case."""
    title = "罚款高于或低于相近案件"
    keys = [["11990101MB0|甲立〔2026〕1号"], [f"11990101MB0|乙立〔2026〕{n}号" for n in (1, 2, 3)]]
    site = book_of([lead(i, title=title, case_keys=k) for i, k in enumerate(keys, 1)], [])
    html = site["ledger/index.html"]
    assert f"{title}<br>" in html
    assert '<span class="quiet-text">甲立〔2026〕1号</span>' in html
    assert "乙立〔2026〕1号、乙立〔2026〕2号等3件" in html
    own = site["ledger/L20260001.html"]
    assert "L20260001 · 信箱 · 甲立〔2026〕1号</p>" in own
    assert "11990101MB0|" not in own  # the key of the store is no name


def test_every_county_of_the_ledger_leads_to_its_page() -> None:
    late = lead(
        1, "rectifying", next_role="县局联络", next_due_on=date(2026, 6, 20), overdue_days=10
    )
    tables = invented.province(counties=4, n_cases=40, flagged=2) | {
        "out_leads": pl.DataFrame([late], schema=schema_of(table("out_leads"))),
    }
    view = view_of(tables, invented.run(tables))
    site = {n: b.decode() for p in ledger.pages(view) for n, b in render(p, view.run)}
    for path, block in (("index", "open"), ("action", "late"), ("action", "counties")):
        shown = site[f"ledger/{path}.html"].split(f'id="{block}"', 1)[1]
        assert f'href="../counties/{HERE}.html"' in shown.split("</section>", 1)[0], block


def test_a_county_reads_the_names_of_its_own_cases_only() -> None:
    mixed = lead(1, organ="甲局", case_keys=["甲局|甲1号", "乙局|乙1号"])
    frame = pl.DataFrame([mixed], schema=schema_of(table("out_leads")))
    view = view_of({"regions": invented.regions(4), "out_leads": frame}, RunFacts(AS_OF))
    told = [book.subject(book.rows[0]) for book in (LeadBook(view), LeadBook(view, HERE))]
    assert told == ["甲1号、乙1号", "甲1号"]


def test_what_a_comparison_says_does_not_begin_with_the_name_beside_it() -> None:
    said = {"sentence": "平均每件罚款：看不出差别", "evaluated": True, "n_key": 3, "n_compared": 6}
    row = {"outcome": "fine", "outcome_zh": "平均每件罚款", "part": "effect"} | said
    html = book_of([lead(1)], [], (row,))["ledger/action.html"]
    assert "看不出差别" in html and "平均每件罚款：看不出" not in html


def test_who_asks_for_what_is_late_is_not_shown_what_nobody_has_taken_up() -> None:
    proposal = {"proposal_id": "T1", "rank": 1, "state": "proposed", "channel": "信箱", "region_code": HERE,
                "received_on": AS_OF, "why": "某事"}  # fmt: skip
    tables = {
        "regions": invented.regions(4),
        "out_leads": pl.DataFrame([lead(1)], schema=schema_of(table("out_leads"))),
        "out_lead_proposals": pl.DataFrame(
            [proposal], schema=schema_of(table("out_lead_proposals"))
        ),
    }
    view = view_of(tables, RunFacts(as_of=AS_OF))
    html = {n: b.decode() for p in ledger.pages(view) for n, b in render(p, view.run)}
    part = html["ledger/index.html"].split('id="waiting"')[1].split("</section>")[0]
    row = re.search(r"<tr([^>]*)><td[^>]*>T1<", part)
    assert row
    names = re.findall(r'data-([a-z]+)="([^"]*)"', row[1])
    assert dict(names) == {
        "state": "", "channel": "信箱", "class": "", "section": "", "city": "", "county": HERE, "late": "",
    }  # fmt: skip
