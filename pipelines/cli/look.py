"""``export``, ``status``, ``indicators``, ``check``, ``trace``, ``similar`` and ``serve``: looking, changing nothing."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assets.intake.context import TableIntake
from assets.store import proof
from assets.store.home import Home
from assets.store.warehouse import read_published
from data_contracts import enumerations, indicators, sources, table, tables
from pipelines.blocked import newest_blocked, next_step, why
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
from pipelines.cli.english import in_english
from pipelines.cli.proving import tell


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
    app.command("trace")(trace)
    app.command("similar")(similar)
    app.command("serve")(serve)


def export(
    name: Annotated[str, typer.Argument(metavar="TABLE")],
    home: HomeOption,
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件")],
    format_: Annotated[Format, typer.Option("--format")] = Format.csv,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """导出一张结果表。"""
    from dashboards import table_export  # only here

    speaker = Speaker(lang, as_json=json_)
    exportable = sorted(n for n in tables() if n.startswith(("out_", "pub_", "core_")))
    if name not in exportable:
        speaker.complain(
            f"没有表 {name}。可导出：{'、'.join(exportable)}",
            f"No table {name}. There are: {', '.join(exportable)}",
        )
        speaker.finish(Exit.USAGE)
    path = published(existing_home(home, speaker), speaker)
    columns = ", ".join(f'"{c}"' for c in table(name).columns)
    key = ", ".join(f'"{c}"' for c in table(name).key)
    frame = read_published(path, f'select {columns} from "{name}" order by {key}')
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(table_export(frame, table(name), format_.value))
    except OSError as error:
        speaker.complain(
            f"{out} 写不进去：{error.strerror}", f"cannot write {out}: {error.strerror}"
        )
        speaker.finish(Exit.USAGE)
    speaker.facts |= {"table": name, "rows": frame.height, "file": str(out)}
    speaker.say(
        f"{name} {frame.height} 行，已写到 {out}", f"{name}: {frame.height} rows written to {out}"
    )
    speaker.finish(Exit.DONE)


def status(home: HomeOption, lang: LangOption = Lang.zh, json_: JsonOption = False) -> None:
    """看最近一次运行、各来源行数和各表行数。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    _tell_blocked(opened, speaker)
    path = published(opened, speaker)
    facts = read_published(path, "select * from run_facts").row(0, named=True)
    there = read_published(path, "select table_name from information_schema.tables")["table_name"]
    counts = {
        name: read_published(path, f'select count(*) as n from "{name}"')["n"][0]
        for name in tables() if name.startswith(("core_", "out_")) and name in set(there)
    }  # fmt: skip
    speaker.facts |= {**facts, "tables": counts}
    speaker.say(
        f"最近一次发布：{facts['run']}，截至 {facts['as_of']}",
        f"Last published: {facts['run']}, as of {facts['as_of']}",
    )
    tell(opened, proof.findings(opened), speaker)
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
        speaker.say(f"  {line}", f"  {line}")


def list_indicators(
    home: HomeOption,
    code: Annotated[str | None, typer.Argument()] = None,
    diff: Annotated[bool, typer.Option("--diff", help="只看本单位改过的阈值")] = False,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """列出规则；给编码则看一条的阈值、依据和理由。"""
    from assets.store.config import read_config

    speaker = Speaker(lang, as_json=json_)
    used = read_config(Home(home.absolute())).indicators
    if code and code not in used:
        speaker.complain(
            f"没有规则 {code}。可用：{'、'.join(used)}",
            f"No indicator {code}. There are: {', '.join(used)}",
        )
        speaker.finish(Exit.USAGE)
    shown = {}
    for name, contract in used.items():
        shipped = indicators()[name]
        if code not in (None, name) or (diff and contract == shipped):
            continue
        shown[name] = contract.model_dump()
        speaker.say(
            f"{name} v{contract.version} {contract.title_zh}（{contract.level}，{contract.status}）",
            f"{name} v{contract.version} {contract.title_zh} [{contract.level}, {contract.status}]",
        )
        if code or diff:
            speaker.say(f"  {contract.question_zh}", f"  {contract.question_zh}")
            speaker.say(f"  依据：{contract.legal_basis}", f"  basis: {contract.legal_basis}")
            for key, threshold in contract.thresholds.items():
                own = threshold.value != shipped.thresholds[key].value
                mark = f"（默认 {shipped.thresholds[key].value}，本单位改过）" if own else ""
                speaker.say(
                    f"  {key} = {threshold.value} {threshold.unit}{mark}：{threshold.why}",
                    f"  {key} = {threshold.value} {threshold.unit}{' (overridden)' if own else ''}: {threshold.why}",
                )
    speaker.facts["indicators"] = shown
    speaker.finish(Exit.DONE)


def check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    home: HomeOption,
    as_of: Annotated[str | None, typer.Option("--as-of")] = None,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """识别并核对一个文件，不收进来。"""
    import tempfile

    from assets.intake.again import published_answers
    from assets.intake.context import IntakeContext
    from assets.intake.files import shown_name
    from assets.intake.guard import Reader
    from models.identity.titles import masked_path
    from pipelines.cli.common import parse_day

    speaker = Speaker(lang, as_json=json_)
    day = parse_day(as_of, date.today())  # noqa: DTZ011
    # The complainant codes made here are thrown away, so any key will do.
    context = IntakeContext(
        as_of=day,
        key=b"only-checking---",
        enumerations=enumerations(),
        answers=published_answers(Home(home.absolute()).warehouse_path),
    )
    with tempfile.TemporaryDirectory() as folder, Reader(Path(folder)) as reader:
        shown = masked_path(shown_name(file.name), context.key)
        read = reader.read(file.absolute(), shown, context).tables
    bad = False
    for one in read:
        bad = _tell_table(one, speaker) or bad
    speaker.facts["tables"] = [
        {"file": o.file, "sheet": o.sheet, "source": o.source, "rows_in": o.rows_in, "rows_accepted": o.accepted.height,
         "rows_set_aside": o.set_aside.height, "refused_reason": o.refused_reason, "missing_columns": o.missing_columns,
         "set_aside": o.set_aside.head(100).to_dicts()}
        for o in read
    ]  # fmt: skip
    speaker.finish(Exit.SET_ASIDE if bad else Exit.DONE)


def _tell_table(one: TableIntake, speaker: Speaker) -> bool:
    """Say what would become of one table; return whether anything is wrong with it."""
    place = f"{one.file}{' ' + one.sheet if one.sheet else ''}"
    contract = sources().get(one.source or "")
    title = contract.title_zh if contract else ""
    if one.refused_reason:
        word, english = ("会等待", "would wait") if one.is_waiting else ("拒收", "refused")
        speaker.say(
            f"{place}：{word}。{one.refused_reason}",
            f"{place}: {english}. {in_english(one.refused_reason)}",
        )
        _tell_questions(one, speaker)
        return True
    speaker.say(
        f"{place}：{title}，读入 {one.rows_in} 行，接收 {one.accepted.height}，搁置 {one.set_aside.height}",
        f"{place}: {one.source}, {one.rows_in} rows, {one.accepted.height} accepted, {one.set_aside.height} set aside",
    )
    for reason in one.set_aside["reason"].head(20):
        speaker.say(f"  {reason}", f"  {reason}")
    columns = contract.columns if contract else {}
    listed = (
        ("缺可选的列", "optional columns absent", [columns[n].zh for n in one.missing_columns]),
        ("多余的列", "columns of no use", one.extra_columns),
        ("未识别的词", "unknown words", list(one.unknown_words)),
        ("说明", "notes", one.notes),
    )
    for zh, en, words in listed:
        if words:
            speaker.say(f"  {zh}：{'、'.join(words[:30])}", f"  {en}: {', '.join(words[:30])}")
    _tell_questions(one, speaker)
    return bool(one.set_aside.height)


def _tell_questions(one: TableIntake, speaker: Speaker) -> None:
    """Say which headers would be asked about, and which columns come nearest."""
    for row in one.questions.iter_rows(named=True):
        near, values = "、".join(row["nearest"]), "、".join(row["samples"])
        speaker.say(
            f"  会问：「{row['header']}」（{row['why']}），例值 {values}，相近的列：{near}",
            f"  would be asked: {row['header']}, values {values}, nearest columns: {near}",
        )


def trace(
    key: Annotated[str, typer.Argument(metavar="KEY")],
    home: HomeOption,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """从线索、案件或某县某月的合计，回到文件、行号和原文。"""
    from pipelines.cli.tracing import trace_key, with_originals

    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    path = published(opened, speaker)
    found = trace_key(path, key)
    with_originals(opened, found["rows"])
    speaker.facts |= found
    if found["says"] and not found["rows"]:
        speaker.say(
            "\n".join(found["says"]),
            "\n".join(["Several cases; ask again by one key:", *found["says"][1:]]),
        )
        speaker.finish(Exit.DONE)
    if not found["rows"]:
        speaker.complain(
            f"没有找到 {key}。可用：线索编号、案号、文号、案件键（机构代码|案号）、登记编号、预警编号、区划代码|月份。",
            f"{key} was not found: use a lead, case, decision, complaint or warning number, or REGION|MONTH.",
        )
        speaker.finish(Exit.USAGE)
    for line in found["says"]:
        speaker.say(line, line)
    for row in found["rows"]:
        place = f"{row['file']}{' ' + row['sheet'] if row['sheet'] else ''} 第{row['row_no']}行"
        speaker.say(
            f"{place}（指纹 {row['file_sha'][:12]}）", f"{place} (sha {row['file_sha'][:12]})"
        )
        if row["original"] != row["file"]:
            speaker.say(f"  原名：{row['original']}（{row['archived']}）",
                        f"  came as: {row['original']} ({row['archived']})")  # fmt: skip
        for name, value in row["text"].items():
            speaker.say(f"  {name}：{value}", f"  {name}: {value}")
    speaker.finish(Exit.DONE)


def similar(
    case: Annotated[str, typer.Argument(metavar="CASE")],
    home: HomeOption,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """看与一件案子最相近的案件和罚款范围（供参考，裁量基准优先）。"""
    from assets.store.config import read_config
    from assets.store.ledger import Ledger
    from pipelines.cli.similar_cases import similar_to

    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    path = published(opened, speaker)
    marked = frozenset(e.payload["case_key"] for e in Ledger(opened).events("reference_case"))
    found = similar_to(path, case, marked, read_config(opened))
    if found is None:
        speaker.complain(
            f"没有案件 {case}。请用 机构代码|案号。", f"No case {case}; use organ code|case number."
        )
        speaker.finish(Exit.USAGE)
    else:
        speaker.facts |= found
        for line in found["says"]:
            speaker.say(line, line)
        speaker.finish(Exit.DONE)


def serve(
    home: HomeOption,
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8765,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """在本机打开看板（只读，只听回环地址）。"""
    from pipelines.cli.server import serve_site

    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    if not (opened.site / "index.html").exists():
        speaker.complain(
            "还没有发布过看板，请先运行 hengjian run。", "No site yet; run `hengjian run` first."
        )
        speaker.finish(Exit.USAGE)
    serve_site(
        opened.site,
        port,
        lambda url: speaker.say(
            f"看板在 {url} ，按 Ctrl+C 结束", f"Serving at {url}, Ctrl+C to stop"
        ),
    )
    speaker.finish(Exit.DONE)
