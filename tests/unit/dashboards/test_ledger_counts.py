"""Funnel, months and standards: the newest action, shares with their n, no ranking, sentences that add up."""

import re
from datetime import date
from html import unescape
from typing import Any

import polars as pl

from dashboards import RunFacts, view_of
from dashboards.page import render
from dashboards.pages import ledger_counts
from data_contracts import schema_of, table
from tests.unit.dashboards import invented
from tests.unit.dashboards.test_ledger_pages import HERE, THERE, heading, lead

AS_OF = date(2026, 6, 30)


def rows(name: str, *given: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(given), schema=schema_of(table(name)))


def site(**tables: pl.DataFrame) -> dict[str, str]:
    view = view_of({"regions": invented.regions(4), **tables}, RunFacts(AS_OF))
    return {n: b.decode() for p in ledger_counts.pages(view) for n, b in render(p, view.run)}


def funnel(region: str, channel: str, action: str = "专项", **more: Any) -> dict[str, Any]:
    return {
        "action": action, "region_code": region, "channel": channel, "received": 9, "declined": 1, "found": 8,
        "found_true": 6, "rectified": 3, "closed": 2, "share_true": 0.75, "true_low": 0.41, "true_high": 0.93,
        "share_rectified": 0.5, "share_closed": 1 / 3,
    } | more  # fmt: skip


def test_the_funnel_is_that_of_the_newest_action_and_its_counties_stand_by_code() -> None:
    given = [funnel(r, c) for r in ("全市", THERE, HERE) for c in ("全部", "信箱")]
    html = site(
        out_leads=rows("out_leads", lead(1)), out_funnel=rows("out_funnel", *given, funnel("全市", "全部", "旧", received=700)),
    )["ledger/funnel.html"]  # fmt: skip
    assert (
        heading(html)
        == "专项：登记9条，认定8条，其中有问题6条（75%），有问题的已整改核查通过3条、销号2条；另有700条不在这个行动内。"
    )
    assert "41%—93%" in html
    assert "700" not in html.split('id="channels"')[1]
    names = dict(invented.regions(4).select("region_code", "name").iter_rows())
    part = html.split('id="counties"')[1]
    assert part.index(names[HERE]) < part.index(names[THERE])


def test_a_share_of_fewer_than_five_is_not_told_of_a_county() -> None:
    """100%, 21%—100% stood beside a county of which one lead was found on."""
    one = {"found": 1, "found_true": 1, "rectified": 1, "closed": 1, "share_true": 1.0, "true_low": 0.21, "true_high": 1.0, "share_closed": 1.0}  # fmt: skip
    html = site(
        out_leads=rows("out_leads", lead(1)),
        out_funnel=rows("out_funnel", funnel("全市", "全部"), funnel(HERE, "全部", **one)),
    )["ledger/funnel.html"]
    part = html.split('id="counties"')[1].split("</table>")[0]
    assert "100%" not in part and "21%" not in part
    assert "75%" in html.split('id="channels"')[1].split("</table>")[0]
    few = funnel("全市", "全部", **one | {"received": 1})
    html = site(out_leads=rows("out_leads", lead(1)), out_funnel=rows("out_funnel", few))["ledger/funnel.html"]  # fmt: skip
    assert heading(html).startswith("登记1条，认定1条，其中有问题1条，")


def test_the_month_says_who_returned_it_and_what_changed_since() -> None:
    common = {"month": "2026-05", "due_on": date(2026, 6, 8), "locked_on": date(2026, 6, 8)}
    register = rows(
        "out_month_register",
        {
            **common,
            "region_code": "全市",
            "counties": 2,
            "returned": 1,
            "zero": 1,
            "wrong": 0,
            "late": 0,
            "silent": 1,
        },
        {**common, "region_code": HERE, "state": "零报告", "returned_on": date(2026, 6, 5)},
        {**common, "region_code": THERE, "state": "未报"},
    )
    form = rows(
        "out_month_table",
        {"month": "2026-05", "region_code": HERE, "item": "closed", "item_no": 1, "item_zh": "销号", "unit": "件", "value": 3, "value_now": 4, "changed": True},
        {"month": "2026-05", "region_code": THERE, "item": "closed", "item_no": 1, "item_zh": "销号", "unit": "件", "value": 5, "value_now": 5, "changed": False},
    )  # fmt: skip
    whole = rows(
        "out_month_sum",
        {
            "month": "2026-05",
            "item": "closed",
            "item_no": 1,
            "item_zh": "销号",
            "unit": "件",
            "value": 8,
            "value_to_date": 20,
            "counties_above": 1,
        },
    )
    html = site(out_month_register=register, out_month_table=form, out_month_sum=whole)[
        "ledger/months.html"
    ]
    added = html.split('id="sum"')[1].split("</section>")[0]
    assert re.findall(r'class="num">(\d+)<', added) == ["8", "20", "1"]
    assert heading(html) == (
        "2026年5月问题整治情况表已于2026-06-08锁定：2个县报回1个（其中零报告1个、写有误0个），迟报0个，未报1个。"
    )
    changed = html.split('id="changed"')[1].split("</section>")[0]
    assert re.findall(r'class="num">(\d+)<', changed) == ["3", "4"]
    # What can be typed as it stands: the figure's name of this very month.
    assert 'hengjian trace "2026-05|全市|received"' in unescape(html)


def test_standards_stand_by_version_and_proposals_apart() -> None:
    html = site(
        out_standards=rows(
            "out_standards",
            {
                "standard_no": "B1",
                "version": 1,
                "kind": "判定标准",
                "text": "旧<文>",
                "standing": "已停用",
                "cited": 2,
            },
            {
                "standard_no": "B1",
                "version": 2,
                "kind": "判定标准",
                "text": "新文",
                "standing": "现行",
                "cited": 1,
            },
            {
                "standard_no": "J1",
                "version": 1,
                "kind": "废",
                "text": "废止某办法",
                "standing": "建议",
                "cited": 0,
            },
        )
    )["ledger/standards.html"]
    assert heading(html) == "判定标准现行1条，认定引用过3次；立改废释建议1条。"
    assert "旧&lt;文&gt;" in html and html.index("旧&lt;文&gt;") < html.index("新文")


def test_empty_tables_say_so() -> None:
    made = site()
    assert [heading(made[f"ledger/{n}.html"]) for n in ("funnel", "months", "standards")] == [
        "还没有可以列漏斗的线索。", "还没有问题整治情况表。", "还没有收录判定标准。",
    ]  # fmt: skip


def test_of_no_table_sent_back_nothing_more_is_counted() -> None:
    own = {"month": "2026-05", "region_code": "全市", "due_on": date(2026, 6, 8), "counties": 2,
           "returned": 0, "zero": 0, "wrong": 0, "late": 0, "silent": 2}  # fmt: skip
    html = site(out_month_register=rows("out_month_register", own))["ledger/months.html"]
    assert (
        heading(html) == "2026年5月问题整治情况表2026-06-08前报回：2个县报回0个，迟报0个，未报2个。"
    )
