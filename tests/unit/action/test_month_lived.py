"""Two months of an action lived through: every figure counted again from the raw events by a stranger."""

import json
import random
from collections import defaultdict
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from benchmarks.month_table import recount
from benchmarks.month_table.office import Office, walk
from models.action.lead import LeadEvent

JUNE, JULY = "2025-06", "2025-07"
FIRST, LAST, DUE = date(2025, 6, 3), date(2025, 9, 30), date(2025, 8, 8)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> "Life":
    return Life(tmp_path_factory.mktemp("office"))


class Life:
    """Five counties through June and July; what was found on each day is kept."""

    def __init__(self, root: Path) -> None:
        self.office = Office(root, 5, FIRST, LAST, DUE)
        self.typed: list[dict] = []
        self.seen: dict[str, dict[str, pl.DataFrame]] = {}
        self.known: dict[str, list[str]] = {}
        self.wrong: list[str] = []
        self.live()

    def live(self) -> None:
        office, rng = self.office, random.Random(818)  # noqa: S311 - invented leads, not secrets
        a, b, c, d, _ = office.counties
        # the fifth county has nothing at all: a zero report
        ways = [
            walk(f"L2025{i:04d}", office.counties[i % 4], date(2025, 6, 3 + i % 24), rng, date(2025, 7, 31))
            for i in range(1, 46)
        ]  # fmt: skip
        steps = sorted((e for way in ways for e in way), key=lambda e: e.on)
        office.visits += [
            {"object_type": "case", "object_key": f"机构|{n}", "why": why, "kind": "回访", "region_code": a,
             "due_on": date(2025, 6, 20), "done_on": done, "state": "已办" if done else "逾期"}
            for n, why, done in (
                (1, "复议", date(2025, 6, 18)), (1, "重大处罚", date(2025, 6, 18)), (2, "诉讼", None), (3, "复议", date(2025, 7, 9)),
            )
        ]  # fmt: skip
        office.letters += [
            {"letter_no": "函1", "direction": "来函", "region_code": b, "received_date": date(2025, 6, 30), "answered_on": date(2025, 7, 4)},
            {"letter_no": "函2", "direction": "发函", "region_code": b, "received_date": date(2025, 6, 30), "answered_on": None},
        ]  # fmt: skip
        office.do(*[e for e in steps if e.on <= date(2025, 6, 30)])
        self.run(date(2025, 7, 1))
        # A confirms; B types over a figure, fills another's row, and calls a line wrong; C contradicts itself.
        self.send(a, date(2025, 7, 3), [(a, "全表", "确认", "")])
        self.send(
            b,
            date(2025, 7, 3),
            [
                (b, "found", "确认", "", "+1"),
                (a, "全表", "确认", ""),
                (b, "received", "有误", "少一件"),
            ],
        )
        self.send(
            c,
            date(2025, 7, 3),
            [(c, "全表", "确认", ""), (c, "closed", "有误", "多一件"), (c, "open", "有误", "")],
        )
        office.do(*[e for e in steps if date(2025, 7, 1) <= e.on <= date(2025, 7, 3)])
        self.run(date(2025, 7, 3))
        # B is put right by a correction in the ledger and confirms a table of before it: stale.
        open_ = set(
            office.table("out_leads").filter(~pl.col("state").is_in(["closed", "declined"]))[
                "lead_id"
            ]
        )
        fixed = next(
            e
            for e in steps
            if e.kind == "register"
            and e.number in open_
            and e.words["region_code"] == b
            and e.words["received_on"] >= "2025-06"
        )
        office.do(LeadEvent(fixed.number, "correct", "专班", "team", date(2025, 7, 4), {"of": "1", "words": {"received_on": "2025-05-30"}}, "收到日期录错"))  # fmt: skip
        self.send(
            b,
            date(2025, 7, 4),
            [(b, "received", "确认", ""), (b, "全表", "大概", "")],
            book=date(2025, 7, 3),
        )
        self.run(date(2025, 7, 4))
        self.send(b, date(2025, 7, 7), [(b, "全表", "确认", ""), (b, "received", "确认", "")])
        self.send(office.counties[4], date(2025, 7, 7), [(office.counties[4], "全表", "确认", "")])
        office.do(*[e for e in steps if date(2025, 7, 4) <= e.on <= date(2025, 7, 8)])
        self.run(date(2025, 7, 8), lock=JUNE)
        # After the lock: D comes late, and a correction reaches back into June.
        self.send(d, date(2025, 7, 10), [(d, "全表", "确认", ""), (d, "found", "有误", "多一件")])
        late = [e for e in steps if e.kind == "find" and e.on <= date(2025, 6, 30)]
        self.correct_late(late)
        office.do(*[e for e in steps if date(2025, 7, 9) <= e.on <= date(2025, 7, 31)])
        self.run(date(2025, 7, 10))
        self.run(date(2025, 8, 1))
        self.send(a, date(2025, 8, 4), [(a, "全表", "确认", "")])
        self.run(date(2025, 8, 4))
        # Nobody locks on the 8th; the next run does, and what comes with it is late all the same.
        self.send(b, date(2025, 8, 11), [(b, "全表", "确认", "")])
        self.run(date(2025, 8, 11))

    def correct_late(self, found: list[LeadEvent]) -> None:
        """Change the first finding that may still be changed from a problem to another, on 9 July."""
        registered = next(e for e in found)
        words = {"title": "改过的标题", "received_on": "2025-06-29" if registered else ""}
        number = registered.number
        if self.office.table("out_leads").filter(lead_id=number)["state"][0] != "closed":
            self.office.do(
                LeadEvent(
                    number,
                    "correct",
                    "专班",
                    "team",
                    date(2025, 7, 9),
                    {"of": "1", "words": words},
                    "录错",
                )
            )

    def run(self, as_of: date, lock: str = "") -> None:
        self.office.run(as_of, lock)
        names = (
            "out_month_table",
            "out_month_sum",
            "out_month_register",
            "out_month_returns",
            "out_month_corrections",
            "out_report_figures",
            "out_funnel",
        )
        self.seen[f"{as_of}"] = {n: self.office.table(n) for n in names}
        self.known[f"{as_of}"] = self.office.events()

    def send(self, sender: str, on: date, rows: list[tuple], book: date | None = None) -> None:
        """Fill in the newest table of a county; ``+1`` types over its figure."""
        seen = max(d for d in self.seen if d <= f"{book or on}")
        before = self.seen[seen]["out_month_table"].filter(
            state="草稿" if on.month == 7 and on.day < 9 else pl.col("state")
        )
        month = JUNE if on < date(2025, 8, 1) else JULY
        before = before.filter(month=month)
        name, laid, sealed = f"{sender}-{len(self.typed)}.xlsx", [], {}
        for region, item, word, note, *more in rows:
            line = before.filter(region_code=region, item=item)
            nth, was = (0, None) if item == "全表" else (line["item_no"][0], line["value"][0])
            number = f"M{month.replace('-', '')}-{region}-{nth}"
            shown = None if was is None else f"{float(was) + (1 if more else 0):g}"
            laid.append({"return_no": number, "shown": shown, "county_word": word, "explanation": note or None, "filled_by": "填表人", "filled_date": on})  # fmt: skip
            own = before.filter(region_code=region)
            sealed |= {
                f"{number.rpartition('-')[0]}-{r['item_no']}": [r["item"], str(r["value"])]
                for r in own.iter_rows(named=True)
            }
            whole = {r["item"]: float(r["value"]) for r in own.iter_rows(named=True) if r["value"]}
            self.typed.append({
                "month": month, "sender": sender, "region_code": region, "item": item, "word": word, "note": note,
                "name": "填表人", "shown": shown, "was": whole if was is None else float(was), "came_on": f"{on}", "file": name,
            })  # fmt: skip
        self.office.send(sender, on, name, laid, sealed, book or on)


def counted(life: Life, on: str, month: str) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the stranger's table with what was known on a day."""
    text = [
        {k: f"{v}" if isinstance(v, date) else v for k, v in r.items()} for r in life.office.visits
    ]
    letters = [
        {k: f"{v}" if isinstance(v, date) else v for k, v in r.items()} for r in life.office.letters
    ]
    found = recount.histories(life.known[min(d for d in life.known if d >= on)])
    return recount.table(found, text, letters, life.office.counties, month, FIRST.replace(day=1))


def figure_now(life: Life, typed: dict, month: str) -> float | dict[str, float]:
    """Return what a typed row speaks of as it stood on the day it came: one figure, or all of a county."""
    figures = counted(life, typed["came_on"], month)
    if typed["item"] != "全表":
        return figures.get((typed["region_code"], typed["item"]), (0, 0))[0]
    return {i: v for (c, i), (v, _) in figures.items() if c == typed["region_code"] and v}


def of_table(
    frame: pl.DataFrame, month: str, value: str = "value", total: str = "value_to_date"
) -> dict:
    rows = frame.filter(pl.col("month") == month)
    return {
        (r["region_code"], r["item"]): (float(r[value]), float(r[total])) for r in rows.iter_rows(named=True)
        if r[value] or r[total]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("on", "month"),
    [
        ("2025-07-01", JUNE),
        ("2025-07-03", JUNE),
        ("2025-07-08", JUNE),
        ("2025-08-04", JULY),
        ("2025-08-11", JULY),
    ],
)
def test_every_figure_of_the_table_and_its_sum(lived: Life, on: str, month: str) -> None:
    tables = lived.seen[on]
    mine = counted(lived, on, month)
    assert of_table(tables["out_month_table"], month) == mine
    assert len(mine) > 40
    city: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (_, item), pair in mine.items():
        city[item] = [a + b for a, b in zip(city[item], pair, strict=True)]
    sums = tables["out_month_sum"].filter(month=month)
    told = {
        r["item"]: [float(r["value"]), float(r["value_to_date"])]
        for r in sums.iter_rows(named=True)
        if r["value"] or r["value_to_date"]
    }
    assert told == dict(city)


def test_a_locked_month_stays_and_what_came_later_stands_beside_it(lived: Life) -> None:
    at_lock, later = counted(lived, "2025-07-08", JUNE), counted(lived, "2025-08-11", JUNE)
    last = lived.seen["2025-08-11"]
    assert of_table(last["out_month_table"], JUNE) == at_lock
    now = of_table(last["out_month_table"], JUNE, "value_now", "value_now")
    assert now == {k: (v[0], v[0]) for k, v in later.items() if v[0]}
    changed = {
        k for k in {*at_lock, *later} if at_lock.get(k, (0, 0))[0] != later.get(k, (0, 0))[0]
    }
    sheet = last["out_month_corrections"].filter(month=JUNE, why="台账有变")
    assert set(sheet.select("region_code", "item").iter_rows()) == changed
    assert set(last["out_month_table"].filter(month=JUNE)["state"]) == {"已锁定"}
    # July was not locked on its day: the next run did it.
    july = last["out_month_table"].filter(month=JULY)
    assert set(july["locked_on"]) == {date(2025, 8, 11)}


@pytest.mark.parametrize(
    ("on", "month"),
    [("2025-07-04", JUNE), ("2025-07-08", JUNE), ("2025-08-11", JUNE), ("2025-08-11", JULY)],
)
def test_the_register(lived: Life, on: str, month: str) -> None:
    frame = lived.seen[on]["out_month_register"].filter(pl.col("month") == month)
    typed = [
        t | {"now": figure_now(lived, t, month)}
        for t in lived.typed if t["came_on"] <= on and t["month"] == month
    ]  # fmt: skip
    mine = recount.register(
        typed,
        counted(lived, min(on, "2025-07-08") if month == JUNE else on, month),
        lived.office.counties,
        month,
    )
    told = dict(
        frame.filter(pl.col("region_code") != "全市").select("region_code", "state").iter_rows()
    )
    assert told == mine
    city = frame.filter(region_code="全市").row(0, named=True)
    states = list(mine.values())
    assert (city["counties"], city["silent"], city["zero"], city["late"]) == (
        5, states.count("未报"), states.count("零报告"), states.count("迟报"),
    )  # fmt: skip


def test_wrong_late_and_contradictory_rows_are_told_one_by_one(lived: Life) -> None:
    codes = lived.seen["2025-08-11"]["out_month_returns"].group_by("code").len()
    assert dict(codes.iter_rows()) == {
        "taken": 7, "typed": 1, "other_county": 1, "contradicts": 1, "needs_words": 1, "stale": 1,
        "not_in_list": 1, "closed": 3,
    }  # fmt: skip
    late = lived.seen["2025-07-10"]["out_month_corrections"].filter(why="截止后报回")
    assert late.select("item", "word").rows() == [("found", "有误"), ("全表", "确认")]


def test_the_funnel_and_the_report(lived: Life) -> None:
    on = "2025-08-11"
    found = recount.histories(lived.known[on])
    mine = recount.funnel(found, date(2000, 1, 1), date(2100, 1, 1))
    rows = lived.seen[on]["out_funnel"].filter(region_code="全市")
    names = ("received", "found", "found_true", "rectified", "closed")
    assert {r["channel"]: [r[n] for n in names] for r in rows.iter_rows(named=True)} == mine
    report = lived.seen[on]["out_report_figures"].filter(
        ~pl.col("item").str.starts_with("register")
    )
    city: dict[str, float] = defaultdict(float)
    for (_, item), (_, total) in counted(lived, on, JULY).items():
        city[item] += total
    told = {r["item"]: float(r["value"]) for r in report.iter_rows(named=True) if r["value"]}
    assert told == {k: v for k, v in city.items() if v}
    assert set(report["figure"].str.split("|").list.first()) == {JULY}


def test_another_run_judges_no_row_again(lived: Life) -> None:
    before = len(lived.office.ledger.events("month_return"))
    lived.office.run(date(2025, 8, 11))
    assert len(lived.office.ledger.events("month_return")) == before == 16
    assert json.loads(lived.known["2025-07-01"][0])["kind"] == "lead_event"
