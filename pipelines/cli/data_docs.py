"""``data-docs``: the contracts checked once more by Great Expectations, as pages an analyst can open."""

from pathlib import Path
from typing import Annotated

import typer

from assets.config.read import read_config
from assets.store.published import read_published
from assets.store.warehouse import Published
from data_contracts import tables_of
from pipelines.cli.common import (
    Exit,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    Speaker,
    existing_home,
    published,
)


def data_docs(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="写到哪个文件夹，须是新的或空的")
    ],
    home: HomeOption,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """用 Great Expectations 按约定再核对已发布的规范表，写成可打开的页面。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    path = published(opened, speaker)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        speaker.refuse(f"{out} 不是空文件夹", f"{out} is not an empty folder")
    from assets.expectations.data_docs import recount

    as_of = read_published(path, "select as_of from run_facts")["as_of"][0]
    warehouse = Published(opened)
    try:
        there = warehouse.names()
        names = [name for name in tables_of("core") if name in there]
        found = recount(warehouse.connection, names, as_of, out, read_config(opened).enumerations)
    finally:
        warehouse.close()
    failed = [one for one in found if one.rows]
    index = next(out.rglob("index.html"))
    speaker.facts |= {"tables": len(names), "checks": len(found), "index": str(index),
                      "failed": {one.expected.check_id: one.rows for one in failed}}  # fmt: skip
    speaker.say(
        f"核对了 {len(names)} 张表 {len(found)} 项，{len(failed)} 项有不符的行。打开：{index}",
        f"{len(names)} tables, {len(found)} checks, {len(failed)} broken by some rows. Open: {index}",
    )
    speaker.finish(Exit.DONE)
