"""Columns whose words are mostly in no list: codes, or the words of another system."""

from collections.abc import Iterator

import polars as pl

from assets.arrivals.again import all_answers, newest_readings
from assets.intake.answers import CODES
from assets.intake.files import folder_of
from assets.intake.headings.headers import Hit
from assets.out.notice_words import MOST, Row, some
from assets.run import Run
from data_contracts import enumerations, sources

#: A few words are mistyped. Of so many rows and more, half of all that came, the column is written otherwise.
_LEAST, _SHARE = 10, 0.5
#: How the intake counts a word: 「程序类型」1（20行）.
_SAID = r"(?s)^「(?<header>.*?)」(?<word>.*)（(?<n>\d+)行）$"
_COLUMN = ["source", "list", "header"]


def unknown_words(run: Run) -> Iterator[Row]:
    """Tell of columns that are read as 其他 in most rows: rules that look at them know nothing of those cases.

    The words of open lists (业务领域, 专项行动) stay as they were written, and are looked at as such.
    """
    rows = run.warehouse.query(
        f"""select arrival, table_no, source, file, rows_in, unnest(unknown_words) as said from ({newest_readings()})
        where refused_reason is null and len(unknown_words) > 0 order by arrival, table_no"""
    )
    if rows.is_empty():
        return
    words = rows.with_columns(pl.col("said").str.extract_groups(_SAID)).unnest("said")
    answers = all_answers(run)
    lists = [
        _list_of(source, answers.look_in(folder_of(file))(header))
        for source, header, file in words.select("source", "header", "file").iter_rows()
    ]
    words = words.with_columns(
        pl.col("n").cast(pl.Int64), pl.Series("list", lists, pl.String)
    ).filter(pl.col("list").is_not_null())
    tables = words.unique([*_COLUMN, "arrival", "table_no"])
    columns = (
        words.group_by(_COLUMN)
        .agg(pl.col("n").sum(), pl.col("word").unique().sort(), pl.col("file").first())
        .join(tables.group_by(_COLUMN).agg(pl.col("rows_in").sum()), on=_COLUMN)
        .filter(pl.col("n") >= _LEAST, pl.col("n") >= _SHARE * pl.col("rows_in"))
        .sort("n", *_COLUMN, descending=[True, False, False, False])
    )
    if columns.is_empty():
        return
    each = [
        f"{sources()[source].title_zh}「{header}」{n}行（{some(known, '个词')}）"
        for source, header, n, known in columns.select("source", "header", "n", "word").iter_rows()
    ]
    says = (
        f"{len(each)}列里的词大半不认识，按“其他”读入，要看它们的规则判断不准：{some(each, '列')}"
    )
    step = (
        "是代码的，请把系统的代码表（字段名称、代码、含义）放进收件箱；或者换成文字（改用旁边写名称的列）后重投；或者在 config/enumerations.yml 写明各是哪个词"
        "（如 procedure_type: {简易程序: ['2']}），再运行一次，以前的文件也照它重读"
    )
    places = zip(each, *columns.select("list", "file"), strict=True)
    detail = [f"{one}：词表 {name}，{file} 等" for one, name, file in places]
    yield "unknown_words", len(each), says, step, detail[:MOST]


def codes_that_differ(run: Run) -> Iterator[Row]:
    """Tell of codes of which two files of lists say different things: neither is read by."""
    said: dict[str, dict[str, str]] = {}
    for (source, file, header), word in sorted(all_answers(run).given.items()):
        if source == CODES:
            said.setdefault(header, {})[file] = word
    each = [
        f"{code}：{'；'.join(f'{file} {word}' for file, word in files.items())}"
        for code, files in said.items()
        if len(set(files.values())) > 1
    ]
    if each:
        says = f"{len(each)}个代码在几份代码表里说法不同，那几列的代码按“其他”读（{each[0]}）"
        step = "请改成一样的，用原来的文件名重投；两个系统的，表头写成不一样的列名"
        yield "codes_differ", len(each), says, step, each[:MOST]


def _list_of(source: str, hits: list[Hit]) -> str | None:
    """Return the closed list whose words the column takes that a header means."""
    columns = sources()[source].columns
    name = next((columns[column].enum for of, column, _ in hits if of == source), None)
    return name if name and not enumerations()[name].open else None
