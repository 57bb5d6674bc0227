"""With other lists of words, or another program, every file is read again: all rows stand under the same."""

import pytest

from tests.unit.door.conftest import Door
from tests.unit.door.test_columns import cases

pytestmark = pytest.mark.slow


def test_a_word_added_later_counts_for_rows_that_came_before(door: Door) -> None:
    words = door.home.config / "enumerations.yml"

    def domains() -> list[str]:
        return door.table("core_cases", "domain")["domain"].to_list()

    def runs() -> set[str]:
        return set(door.table("intake_files", "run")["run"])

    door.put("一月.csv", cases("业务领域", "自产食品"))
    door.run()
    assert domains() == ["自产食品"]
    words.write_text("industry: {餐饮业: [夜市]}\n", encoding="utf-8")  # no file is read with it
    door.run()
    assert runs() == {"run-000001"}
    words.write_text("domain: {食品: [自产食品]}\n", encoding="utf-8")
    door.run()
    assert domains() == ["食品"]
    assert runs() == {"run-000003"}
    door.put("二月.csv", cases("业务领域,立案号", "食品,1", "自产食品,2"))
    door.run()
    assert domains() == ["食品", "食品"]
    assert runs() == {"run-000003", "run-000004"}
    words.unlink()
    door.run()
    assert sorted(domains()) == ["自产食品", "食品"]


def test_another_program_reads_what_came_before(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older one may not have known a column, nor masked a name: rows it read would differ for ever."""
    door.put("一月.csv", cases("业务领域", "自产食品"))
    door.run()
    monkeypatch.setattr("assets.store.since.program", lambda: "another")
    door.run()
    door.run()
    assert set(door.table("intake_files", "run")["run"]) == {"run-000002"}


def test_what_was_read_before_it_was_noted_with_what_is_read_again(door: Door) -> None:
    door.put("一月.csv", cases("业务领域", "自产食品"))
    door.run(then=lambda run: run.warehouse.connection.execute("drop table tables_made_from"))
    door.run()
    assert set(door.table("intake_files", "run")["run"]) == {"run-000002"}
