"""The frame of a sample of files: what rules saw of a case, whatever came of it."""

from datetime import date
from pathlib import Path

import duckdb

from assets.action.samples import Wanted, frame_of
from data_contracts.obligations import obligations


def test_a_rule_whose_flag_is_closed_has_listed_the_case_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as base:
        base.execute(
            """
            create table core_cases as select * from (values
                ('open', '990101', '食品', 500.0, 0.0, false, ['罚款'], date '2026-03-01'),
                ('closed', '990101', '食品', 500.0, 0.0, false, ['罚款'], date '2026-03-01'),
                ('none', '990101', '食品', 500.0, 0.0, false, ['罚款'], date '2026-03-01')
            ) t(case_key, region_code, domain, fine_yuan, confiscation_yuan, is_natural_person, penalty_kinds, decision_date);
            create table out_flags as select * from (values
                ('f1', 'S010', 'case', 'open', true), ('f2', 'S004', 'case', 'closed', true),
                ('f3', 'S012', 'case', 'none', false)
            ) t(flag_id, rule_code, object_type, object_key, is_current);
            create table out_lists as select 'team' as list_name, ['f1'] as flag_ids, 0.5 as worth;
            """
        )
    units = frame_of(path, Wanted(date(2026, 1, 1), date(2026, 6, 30)), obligations())
    assert {u.key: (u.worth, u.rules) for u in units} == {
        "open": (500_000, ("S010",)),
        "closed": (0, ("S004",)),  # found upon or in the ledger: worth nothing more, and not missed
        "none": (0, ()),
    }
