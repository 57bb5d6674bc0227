"""``backup`` and ``restore``: archive, ledger and configuration; the rest is made again from them."""

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Annotated

import typer

from assets.store.home import Home, open_home, run_lock
from pipelines.cli.common import (
    Exit,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    Speaker,
    existing_home,
)

_KEPT = ("archive", "config")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR")], home: HomeOption,
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """把归档、台账和配置备份到一个空文件夹，并核对。密钥不在内，请另行保管。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    if folder.exists() and any(folder.iterdir()):
        speaker.complain(f"{folder} 不是空文件夹。", f"{folder} is not empty.")
        speaker.finish(Exit.USAGE)
    with run_lock(opened):
        files = _copy(opened, folder)
    speaker.facts |= {"files": files, "folder": str(folder)}
    speaker.say(f"已备份 {files} 个文件到 {folder}，逐个核对无误。密钥文件 {opened.key_path.name} 请另行保管。",
                f"{files} files backed up to {folder} and verified; keep {opened.key_path.name} elsewhere.")  # fmt: skip
    speaker.finish(Exit.DONE)


def _copy(home: Home, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for name in _KEPT:
        shutil.copytree(home.root / name, folder / name)
    shutil.copyfile(home.root / "home.json", folder / "home.json")
    with (
        sqlite3.connect(home.ledger_path) as source,
        sqlite3.connect(folder / "ledger.db") as target,
    ):
        source.backup(target)
    sums = _sums(folder)
    (folder / "sums.json").write_text(
        json.dumps(sums, ensure_ascii=False, indent=0), encoding="utf-8"
    )
    for name in _KEPT:
        for path in sorted((home.root / name).rglob("*")):
            if path.is_file() and sums.get(path.relative_to(home.root).as_posix()) != _sum(path):
                raise OSError(f"{path.name} differs from its backup")
    return len(sums)


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False)], home: HomeOption,
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """从备份恢复到一个空的数据目录；之后运行 rebuild 得到同样的内容。"""
    speaker = Speaker(lang, as_json=json_)
    if home.exists() and any(home.iterdir()):
        speaker.complain(f"{home} 不是空目录，恢复不会覆盖。", f"{home} is not empty.")
        speaker.finish(Exit.USAGE)
    listed = folder / "sums.json"
    if not listed.exists():
        speaker.complain(f"{folder} 里没有 sums.json，不是备份。", f"{folder} is no backup.")
        speaker.finish(Exit.USAGE)
    sums = json.loads(listed.read_text(encoding="utf-8"))
    wrong = [n for n, s in sums.items() if not (folder / n).is_file() or _sum(folder / n) != s]
    if wrong:
        speaker.complain(
            f"备份不完整，与清单不符：{'、'.join(wrong[:5])}",
            f"Backup is damaged: {', '.join(wrong[:5])}",
        )
        speaker.finish(Exit.USAGE)
    home.mkdir(parents=True, exist_ok=True)
    for name in sums:
        target = home / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / name, target)
    open_home(home)
    speaker.facts |= {"files": len(sums), "home": str(home)}
    speaker.say(f"已恢复 {len(sums)} 个文件。请放好密钥文件，再运行 hengjian rebuild。",
                f"{len(sums)} files restored; put the key file in place, then run `hengjian rebuild`.")  # fmt: skip
    speaker.finish(Exit.DONE)


def _sums(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): _sum(p)
        for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "sums.json"
    }  # fmt: skip


def _sum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
