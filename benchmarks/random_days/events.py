"""What a day brings: rows that are new, late, corrected, withdrawn or wrong, files sent again, new counties."""

import re
import shutil
from collections.abc import Callable, Sequence
from functools import partial

from benchmarks.random_days import otherwise
from benchmarks.random_days.files import TABLES, Row, Source, day_of, moved, write
from benchmarks.random_days.people import commands, filled, settings
from benchmarks.random_days.world import World

#: What judgements of cases hang on.
_JUDGED = {
    "罚款金额", "处罚决定日期", "处罚依据", "违法事实", "行政区划代码", "办案机构代码", "统一社会信用代码", "立案日期",
    "业务领域", "案件状态", "处理结果", "裁量情节", "当事人名称", "处罚机关代码", "当事人住所地区划代码", "违法行为地区划代码",
    "决定书文号", "行业代码", "送达日期", "公示日期", "缴款金额", "缴款日期", "关联举报编号", "是否初次违法",
}  # fmt: skip
#: What changes while a complaint is dealt with, or is found to be wrong.
_DEALT_WITH = {
    "办理结果", "是否立案", "受理日期", "最终反馈日期", "初步反馈日期", "客体类别", "问题类别", "行政区划代码", "登记日期",
    "表单类型", "涉及主体名称", "问题陈述", "联系电话", "受伤人数", "关联案号",
}  # fmt: skip
_OF_ONE = {"接收方式", "姓名", "联系电话", "涉及主体名称", "统一社会信用代码"}
_UNDONE = {"罚款金额", "处罚决定日期", "决定书文号", "送达日期", "缴款日期", "缴款金额", "公示日期", "处罚种类"}  # fmt: skip
#: Columns of a case, and of the publication of its decision.
_PUBLISHED = {
    "当事人名称": "当事人名称", "统一社会信用代码": "统一社会信用代码", "处罚决定日期": "处罚决定日期",
    "办案机构": "处罚机关", "办案机构代码": "处罚机关代码", "决定书文号": "决定书文号",
}  # fmt: skip
_REGIONS = ["行政区划代码", "名称", "上级代码", "起用日期", "停用日期", "并入代码", "常住人口", "市场主体数"]  # fmt: skip
_NEW = {"行政区划代码": "990131", "办案机构": "新设县市场监督管理局", "办案机构代码": "11990131MA00000099"}  # fmt: skip
Event = Callable[[World], None]


def new(world: World, tag: str = "新", back: Sequence[int] = (0,)) -> None:
    """Send new rows; late ones are of months and years ago."""
    source = world.pick()
    rows = [world.fresh(source, world.dice.choice(back)) for _ in range(world.dice.randint(1, 14))]
    source.rows += rows
    world.send(source, rows, tag)


def again(world: World, most: int, change: Callable[[Source, Row], None], tag: str, *kinds: str) -> None:  # fmt: skip
    """Send up to ``most`` rows again, changed."""
    source, sent = world.pick(*kinds), []
    for i in world.some(source.rows, most):
        row = list(source.rows[i])
        change(source, row)
        source.rows[i] = row
        sent.append(row)
    world.send(source, sent, tag)


def corrected(world: World, tag: str, most: int, cells: int, among: set[str], *kinds: str) -> None:
    """Change cells: days move, amounts grow, others are gone or as in another row, also of another county."""
    dice = world.dice

    def other(source: Source, at: int, cell: str) -> str:
        if day_of(cell) and dice.random() < 0.8:
            return moved(cell, dice.choice([-95, -40, -31, -9, -3, 2, 6, 29, 35, 80]))
        if re.fullmatch(r"\d+(\.\d+)?", cell) and "额" in source.head[at]:
            return str(round(float(cell) * dice.choice([0.1, 0.5, 2, 10, 60]) + 500, 2))
        givers = [s for s in world.sources if s.kind == source.kind and source.head[at] in s.head]
        giver = dice.choice([source, dice.choice(givers)])
        theirs = dice.choice(giver.rows)[giver.head.index(source.head[at])]
        return "" if dice.random() < 0.1 else theirs

    def change(source: Source, row: Row) -> None:
        columns = source.columns(among) if among else range(1, len(row))
        for at in dice.sample(columns, min(dice.randint(1, cells), len(columns))):
            row[at] = other(source, at, row[at])

    again(world, most, change, tag, *kinds)


def withdrawn(world: World) -> None:
    """Take back decisions of cases."""

    def change(source: Source, row: Row) -> None:
        for at in source.columns(_UNDONE):
            row[at] = ""
        for at in source.columns({"案件状态", "处理结果"}):
            row[at] = world.dice.choice(["撤案", "销案", "不予处罚", "已撤销", ""])

    again(world, 4, change, "撤", "case")


def wave(world: World) -> None:
    """Send many like complaints of the last days, by different people about different shops."""
    source, rows = world.pick("complaint"), []
    base, persons = world.fresh(source), source.columns(_OF_ONE)
    own = [0, *source.columns({"登记日期", "受理日期", "初步反馈日期", "最终反馈日期"})]
    for _ in range(world.dice.randint(8, 29)):
        row, other = world.fresh(source, world.dice.randrange(10)), world.dice.choice(source.rows)
        told = {**{i: row[i] for i in own}, **{i: other[i] for i in persons}}
        rows.append([told.get(i, cell) for i, cell in enumerate(base)])
    source.rows += rows
    world.send(source, rows, "潮")


def same_file(world: World) -> None:
    """Send a file again under another name."""
    path = world.dice.choice(sorted(p for p in world.inbox.rglob("*") if p.suffix in TABLES))
    shutil.copyfile(path, path.with_stem(f"{path.stem}_副本{world.next_number()}"))
    world.said.append(f"the same file: {path.relative_to(world.inbox).as_posix()}")


def split(world: World) -> None:
    """Send all rows again, shuffled, in two files, a few of them left out."""
    source = world.pick()
    rows = world.dice.sample(source.rows, len(source.rows))
    world.send(source, rows[: len(rows) // 2], "拆一")
    world.send(source, rows[len(rows) // 2 : len(rows) - len(rows) // 33], "拆二")


def overwritten(world: World) -> None:
    """Write over a file, one row less."""
    source = world.dice.choice([s for s in world.sources if s.place.suffix == ".csv"])
    gone = world.dice.randrange(len(source.rows))
    write(world.inbox / source.place, source.head, source.rows[:gone] + source.rows[gone + 1 :])
    world.said.append(f"written over: {source.place.as_posix()}")


def doubled(world: World) -> None:
    """Send a row thrice in one file, once with another cell."""
    source = world.pick()
    row = list(world.dice.choice(source.rows))
    other, at = list(row), world.dice.randrange(2, len(row))
    other[at] = world.dice.choice(source.rows)[at]
    world.send(source, [row, other, row], "双")


def wrong(world: World) -> None:
    """Send new rows with cells that nobody can read."""
    source, words = world.pick(), ["2026-13-41", "约五千", "x" * 20, "", "=1+1"]
    rows = [world.fresh(source) for _ in range(4)]
    for row in rows:
        row[world.dice.randrange(len(row))] = world.dice.choice(words)
    world.send(source, rows, "坏")


def refused(world: World) -> None:
    """Send a broken workbook and a table of something else."""
    number = world.next_number()
    (world.inbox / f"坏{number}.xlsx").write_bytes(b"PK\x03\x04 nothing")
    write(world.inbox / f"不明{number}.csv", ["甲", "乙"], [["1", "2"]])
    world.said.append(f"refused: {number}")


def paired(world: World, tag: str, kind: str, of: str) -> None:
    """Send what belongs to known rows of the other kind: publications of cases, cases of publications.

    Half of them stand under another number.
    """
    source, others, rows = world.pick(kind), world.pick(of), []
    columns = _PUBLISHED if kind == "case" else {p: c for c, p in _PUBLISHED.items()}
    for i in world.some(others.rows, 5):
        row = world.fresh(source)
        keeps = {"决定书文号"} if world.dice.random() < 0.5 else set()
        for ours, theirs in columns.items():
            have, to = others.columns({theirs}), source.columns({ours} - keeps)
            if have and to and others.rows[i][have[0]]:
                row[to[0]] = others.rows[i][have[0]]
        rows.append(row)
    source.rows += rows
    world.send(source, rows, tag)


def arrived(world: World) -> None:
    """Let a file arrive that was held back, all of a county at once; when all are there, send new rows."""
    if not world.arrive():
        new(world)


def county(world: World) -> None:
    """Let a county begin to exist, another one grow, and cases arrive from the new one."""
    grown = ["990125", "庚午县", "990100", "2000-01-01", "", "", str(world.dice.randint(200_000, 400_000)), "9000"]  # fmt: skip
    begun = ["990131", "新设县", "990100", "2020-01-01", "", "", "200000", "3000"]
    write(world.inbox / f"区划{world.next_number()}.csv", _REGIONS, [grown, begun])
    source = world.pick("case")
    rows = [world.fresh(source) for _ in range(20)]
    for at, said in [(at, said) for name, said in _NEW.items() for at in source.columns({name})]:
        for row in rows:
            row[at] = said
    world.send(source, rows, "新县")


#: Several of these happen on most days.
OFTEN: tuple[Event, ...] = (
    new,
    partial(new, tag="迟", back=(40, 100, 200, 400, 800)),
    lambda world: corrected(world, "改", 8, 3, set()),
    lambda world: corrected(world, "更", 9, 1, _JUDGED, "case"),
    lambda world: corrected(world, "办", 24, 2, _DEALT_WITH, "complaint"),
    lambda world: again(world, 39, lambda *_: None, "重"),
    lambda world: paired(world, "公示", "publication", "case"),
    lambda world: paired(world, "对上", "case", "publication"),
    partial(filled, books="县局核对/*.xlsx", share=0.7),
    partial(filled, books="业务机构/*.xlsx", share=0.6),
    partial(filled, books="专班/线索办理.xlsx", share=0.5),
    partial(filled, books="重点县建议.xlsx", share=0.5),
    partial(filled, books="预警/**/*.xlsx", share=0.5),
    withdrawn, wave, same_file, split, overwritten, doubled, wrong, refused, arrived, commands,
    otherwise.respondents, otherwise.short_numbers, otherwise.unknown_header, otherwise.header_answered,
    otherwise.organ_without_code,
)  # fmt: skip
#: Each of these happens on one day in ten: after it nearly everything is made again.
SELDOM: tuple[Event, ...] = (settings, county, otherwise.county_ends)


def day(world: World) -> None:
    """Let a day's events happen; on one day in fifteen there are none."""
    if world.dice.random() < 1 / 15:
        return
    for event in world.dice.sample(OFTEN, world.dice.randint(4, 9)):
        event(world)
    for event in SELDOM:
        if world.dice.random() < 0.1:
            event(world)
