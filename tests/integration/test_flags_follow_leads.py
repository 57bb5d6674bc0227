"""On the demo: what the ledger came to is what flags, overview and funnel say, without a second entry."""

import re

import duckdb
import pytest

from .conftest import Bureau

PROBLEMS = "('轻微，提醒', '程序瑕疵，补正', '执法不当，纠正', '涉嫌违法违规，按程序研判')"


@pytest.mark.slow
def test_flags_overview_and_funnel_count_the_same_leads(small_demo: Bureau) -> None:
    with duckdb.connect(str(small_demo.home / "warehouse.duckdb"), read_only=True) as con:
        con.execute(f"set file_search_path = '{small_demo.home}'")

        def one(sql: str) -> tuple[int, ...]:
            return con.sql(sql).fetchall()[0]

        by_leads = one(
            f"""select count(*), count(*) filter (finding in {PROBLEMS}),
            count(*) filter (finding in {PROBLEMS} and check_result = '通过'),
            count(*) filter (finding in {PROBLEMS} and state = 'closed')
            from out_leads where channel = '数据提示'"""
        )
        by_flags = one(
            f"""select count(distinct lead_id), count(distinct lead_id) filter (finding in {PROBLEMS}),
            count(distinct lead_id) filter (rectify_result is not null),
            count(distinct lead_id) filter (closed_on is not null and finding in {PROBLEMS})
            from out_flags where lead_id is not null"""
        )
        by_funnel = one(
            """select sum(received), sum(found_true), sum(rectified), sum(closed) from out_funnel
            where region_code = '全市' and channel = '数据提示'"""
        )
        assert by_leads == by_flags == by_funnel
        assert by_leads[2] > 0
        apart = one(
            """select count(*) from out_flags f join out_leads l using (lead_id)
            where f.lead_state is distinct from l.state_zh or f.closed_on is distinct from l.closed_on
                or (l.finding is not null and f.finding is distinct from l.finding)"""
        )
        assert apart == (0,)
        rectified, waiting, found = one(
            f"""select count(*) filter (rectify_result is not null),
            count(*) filter (rectify_result is null and closed_on is null),
            count(*) from out_flags where finding in {PROBLEMS} and status <> '历史'"""
        )
    page = re.sub(r"<[^>]+>", "", (small_demo.home / "site/index.html").read_text(encoding="utf-8"))
    strip = page[page.index("→ 已认定") :]
    assert f"有问题{found}条" in strip[:200]
    assert f"→ 已整改{rectified}条 待整改{waiting}条" in strip
