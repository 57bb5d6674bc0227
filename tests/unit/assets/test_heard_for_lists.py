"""What the lists are made of: a warning is of the domain of its cases, and none once it has ended."""

import duckdb
import pytest

from assets.out.out_lists import HEARD
from models.leads.lists import NEEDS

TEXTS = ("flag_id", "object_type", "object_key", "status", "finding", "sent_on")


@pytest.fixture
def heard() -> duckdb.DuckDBPyConnection:
    """Return a warehouse with flags of three warnings and a case, none of them sent."""
    db = duckdb.connect()
    others = ", ".join(f"null as {c}" for c in NEEDS if c not in {*TEXTS, "is_current"})
    db.execute(f"""
        create table feat_flag__heard as
        select flag_id, object_type, object_key, '待送' as status, null::varchar as finding,
            null::date as sent_on, true as is_current, {others}
        from (values ('F1', 'sector', 'W1'), ('F2', 'sector', 'W2'), ('F3', 'sector', 'W3'),
            ('F4', 'case', 'c4')) v (flag_id, object_type, object_key);
        create table core_cases as from (values
            ('c1', '食品'), ('c2', '食品'), ('c3', '价格'), ('c4', '药品'), ('c5', null), ('c6', null)
        ) v (case_key, domain);
        create table out_warnings as from (values ('W1', '持续'), ('W2', '新发'), ('W3', '已确认'))
            v (warning_id, status);
        create table out_warning_members as from (values ('W1', 'case', 'c3'), ('W1', 'case', 'c1'),
            ('W1', 'case', 'c2'), ('W1', 'case', 'c5'), ('W1', 'case', 'c6'), ('W2', 'complaint', 'c1'),
            ('W3', 'case', 'c3'), ('W3', 'case', 'c1')) v (warning_id, source, key);
    """)
    return db


def domains(db: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    found = db.sql(HEARD).pl()
    return dict(found.select("flag_id", "domain").iter_rows())


def test_a_warning_is_of_the_domain_of_most_of_its_cases(heard: duckdb.DuckDBPyConnection) -> None:
    """Cases that name none count for none, complaints neither, and of two it is always the same."""
    assert domains(heard) == {"F1": "食品", "F2": None, "F3": "价格", "F4": "药品"}


@pytest.mark.parametrize("status", ["已关闭", "已取代"])
def test_a_warning_that_ended_is_listed_only_where_somebody_was_asked(
    status: str, heard: duckdb.DuckDBPyConnection
) -> None:
    heard.execute("update out_warnings set status = ? where warning_id <> 'W2'", [status])
    assert set(domains(heard)) == {"F2", "F4"}
    heard.execute("update feat_flag__heard set sent_on = '2026-06-01' where flag_id = 'F1'")
    heard.execute("update feat_flag__heard set finding = '轻微，提醒' where flag_id = 'F3'")
    assert set(domains(heard)) == {"F1", "F2", "F3", "F4"}
