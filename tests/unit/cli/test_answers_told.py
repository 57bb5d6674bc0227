"""What a run says of the rows that came back: those that came, not those a newer program read again."""

from pathlib import Path
from types import SimpleNamespace

import duckdb

from pipelines.cli import answered
from pipelines.cli.common import Lang, Speaker


def test_files_that_a_newer_program_read_again_are_no_new_answers(
    tmp_path: Path, capsys, monkeypatch
) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute("create table run_facts as select 'r2' as run")
        # read again: both stand as of the newest run
        made.execute(
            "create table intake_files as select * from (values (3, 'r2'), (7, 'r2')) t(arrival, run)"
        )
        made.execute(
            "create table out_answers as select * from (values (3, 'not_in_list'), (7, 'taken')) t(arrival, reason_code)"
        )
    # a run that was killed took the second in; the next one tells of it
    ledger = {
        "arrival": [SimpleNamespace(seq=3, run="r0"), SimpleNamespace(seq=7, run="r1")],
        "published": [SimpleNamespace(seq=5, run="r0"), SimpleNamespace(seq=9, run="r2")],
    }
    monkeypatch.setattr(answered, "Ledger", lambda _: SimpleNamespace(events=ledger.__getitem__))
    home = SimpleNamespace(warehouse_path=path, outbox=tmp_path)
    came = answered.came_now(home, fresh=False)
    assert answered.tell_answers(home, Speaker(Lang.zh, as_json=False), came) == 0
    assert answered.came_now(home, fresh=True) == [3, 7]
    assert "答复1条：1条已记" in capsys.readouterr().out
