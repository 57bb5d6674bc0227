"""The names of the enterprises that leads are about, where the register is not sent or lacks them."""

import duckdb

from assets.publishing.content import PARTIES


def test_an_enterprise_is_called_as_registered_else_as_its_newest_decision_calls_it() -> None:
    with duckdb.connect() as connection:
        connection.execute("""
            create table out_flags as select unnest(['A', 'B', 'C', 'D', '机关|1']) as object_key;
            create table core_entities as from (values ('A', '甲登记店'), ('B', null), ('E', '戊店')) t(uscc, party_name);
            create table core_cases as from (values
                ('1', 'A', '甲旧店', false, date '2026-01-01'), ('2', 'B', '乙旧店', false, date '2026-01-01'),
                ('3', 'B', '乙店', null, date '2026-03-01'), ('4', 'B', null, false, date '2026-04-01'),
                ('5', 'B', '没有日期的乙店', false, null), ('6', 'C', '丙某', true, date '2026-01-01'),
                ('7', 'F', '己店', false, date '2026-01-01'))
                t(case_key, uscc, party_name, is_natural_person, decision_date)""")
        assert connection.execute(PARTIES).fetchall() == [("A", "甲登记店"), ("B", "乙店")]
