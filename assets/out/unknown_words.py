"""Columns whose words are mostly in no list: codes, or the words of another system."""

from collections.abc import Iterator

import polars as pl

from assets.arrivals.again import newest_readings
from assets.out.notice_words import MOST, NAMED, Row
from assets.run import Run
from data_contracts import sources

#: A few words are mistyped. Of so many rows and more, half of all that came, the column is written otherwise.
_LEAST, _SHARE = 10, 0.5
#: How the intake counts a word: 「程序类型」1（20行）.
_SAID = r"(?s)^「(?<header>.*?)」(?<word>.*)（(?<n>\d+)行）$"


def unknown_words(run: Run) -> Iterator[Row]:
    """Tell of columns that are read as 其他 in most rows: rules that look at them know nothing of those cases."""
    rows = run.warehouse.query(
        f"""select arrival, table_no, source, file, rows_in, unnest(unknown_words) as said from ({newest_readings()})
        where refused_reason is null and len(unknown_words) > 0 order by arrival, table_no"""
    )
    if rows.is_empty():
        return
    words = rows.with_columns(pl.col("said").str.extract_groups(_SAID)).unnest("said")
    words = words.with_columns(pl.col("n").cast(pl.Int64))
    of_column = ["source", "header"]
    rows_in = (
        words.unique([*of_column, "arrival", "table_no"])
        .group_by(of_column)
        .agg(pl.col("rows_in").sum())
    )
    columns = (
        words.group_by(of_column)
        .agg(pl.col("n").sum(), pl.col("word").unique().sort(), pl.col("file").first())
        .join(rows_in, on=of_column)
        .filter(pl.col("n") >= _LEAST, pl.col("n") >= _SHARE * pl.col("rows_in"))
        .sort("n", "source", "header", descending=[True, False, False])
    )
    if columns.is_empty():
        return
    each = [
        f"{sources()[source].title_zh}「{header}」{n}行（{'、'.join(known[:NAMED])}{f'等{len(known)}个词' if len(known) > NAMED else ''}）"
        for source, header, n, known in columns.select("source", "header", "n", "word").iter_rows()
    ]
    more = f"等{len(each)}列" if len(each) > NAMED else ""
    says = f"{len(each)}列里的词大半不认识，按“其他”读入，要看它们的规则判断不准：{'、'.join(each[:NAMED])}{more}"
    step = "是代码的，请换成文字（或者改用旁边写名称的列）后重投；或者在 config/enumerations.yml 的词表里写明各是哪个词（如 procedure_type: {简易程序: ['2']}），再运行一次，以前的文件也照它重读"
    detail = [
        f"{one}，{file} 等"
        for one, file in zip(each[:MOST], columns["file"].head(MOST), strict=True)
    ]
    yield "unknown_words", len(each), says, step, detail
