"""Files of any size: the large synthetic province, repeated under other numbers, days and amounts."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from benchmarks.throughput import AS_OF, even, shapes
from pipelines.demo import make_province

#: The part of a day's files in all rows.
DAY = 0.001
_DAY_NUMBER = 10_000
_WEEKS_BACK = 5
_ID_COLUMNS = {"cases": ["案号", "决定书文号"], "complaints": ["登记编号"]}
_PARTIES, _CREDIT_CODE = ("当事人名称", "涉及主体名称"), "统一社会信用代码"
_STEMS = str.maketrans("0123456789", "甲乙丙丁戊己庚辛壬癸")
_AMOUNTS = ["罚款金额(元)", "货值金额(元)", "违法所得(元)", "涉案金额(元)"]


def frames() -> dict[str, pl.DataFrame]:
    """Return the cases and complaints of the large province under Chinese headers."""
    province = make_province(7, "large", AS_OF)
    return {name: province.frames[name] for name in _ID_COLUMNS}


def of_a_day(source: dict[str, pl.DataFrame], day: date) -> dict[str, pl.DataFrame]:
    """Return what came on ``day``: the newest cases, and complaints registered that day, new first."""
    days = [c for c, kind in source["complaints"].schema.items() if kind == pl.Date]
    return {
        "cases": source["cases"].sort("处罚决定日期", "案号", descending=True, nulls_last=True),
        "complaints": source["complaints"]
        .sort("登记日期", "登记编号", descending=True)
        .with_columns(pl.lit(day if c == "登记日期" else None, pl.Date).alias(c) for c in days),
    }


def copies(name: str, frame: pl.DataFrame, rows: int, number: int = 0) -> Iterator[pl.DataFrame]:
    """Yield ``frame`` again and again until ``rows`` rows are given, no two rows alike.

    Every copy has its own numbers, from ``number`` on, other parties, amounts a few yuan higher, and
    lies five weeks further back: the same rise ten times over in one week is none that happens.
    """
    while rows > 0:
        part = frame.head(rows)
        ids = [c for c in _ID_COLUMNS[name] if c in part.columns]
        amounts = [c for c in _AMOUNTS if c in part.columns]
        yield part.with_columns(
            *(_numbered(c, number) for c in ids),
            pl.col(pl.Date) - pl.duration(weeks=_WEEKS_BACK * (number % _DAY_NUMBER)),
            *(_others(part, number) if number else ()),
            *(pl.when(pl.col(c) > 0).then(pl.col(c) + number).otherwise(pl.col(c)).alias(c)
              for c in amounts if part.schema[c].is_numeric()),
        )  # fmt: skip
        rows -= part.height
        number += 1


def _others(part: pl.DataFrame, number: int) -> list[pl.Expr]:
    """Return other parties: the same ones again would look like fines, or complaints, about one of them."""
    named = [c for c in _PARTIES if c in part.columns]
    suffix = str(number).translate(_STEMS)
    names = [(pl.col(c) + suffix).alias(c) for c in named]
    return [*names, pl.lit(None, pl.String).alias(_CREDIT_CODE)]


def _numbered(column: str, number: int) -> pl.Expr:
    """Put ``number`` before the last digits of a document number."""
    return pl.col(column).str.replace(r"(\d+)(\D*)$", f"{number + 1}${{1}}${{2}}")


def parts(shape: str, rows: dict[str, int]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield name and rows of every file of a home of this shape: ``province``, ``even`` or one of :data:`shapes.SHAPES`."""
    if shape in shapes.SHAPES:
        yield from shapes.files(shape, rows)
        return
    if shape == "even":
        yield from even.files(rows)
        return
    source = frames()
    for name, wanted in rows.items():
        for part in copies(name, source[name], wanted):
            yield name, part


def parts_of_a_day(
    shape: str, rows: dict[str, int], day: int = 1
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield name and rows of the files of a day after :data:`AS_OF`'s run, none seen before.

    Of the counties that are there already: those that hand in for the first time bring their past.
    """
    if shape in shapes.SHAPES:
        yield from shapes.files(shape, rows, day)
        return
    few = {name: round(n * DAY) for name, n in rows.items()}
    if shape == "even":
        yield from even.files_of_a_day(few, day)
        return
    there = {name: frame.head(rows[name]) for name, frame in frames().items()}
    source = of_a_day(there, AS_OF + timedelta(days=day - 1))
    for name, wanted in few.items():
        for part in copies(name, source[name], wanted, _DAY_NUMBER * day):
            yield name, part


def write(inbox: Path, shape: str, rows: dict[str, int], kind: str) -> int:
    """Write ``rows`` rows of each source as ``kind`` (``parquet`` or ``csv``) and return the bytes."""
    return _written(inbox, parts(shape, rows), "big" if shape == "one_big_file" else kind, "")


def write_day(inbox: Path, shape: str, rows: dict[str, int], kind: str, day: int = 1) -> None:
    """Write the files of a day after :data:`AS_OF`'s run, :data:`DAY` of ``rows``."""
    kind = "big" if shape == "one_big_file" else kind
    _written(inbox, parts_of_a_day(shape, rows, day), kind, f"day{day}_")


def _written(inbox: Path, files: Iterator[tuple[str, pl.DataFrame]], kind: str, before: str) -> int:
    inbox.mkdir(parents=True, exist_ok=True)
    total = 0
    for number, (name, part) in enumerate(files):
        path = inbox / f"{name}_{before}{number:03d}.{kind}"
        if kind == "big":
            total += shapes.write_big(part, path)
            continue
        if kind == "csv":
            part.with_columns(pl.col(pl.List(pl.String)).list.join(";")).write_csv(path)
        else:
            part.write_parquet(path)
        total += path.stat().st_size
    return total
