"""A table that waits for what a header means says already which organs it is of."""

import pytest

from assets.intake.context import IntakeContext
from assets.intake.read import read_bytes

HEAD = "序号,处罚决定书文号,当事人,案由,罚款(元),立案日期,处罚日期,办案机构"


def rows(*organs: str) -> list[str]:
    return [
        f"{n},丙甲市监罚〔2026〕{n}号,甲{n}店,过期食品,500,2026.1.{n},2026.3.{n},{organ}"
        for n, organ in enumerate(organs, 1)
    ]


@pytest.mark.parametrize(
    ("file", "organs", "asked"),
    [
        ("甲/台账.csv", ("丙甲县市监局", "丙甲县市监局", "丙乙县市监局"), ["丙甲县市监局", "丙乙县市监局"]),
        ("甲/台账.csv", ("稽查队",), ["稽查队"]),
        # Of as many rows by name, whatever the order of the rows.
        ("甲/台账.csv", ("稽查二队", "稽查三队", "稽查一队", "稽查七队"), ["稽查一队", "稽查七队", "稽查三队", "稽查二队"]),
    ],
)  # fmt: skip
def test_its_organs_are_asked_for_with_the_header(
    file: str, organs: tuple[str, ...], asked: list[str], context: IntakeContext
) -> None:
    (found,) = read_bytes("\n".join([HEAD, *rows(*organs), ""]).encode(), file, context)
    assert found.is_waiting
    assert found.units == asked


def test_one_with_codes_asks_nothing(context: IntakeContext) -> None:
    head = f"{HEAD},行政区划代码"
    text = "\n".join([head, *(f"{row},990101" for row in rows("丙甲县市监局")), ""])
    (found,) = read_bytes(text.encode(), "甲/台账.csv", context)
    assert (found.is_waiting, found.units) == (True, [])
