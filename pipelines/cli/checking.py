"""``check``: what would become of a file, told without taking it in."""

from pathlib import Path
from typing import Annotated

import typer

from assets.intake.context import TableIntake
from assets.store.home import Home
from data_contracts import sources
from pipelines.cli.common import (
    Exit,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    Speaker,
    parse_day,
)
from pipelines.cli.english import in_english
from pipelines.clock import today


def check(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="要核对的文件", exists=True, dir_okay=False)
    ],
    home: HomeOption,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="截至日期 YYYY-MM-DD，含当日；默认今天"),
    ] = None,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """识别并核对一个文件，不收进来。"""
    import tempfile

    from assets.arrivals.again import published_answers
    from assets.config.read import read_config
    from assets.intake.context import IntakeContext
    from assets.intake.files import shown_name
    from assets.intake.isolated.guard import Reader
    from models.identity.titles import masked_path

    speaker = Speaker(lang, as_json=json_)
    day = parse_day(as_of, today())
    there = Home(home.absolute())
    # The complainant codes made here are thrown away, so any key will do.
    context = IntakeContext(
        as_of=day,
        key=b"only-checking---",
        enumerations=read_config(there).enumerations,
        answers=published_answers(there.warehouse_path),
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
        speaker.say(f"  {reason}", f"  {in_english(reason)}")
    columns = contract.columns if contract else {}
    listed = (
        ("缺可选的列", "optional columns absent", [columns[n].zh for n in one.missing_columns]),
        ("多余的列", "columns of no use", one.extra_columns),
        ("未识别的词", "unknown words", list(one.unknown_words)),
    )
    for zh, en, named in listed:
        if named:
            quoted = ", ".join(_quoted(w) for w in named[:30])
            speaker.say(f"  {zh}：{'、'.join(named[:30])}", f"  {en}: {quoted}")
    for note in one.notes[:30]:
        speaker.say(f"  说明：{note}", f"  note: {in_english(note)}")
    _tell_questions(one, speaker)
    return bool(one.set_aside.height)


def _quoted(word: str) -> str:
    """Return a name from the file in quotes; an unknown word stands behind its header."""
    header, mark, value = word.removeprefix("「").partition("」")
    return f"「{header}」 “{value}”" if mark else f"「{header}」"


def _tell_questions(one: TableIntake, speaker: Speaker) -> None:
    """Say which headers would be asked about, and which columns come nearest."""
    for row in one.questions.iter_rows(named=True):
        near, values = "、".join(row["nearest"]), "、".join(row["samples"]) or "（都空着）"
        speaker.say(
            f"  会问：「{row['header']}」（{row['why']}），例值 {values}，相近的列：{near}",
            f"  would be asked: 「{row['header']}」 ({in_english(row['why'])}), values “{values}”, "
            f"nearest columns: “{near}”",
        )
