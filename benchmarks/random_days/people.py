"""What people do with a home: fill in the workbooks they were sent, decide at the command line, change settings."""

from contextlib import closing

import openpyxl
import yaml

from assets.store.published import opened
from benchmarks.random_days.world import World, called

#: What is filled in under each header, by chance one of the words; 乱填 is no answer.
_WORDS = {
    "县局核对": ["数据无误", "数据有误", "数据无误", "乱填"], "正当理由": ["其他", "", "已办理未录入"], "说明": ["已核", ""],
    "核对人": ["甲某"], "认定": ["有正当理由", "程序瑕疵，补正", "确有问题", "数据错误"], "认定人": ["丁某"],
    "受理决定": ["受理", "不予受理", ""], "备注": ["见记录"], "牵头机构": ["食品"], "会商结果": ["继续核查"], "办理人": ["专班甲"],
    "专班决定": ["确认", "不列入", ""], "决定说明": ["数据集中"], "决定人": ["甲某"], "提醒方式": ["约谈"], "答复内容": ["已整改"],
}  # fmt: skip
_DAYS = ("核对日期", "认定日期", "办理日期", "决定日期", "提醒日期")
_BY, _TEAM = ("--note", "试", "--by", "甲某"), ("--as", "专班甲", "--role", "team")
_LEAD = ("--region-code", "990123", "--channel", "座谈会")
_SUBJECTS = {
    "reference": "case_key from core_cases",
    "send": "flag_id from out_flags",
    "triage": "complaint_no from out_complaint_triage",
    "accept": "proposal_id from out_lead_proposals where lead_id is null",
    "decide": "region_code || ' ' || period from out_key_regions",
    "register": "'收费一项'",
    "sample": "'12'",
}


def filled(world: World, books: str, share: float) -> None:
    """Fill in a share of the rows of some workbooks and send them, to their own folder of the inbox or to any."""
    found = sorted((world.home / "outbox").glob(books))
    for book in world.dice.sample(found, min(3, len(found))):
        days = {header: [str(world.today)] for header in _DAYS}
        words = {**_WORDS, **days, "认定机构": [book.stem]}
        whole, cells = openpyxl.load_workbook(book), 0
        for sheet in whole.worksheets:
            head: list[str] = []
            for row in sheet.iter_rows():
                if not head:
                    head = [c.value for c in row] if sum(c.value is not None for c in row) > 3 else []  # fmt: skip
                elif any(c.value for c in row) and world.dice.random() < share:
                    for name, cell in zip(head, row, strict=True):
                        if word := world.dice.choice(words.get(name, [""])):
                            cell.value = word
                            cells += 1
        own = "县局交回" if "县局核对" in books else "市局交回"
        to = world.inbox / world.dice.choice(["答复", own]) / f"{book.stem}_{world.next_number()}.xlsx"  # fmt: skip
        to.parent.mkdir(parents=True, exist_ok=True)
        whole.save(to)
        world.said.append(f"filled in: {book.name}, {cells} cells")


def commands(world: World) -> None:
    """Let people decide three things at the command line; it may refuse them."""
    on = ("--on", world.today, *_TEAM)
    for what in world.dice.sample(sorted(_SUBJECTS), 3):
        with closing(opened(world.home / "warehouse.duckdb")) as connection:
            known = connection.execute(f"select distinct {_SUBJECTS[what]} order by 1").fetchall()
        subject = world.dice.choice(known or [("none",)])[0]
        words: dict[str, tuple[object, ...]] = {
            "reference": ("reference", subject, *_BY),
            "send": ("send", subject, *_BY),
            "triage": ("triage", subject, world.dice.choice(["一般", "重点", "疑难"]), *_BY),
            "accept": ("lead", "accept", subject, *on),
            "decide": (world.dice.choice(["confirm", "reject"]), *f"{subject} 2026-06".split()[:2], *_BY),
            "register": ("lead", "register", *on, "--title", subject, *_LEAD),
            "sample": ("sample", "--size", subject, *_BY),
        }  # fmt: skip
        world.said.append(f"{what} {subject}: {called(world.home, *words[what], codes=(0, 1, 2))}")


def settings(world: World) -> None:
    """Change one thing in the bureau's configuration."""
    path, dice = world.home / "config/hengjian.yml", world.dice
    now = yaml.safe_load(path.read_text(encoding="utf-8"))
    others = {
        "answer_days": dice.choice([3, 5, 8]),
        "special_domains": dice.sample(["食品", "药品", "产品质量", "特种设备"], 3),
        "campaigns": {"专项甲": ["2026-04-01", dice.choice(["2026-05-15", "2026-06-20"])]},
        "lists": {"county": dice.choice([5, 20])},
        "show_party_names": not now.get("show_party_names", False),
        "treasury_names": dice.choice(["市场监管.*罚没", "罚没", "(市场监管|工商).*罚没"]),
        "bureau": f"青岚省市场监督管理局{dice.choice(['', '（试）'])}",
    }
    what = dice.choice([*others, "discretion"])
    if what in others:
        now[what] = others[what]
        path.write_text(yaml.safe_dump(now, allow_unicode=True), encoding="utf-8")
    else:
        path = path.with_name("discretion.yml")
        text, upper = path.read_text(encoding="utf-8"), dice.choice(["0.6", "0.65"])
        other = text.replace(
            "一般: [0.3, 0.7], 从重: [0.7", f"一般: [0.3, {upper}], 从重: [{upper}"
        )
        path.write_text(other, encoding="utf-8")
    world.said.append(f"settings: {what}")
