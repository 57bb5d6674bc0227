"""What turns out to be called otherwise: respondents, short numbers, headers, organs and counties."""

from benchmarks.random_days.files import Row, Source, write
from benchmarks.random_days.world import World

_TITLES = {"case": "案件", "publication": "双公示行政处罚", "complaint": "投诉举报"}
#: Columns that may come under a word nobody knows; nothing is refused without them.
_UNKNOWN = {
    "案号", "决定书文号", "当事人名称", "罚款金额", "行政区划代码", "办案机构代码", "处罚机关代码", "处罚决定日期", "违法事实",
}  # fmt: skip
_RESPONDENT = {"决定书文号", "当事人名称", "统一社会信用代码", "罚款金额"}
_ORGANS = {"case": ("办案机构", "办案机构代码"), "publication": ("处罚机关", "处罚机关代码")}
_WORDS = {"未知列甲", "未知列乙"}


def respondents(world: World) -> None:
    """Send cases with a row for each of several respondents, or say their parties and numbers otherwise."""
    source, dice = world.pick("case", "publication"), world.dice
    at = source.columns(_RESPONDENT)

    def beside(base: Row) -> Row:
        other = dice.choice(source.rows)
        return [
            other[n] if n in at and dice.random() < 0.8 else cell for n, cell in enumerate(base)
        ]

    rows: list[Row] = []
    for i in world.some(source.rows, 5):
        rows += [beside(source.rows[i]) for _ in range(dice.randint(0, 2))]
        rows += [list(source.rows[i])] * dice.randint(0, 1)
    dice.shuffle(rows)
    source.rows += rows
    if rows:
        world.send(source, rows, "几人")


def short_numbers(world: World) -> None:
    """Send new records under the numbers 1 to 9, as counties number their own."""
    source = world.pick("complaint", "other")
    rows = [
        world.fresh(source, world.dice.choice([0, 30, 400]))
        for _ in range(world.dice.randint(1, 6))
    ]
    for row in rows:
        row[0] = str(world.dice.randint(1, 9))
    source.rows += rows
    world.send(source, rows, "短号")


def unknown_header(world: World) -> None:
    """Send rows under a header nobody knows yet."""
    source, dice = world.pick("case", "publication", "complaint"), world.dice
    at = dice.choice(source.columns(_UNKNOWN) or [len(source.head) - 1])
    word = dice.choice(sorted(_WORDS))
    head = [word if i == at else name for i, name in enumerate(source.head)]
    rows = [source.rows[i] for i in world.some(source.rows, 6)] + [
        world.fresh(source) for _ in range(4)
    ]
    world.send(Source(source.place, source.kind, head, source.rows), rows, "表头")
    world.unknown.append((_TITLES[source.kind], word, source.head[at]))


def header_answered(world: World) -> None:
    """Say what one of the headers nobody knew is; one word may have stood for several."""
    if world.unknown:
        title, word, meant = world.dice.choice(world.unknown)
        sheet = world.inbox / f"列名答复{world.next_number()}.csv"
        write(sheet, ["表的来源", "不认识的表头", "这一列是"], [[title, word, meant]])
        world.said.append(f"header answered: {title} {word} is {meant}")


def organ_without_code(world: World) -> None:
    """Send rows of organs without their codes, or say which code or county an organ has."""
    source, dice = world.pick("case", "publication"), world.dice
    name, code = (source.columns({n}) for n in _ORGANS[source.kind])
    if not name or not code:
        return
    known = sorted({(r[name[0]], r[code[0]]) for r in source.rows if r[name[0]] and r[code[0]]})
    if dice.random() < 0.5 and known:
        organ, its_code = dice.choice(known)
        its_code, county = dice.choice(
            [(its_code, ""), ("", its_code[2:8]), (its_code, its_code[2:8])]
        )
        sheet = world.inbox / f"单位对照{world.next_number()}.csv"
        write(sheet, ["单位名称", "单位代码", "单位区划代码"], [[organ, its_code, county]])
        world.said.append(f"organ: {organ} is {its_code} {county}")
        return
    rows = [list(source.rows[i]) for i in world.some(source.rows, 9)]
    rows += [world.fresh(source) for _ in range(3)]
    for row in rows:
        row[code[0]] = ""
    world.send(source, rows, "无码")


def county_ends(world: World) -> None:
    """Let a county be taken over by another one, from some days ago or on."""
    first, then = world.dice.sample(["990102", "990103", "990123", "990124"], 2)
    head = ["区划代码", "名称", "上级代码", "停用日期", "并入代码"]
    day = f"{world.today:%Y-%m}-01"
    write(
        world.inbox / f"并县{world.next_number()}.csv",
        head,
        [[first, "并掉的县", first[:4] + "00", day, then]],
    )
    world.said.append(f"county ends: {first} into {then} on {day}")
