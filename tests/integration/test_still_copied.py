"""A file that is still being copied is not read, and the command says so."""

import os
from datetime import date
from pathlib import Path

import pytest

from assets.arrivals import intake_files
from pipelines.cli.common import Lang, Speaker
from pipelines.cli.work import whole_run

from .conftest import AS_OF, Bureau, case_file, case_row


def test_a_file_that_grows_meanwhile_is_named(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    rows = [case_row(n, day="2026-05-12", fine="5000") for n in (5000, 5001)]
    bureau.drop("大表.csv", case_file(rows[:1]))
    bureau.drop("小表.csv", case_file(rows[1:]))

    def growing(inbox: Path) -> dict[str, tuple[int, int]]:
        before = seen(inbox)
        with (inbox / "大表.csv").open("a", encoding="utf-8") as stream:
            stream.write(rows[1] + "\n")
        return before

    seen = intake_files.listing
    monkeypatch.setattr(intake_files, "listing", growing)
    monkeypatch.setattr(intake_files, "_SETTLE_SECONDS", 0)
    speaker = Speaker(Lang.zh, as_json=False)
    assert whole_run(bureau.home, date.fromisoformat(AS_OF), speaker) == 0
    said = capfd.readouterr().out
    assert "  大表.csv 还在复制（大小或时间在变），这次没有读，复制完再运行一次\n" in said
    assert "小表.csv" not in said
    assert speaker.facts["still_copied"] == ["大表.csv"]
    assert speaker.facts["rows_in"] == 1
    facts = bureau.run()
    assert facts["still_copied"] == []
    assert facts["rows_in"] == 2
