"""A long table read by several tasks: the same table, whatever the shares."""

from dataclasses import fields, replace

import polars as pl
import pytest

from assets.intake import IntakeContext, TableIntake, known
from assets.intake.context import Share
from assets.intake.read import read_bytes
from assets.intake.shares import of_shares
from tests.integration.ugly_cases import as_xlsx

HEAD = "案号,办案机构代码,立案日期,罚款金额(万元),专项行动,违法事实\n"
LINES = [
    "甲案〔2025〕{n}号,X1,2025-01-02,100,铁拳,x",
    "甲案〔2025〕{n}号,X1,2025-13-02,0.5,没有这个行动,x",
    "甲案〔2025〕{n}号,X1,2025-01-02,—,,罚款5000元",
    "甲案〔2025〕{n}号,X1,2025-01-02,1,铁拳,x,多出一格",
    "合计,,,100,,",
    "甲案〔2025〕{n}号,,,,,",
    "甲案〔2025〕{n}号,X1,2025-01-02,不详,没有那个行动,x",
]
CSV = HEAD + "".join(LINES[(n * n + n // 3) % 7].format(n=n) + "\n" for n in range(45))
FILES = {
    "表.csv": CSV.encode(),
    "头.csv": HEAD.encode(),
    "一.csv": (HEAD + LINES[0]).encode(),
    "纪要.csv": "时间,地点\n上午,会议室\n".encode(),
    "空.csv": b"",
    "簿.xlsx": as_xlsx({
        "案件": [line.split(",")[:6] for line in CSV.splitlines()],
        "填表说明": [["请如实填写"]],
        "又": [line.split(",")[:6] for line in CSV.splitlines()[:5]],
    }),
}  # fmt: skip


def alike(ours: list[TableIntake], theirs: list[TableIntake]) -> None:
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        for one in fields(TableIntake):
            a, b = getattr(mine, one.name), getattr(other, one.name)
            assert a.equals(b) and a.schema == b.schema if isinstance(a, pl.DataFrame) else a == b, one.name  # fmt: skip


def shared(data: bytes, name: str, context: IntakeContext, of: int) -> list[TableIntake]:
    each = [read_bytes(data, name, replace(context, share=Share(nth, of))) for nth in range(of)]
    return of_shares(each)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_shares_of_a_file_are_the_file(
    name: str, context: IntakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "SLICE", 8)
    whole = read_bytes(FILES[name], name, context)
    for of in (2, 3, 20):
        alike(whole, shared(FILES[name], name, context, of))


def test_the_files_have_what_could_differ(context: IntakeContext) -> None:
    [csv] = read_bytes(FILES["表.csv"], "表.csv", context)
    assert csv.set_aside.height > 5
    assert len(csv.unknown_words) == 2
    first, second = read_bytes(FILES["簿.xlsx"], "簿.xlsx", context)
    assert first.notes
    assert (second.rows_in or 0) < (first.rows_in or 0)


def test_a_share_is_not_the_whole(context: IntakeContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "SLICE", 4)
    [whole] = read_bytes(CSV.encode(), "表.csv", context)
    [half] = read_bytes(CSV.encode(), "表.csv", replace(context, share=Share(1, 2)))
    assert 0 < (half.rows_in or 0) < (whole.rows_in or 0)
