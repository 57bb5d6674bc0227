"""What the history of runs shows of the intake: new files, and why something was refused."""

import json

from assets.arrivals import intake_files
from assets.run import begin
from pipelines.engines import here as engine
from tests.unit.door.conftest import AS_OF, Door


def test_what_was_refused_is_shown_with_its_reason_and_is_no_new_file(door: Door) -> None:
    door.put("区划.csv", "行政区划代码,名称,上级代码\n990101,乙卯县,990100\n")
    gone = {"source": "cases", "url": "sqlite:////gone.db", "table": "aj"}
    (door.home.config / "sources.yml").write_text(json.dumps({"办案库": gone}), encoding="utf-8")
    with begin(door.home.root, AS_OF, engine.Here(door.home)) as run:
        shown = intake_files.intake_files.make(run)
    assert (shown["新文件"], shown["拒收"]) == (1, 1)
    assert "数据库:办案库/aj：没有这个 SQLite 文件" in shown["拒收原因"]


def test_nothing_refused_shows_no_reason(door: Door) -> None:
    door.put("区划.csv", "行政区划代码,名称,上级代码\n990101,乙卯县,990100\n")
    with begin(door.home.root, AS_OF, engine.Here(door.home)) as run:
        shown = intake_files.intake_files.make(run)
    assert (shown["新文件"], shown["拒收"]) == (1, 0)
    assert "拒收原因" not in shown
