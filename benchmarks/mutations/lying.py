"""Files that lie oddly in the inbox: names in raw bytes, links, pipes, hidden, deep, twice."""

from random import Random

from benchmarks.mutations.damage import Damaged, way
from benchmarks.mutations.originals import Table


@way
def a_name_in_raw_gbk(draw: Random, table: Table) -> Damaged:
    name = draw.choice(["案件%d.csv", "甲县/七月%d.csv", "罚没（一）%d.csv"])
    return Damaged(table.csv(), name=name.encode("gbk"), whole=True)


@way
def a_name_no_encoding_knows(draw: Random, table: Table) -> Damaged:
    name = draw.choice([b"\xff\xfe%d.csv", b"a\x80\x81%d.csv", b"\xed\xa0\x80%d.csv"])
    return Damaged(table.csv(), name=name, whole=True)


@way
def a_name_with_marks(draw: Random, table: Table) -> Damaged:
    marks = ["a\n%d.csv", "'; drop%d.csv", "<script>%d.csv", "=1+1%d.csv", "a!b%d.csv", "  %d.csv", "\u202e%d.csv",
             "%d.csv\\", "a|b%d.csv", '"%d".csv', "{}%d.csv", "%%s%d.csv"]  # fmt: skip
    return Damaged(table.csv(), name=draw.choice(marks).encode(), whole=True)


@way
def a_name_as_long_as_can_be(draw: Random, table: Table) -> Damaged:
    letter = draw.choice(["甲", "x"])
    long = letter * (240 // len(letter.encode()))
    place = draw.choice([f"{long}%d.csv", f"%d.{long}", f"{long}/{long}/%d.csv"])
    return Damaged(table.csv(), name=place.encode(), whole=True)


@way
def deep_in_folders(draw: Random, table: Table) -> Damaged:
    return Damaged(table.csv(), name=("县/" * draw.choice([5, 60]) + "%d.csv").encode(), whole=True)


@way
def never_opened(draw: Random, table: Table) -> Damaged:
    put = draw.choice(["link", "link to a folder", "loop", "dead link", "pipe", "socket", "hidden"])
    name = b".%d.csv" if put == "hidden" else None
    return Damaged(table.csv(), put=put, name=name)


@way
def a_folder_with_a_files_name(draw: Random, table: Table) -> Damaged:
    del draw
    return Damaged(table.csv(), name=b"%d.xlsx/a.csv", whole=True)
