"""``export``, ``status``, ``indicators``, ``check``, ``data-docs``, ``trace``, ``similar`` and ``serve``: looking, changing nothing."""

import re
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from assets.store import proof
from assets.store.home import Home
from assets.store.published import opened, read_published
from assets.store.refused import refused_because
from assets.store.swap import put
from data_contracts import rules_of_flags, table, tables, tables_of
from pipelines.blocked import newest_blocked, newest_unended, next_step, why
from pipelines.cli.behind_told import tell_behind
from pipelines.cli.checking import check
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
from pipelines.cli.data_docs import data_docs
from pipelines.cli.one_case import one_case
from pipelines.cli.proving import tell
from pipelines.cli.rules import list_indicators


class Format(StrEnum):
    """File formats of ``export``."""

    csv = "csv"
    parquet = "parquet"
    xlsx = "xlsx"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("export")(export)
    app.command("status")(status)
    app.command("indicators")(list_indicators)
    app.command("check")(check)
    app.command("data-docs")(data_docs)
    app.command("trace")(trace)
    app.command("similar")(similar)
    app.command("serve")(serve)


def export(
    name: Annotated[str, typer.Argument(metavar="TABLE", help="表名，如 out_flags")],
    home: HomeOption,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="写到哪个文件")],
    format_: Annotated[Format, typer.Option("--format", help="文件格式")] = Format.csv,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """导出一张结果表。"""
    from dashboards import table_export  # only here

    speaker = Speaker(lang, as_json=json_)
    exportable = sorted(tables_of("out", "pub", "core"))
    if name not in exportable and name in tables():
        speaker.refuse(
            f"{name} 是中间的表，不导出。要看它，用 DuckDB 只读打开 warehouse.duckdb（docs/running/backup.md）。",
            f"{name} is a table in between and is not exported. To see it, open warehouse.duckdb read-only in DuckDB (docs/running/backup.md).",
        )
    if name not in exportable:
        speaker.refuse(
            f"没有表 {name}。可导出：{'、'.join(exportable)}",
            f"No table {name}. There are: {', '.join(exportable)}",
        )
    path = published(existing_home(home, speaker), speaker)
    columns = ", ".join(f'"{c}"' for c in table(name).columns)
    key = ", ".join(f'"{c}"' for c in table(name).key)
    frame = read_published(path, f'select {columns} from "{name}" order by {key}')
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        put(out, table_export(frame, table(name), format_.value))
    except OSError as error:
        speaker.refuse(
            f"{out} 写不进去：{refused_because(error)}。", f"cannot write {out}: {error.strerror}"
        )
    speaker.facts |= {"table": name, "rows": frame.height, "file": str(out)}
    speaker.say(
        f"{name} {frame.height} 行，已写到 {out}", f"{name}: {frame.height} rows written to {out}"
    )
    speaker.finish(Exit.DONE)


def status(home: HomeOption, lang: LangOption = Lang.zh, json_: JsonOption = False) -> None:
    """看最近一次运行、各来源行数和各表行数。"""
    speaker = Speaker(lang, as_json=json_)
    at = existing_home(home, speaker)
    _tell_blocked(at, speaker)
    path = published(at, speaker)
    with opened(path):  # once for all that is asked: opening it is most of the work
        facts = read_published(path, "select * from run_facts").row(0, named=True)
        names = read_published(path, "select table_name from information_schema.tables")
        there = set(names["table_name"])
        counts = {
            name: read_published(path, f'select count(*) as n from "{name}"')["n"][0]
            for name in tables_of("core", "out") if name in there
        }  # fmt: skip
    speaker.facts |= {**facts, "tables": counts}
    speaker.say(
        f"最近一次发布：{facts['run']}，截至 {facts['as_of']}",
        f"Last published: {facts['run']}, as of {facts['as_of']}",
    )
    _tell_unended(at, speaker)
    tell_behind(at, speaker)
    tell(at, proof.findings(at), speaker)
    for name, n in counts.items():
        speaker.say(f"  {table(name).title_zh}（{name}）：{n} 行", f"  {name}: {n} rows")
    speaker.finish(Exit.DONE)


def _tell_blocked(home: Home, speaker: Speaker) -> None:
    """Say which checks stopped the newest run, when it published nothing."""
    blocked = newest_blocked(home)
    if blocked is None:
        return
    speaker.facts["blocked"] = {"run": blocked.run, "as_of": blocked.as_of, **blocked.payload}
    speaker.say(
        f"最近一次运行 {blocked.run}（截至 {blocked.as_of}）没有发布：核对有严重不符",
        f"The newest run, {blocked.run} (as of {blocked.as_of}), published nothing: checks failed",
    )
    for line in [*why(blocked), next_step()]:
        speaker.say(f"  {line}")


def _tell_unended(home: Home, speaker: Speaker) -> None:
    """Say that a run began and neither published nor was stopped by a check: what is seen is older than it."""
    begun = newest_unended(home)
    if begun is None:
        return
    speaker.facts["unended"] = {"run": begun.run, "as_of": begun.as_of}
    speaker.say(
        f"{begun.run}（截至 {begun.as_of}）没有发布：还在进行，或者中途停下了。没有在进行的，再运行一次即可，文件不用重投。",
        f"{begun.run} (as of {begun.as_of}) has not published: it goes on, or stopped halfway. If none goes on, run once more; no file need be sent again.",
    )


def trace(
    key: Annotated[
        str,
        typer.Argument(
            metavar="KEY",
            help="线索编号、案号、文号、案件键（机构代码|案号）、登记编号、预警编号、区划代码|月份，或者情况表、报告里数的名字",
        ),
    ],
    home: HomeOption,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """从线索、案件、某县某月的合计或者报告里的一个数，回到文件、行号和原文。"""
    from pipelines.cli.tracing import trace_key, with_originals

    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    path = published(opened, speaker)
    found = trace_key(path, key)
    with_originals(opened, found["rows"])
    speaker.facts |= found
    if len(found["says"]) > 1 and not found["rows"] and "figure" not in found:
        speaker.say(
            "\n".join(found["says"]),
            "\n".join(
                [
                    "Several cases; ask again by one key:",
                    *(f"  “{s.strip()}”" for s in found["says"][1:]),
                ]
            ),
        )
        speaker.finish(Exit.DONE)
    if not found["says"] and re.fullmatch(r"L\d{8,}", key.strip()):
        speaker.refuse(
            f"{key} 还没有发布：台账里有的，用 hengjian lead show {key} 看；再运行一次，就能追到原文件。",
            f"{key} is not published yet: `hengjian lead show {key}` shows one of the ledger; after a run it can be traced.",
        )
    if not found["says"]:
        speaker.refuse(
            f"没有找到 {key}。可用：线索编号、案号、文号、案件键（机构代码|案号）、登记编号、预警编号、区划代码|月份、数的名字。",
            f"{key} was not found: use a lead, case, decision, complaint or warning number, REGION|MONTH, or the name of a figure.",
        )
    for number, line in enumerate(found["says"]):
        published_by = _titled(found["rule"]) if number == 0 else None
        speaker.say(line, f"{published_by}, as published: 「{line}」" if published_by else None)
    for row in found["rows"]:
        place = f"{row['file']}{' ' + row['sheet'] if row['sheet'] else ''} 第{row['row_no']}行"
        sheet = f" sheet 「{row['sheet']}」" if row["sheet"] else ""
        digits = row["file_sha"][:12]
        speaker.say(
            f"{place}（指纹 {digits}）",
            f"{row['file']}{sheet} row {row['row_no']} (sha {digits})",
        )
        if row["original"] != row["file"]:
            speaker.say(f"  原名：{row['original']}（{row['archived']}）",
                        f"  came as: {row['original']} ({row['archived']})")  # fmt: skip
        for name, value in row["text"].items():
            speaker.say(f"  {name}：{value}", f"  「{name}」: “{value}”")
    speaker.finish(Exit.DONE)


def _titled(rule: str | None) -> str | None:
    """Return a rule's title in English behind its code."""
    known = rules_of_flags().get(rule or "")
    return f"{rule} {known.title_en}" if known else rule and "Warning"


def similar(
    case: Annotated[
        str, typer.Argument(metavar="CASE", help="案号、文号，或案件键：机构代码|案号")
    ],
    home: HomeOption,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """看与一件案子最相近的案件和罚款范围（供参考，裁量基准优先）。"""
    from assets.config.read import read_config
    from assets.core.former_keys import called_now
    from assets.store.ledger import Ledger
    from pipelines.cli.similar_cases import similar_to

    speaker = Speaker(lang, as_json=json_)
    at = existing_home(home, speaker)
    path = published(at, speaker)
    named = {e.payload["case_key"] for e in Ledger(at).events("reference_case")}
    now = called_now(partial(read_published, path), named)
    marked = frozenset(now.get(key, key) for key in named)
    found = similar_to(path, one_case(path, case, speaker), marked, read_config(at))
    speaker.facts |= found
    for line in found["says"]:
        speaker.say(line)
    speaker.finish(Exit.DONE)


def serve(
    home: HomeOption,
    port: Annotated[
        int, typer.Option("--port", metavar="N", help="端口；0 由系统挑", min=0, max=65535)
    ] = 8765,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """在本机打开看板（只读，只听回环地址）。"""
    from pipelines.cli.server import serve_site

    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    if not (opened.site / "index.html").exists():
        speaker.refuse(
            "还没有发布过看板，请先运行 hengjian run。", "No site yet; run `hengjian run` first."
        )
    try:
        serve_site(
            opened.site,
            port,
            lambda url: speaker.say(
                f"看板在 {url} ，按 Ctrl+C 结束", f"Serving at {url}, Ctrl+C to stop"
            ),
        )
    except OSError as error:
        speaker.refuse(
            f"端口 {port} 打不开：{refused_because(error)}。请换一个，如 --port 0 由系统挑。",
            f"Port {port}: {error.strerror}. Name another, or --port 0 for any.",
        )
    speaker.finish(Exit.DONE)
