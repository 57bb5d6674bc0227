"""What a run says of the rows that came back: those that came, not those a newer program read again."""

from pathlib import Path
from types import SimpleNamespace

import duckdb

from pipelines.cli.answered import tell_answers
from pipelines.cli.common import Lang, Speaker


def test_files_that_a_newer_program_read_again_are_no_new_answers(tmp_path: Path, capsys) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute("create table run_facts as select 'r2' as run")
        made.execute(
            "create table intake_files as select * from (values (7, 7, 'r2'), (8, 3, 'r2')) t(arrival, came, run)"
        )
        made.execute(
            "create table out_answers as select * from (values (7, 'taken'), (8, 'not_in_list')) t(arrival, reason_code)"
        )
    home = SimpleNamespace(warehouse_path=path, outbox=tmp_path)
    assert tell_answers(home, Speaker(Lang.zh, as_json=False)) == 0
    assert "答复1条：1条已记" in capsys.readouterr().out
