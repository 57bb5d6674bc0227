"""A source is its contract: what ``make new-source`` writes is taken in, told and found again at once."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
_PARTS = ("pipelines", "assets", "models", "dashboards", "data_contracts")
_ROWS = """许可证编号,发证日期,行政区划代码,登记机关,副本编号
食许〔2026〕1号,2026-03-02,990101,甲县市场监督管理局,
食许〔2026〕2号,2026-04-03,990101,甲县市场监督管理局,
食许〔2026〕2号,2026-04-07,990101,甲县市场监督管理局,
食许〔2026〕2号,2026-04-08,990101,甲县市场监督管理局,副1
食许〔2026〕3号,2026-05-04,990102,乙县市场监督管理局,
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the program with a source of permits: the scaffold, and its YAML filled in."""
    copy = tmp_path_factory.mktemp("project")
    for part in _PARTS:
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    made = _python(copy, "-m", "pipelines.scaffold", "source", "permits")
    assert made.returncode == 0, made.stderr
    contract = copy / "data_contracts" / "sources" / "permits.yml"
    text = contract.read_text(encoding="utf-8").replace("（中文名）", "许可证")
    text = text.replace("zh: 编号", "zh: 许可证编号").replace("zh: 日期", "zh: 发证日期")
    body = yaml.safe_load(text)
    body["delivery"] = {"owed": True}
    body["organ"] = {"code": "organ_code", "name": "organ_name"}
    body["key"].append("copy_no")  # which most permits have not
    body["columns"] |= {
        "copy_no": {"zh": "副本编号", "type": "code"},
        "organ_name": {"zh": "登记机关", "type": "organ_name"},
        "organ_code": {"zh": "登记机关代码", "type": "code"},
    }
    contract.write_text(yaml.safe_dump(body, allow_unicode=True), encoding="utf-8")
    return copy


def _python(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=project, env=os.environ | {"PYTHONPATH": str(project)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


#: Calls of the command line in one process, each one's words after a record separator; ``drop`` puts a file
#: into the inbox in between.
_CALLS = """
import json, sys
from pathlib import Path
from pipelines.cli import main
for arguments in json.loads(sys.argv[1]):
    print("\\x1e", flush=True)
    if arguments[0] == "drop":
        Path(sys.argv[2], "inbox", arguments[1]).write_text(arguments[2], encoding="utf-8")
        continue
    try:
        main([*arguments, "--home", sys.argv[2]])
    except SystemExit as done:
        if done.code not in (0, 1):
            raise
"""


def _hengjian(project: Path, home: Path, *calls: list[str]) -> list[str]:
    done = _python(project, "-c", _CALLS, json.dumps(calls), str(home))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.split("\x1e")[1:]


@pytest.mark.slow
def test_a_new_source_needs_its_contract_alone(project: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "inbox").mkdir(parents=True)
    (home / "inbox" / "许可证.csv").write_text(_ROWS, encoding="utf-8")
    header = _ROWS.splitlines()[0]
    files = [tmp_path / f"{name}.csv" for name in ("permits", "delivery", "regions", "later")]
    told = _hengjian(
        project, home,
        ["run", "--as-of", "2026-06-30"],
        ["status"],
        ["trace", "食许〔2026〕3号"],
        ["export", "core_permits", "--out", str(files[0])],
        ["export", "out_delivery", "--out", str(files[1])],
        ["export", "out_month_table", "--out", str(files[2])],
        # A day later one more comes.
        ["drop", "又.csv", f"{header}\n食许〔2026〕4号,2026-06-01,990102,乙县市场监督管理局,\n"],
        ["run", "--as-of", "2026-07-01"],
        ["export", "core_permits", "--out", str(files[3])],
    )  # fmt: skip
    permits, delivery, regions = (path.read_text(encoding="utf-8-sig") for path in files[:3])
    assert len(permits.splitlines()) == 1 + 4  # the newest of each number, a copy for itself
    assert permits.count("2026-04-07") == 1
    assert "2026-04-03" not in permits
    assert "990102,permits,2026-05" in delivery
    # A county of which nothing else came is a county all the same.
    assert "990101" in regions
    assert "990102" in regions
    assert (
        "许可证（规范）（core_permits）：4 行" in told[1]
    )  # the one contract names its table as well
    assert "许可证.csv" in told[2]
    assert "第6行" in told[2].replace(" ", "")
    # The table is built upon.
    assert len(files[3].read_text(encoding="utf-8-sig").splitlines()) == 1 + 5
