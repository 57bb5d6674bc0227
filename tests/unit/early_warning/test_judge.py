"""The judgement on small hand-made histories."""

import re
from dataclasses import fields
from datetime import date, timedelta
from itertools import count

import polars as pl
import polars.selectors as cs
import pytest
from polars.testing import assert_frame_equal

from data_contracts import loader
from data_contracts.loader import indicator
from data_contracts.settings import settings, shipped
from models.early_warning import Params, judge, sunday
from models.early_warning.texts.member_words import MemberWords
from models.early_warning.weekly import WeeklyWatch
from tests.unit.thresholds import settings_of

FIRST = date(2023, 1, 2)
REGIONS = pl.DataFrame(
    {
        "region_code": ["970101", "970102", "970103", "970201", "970202"],
        "parent_code": ["970100"] * 3 + ["970200"] * 2,
        "name": ["甲县", "乙县", "丙县", "丁县", "戊县"],
    }
)


def quiet_history(weeks: int = 100) -> list[dict[str, object]]:
    """Return a regular trickle: each county one complaint in each sector every third week."""
    rows: list[dict[str, object]] = []
    for week in range(weeks):
        for r, region in enumerate(REGIONS["region_code"]):
            for s, problem in enumerate(("退费难", "标签不符", "过期销售")):
                if (week + r + s) % 3 == 0:
                    rows.append(event(week, region, problem))
    return rows


#: No two complaints of a test are one person's or about one firm.
_NUMBERS = count(1)


def event(week: int, region: str, problem: str, **more: object) -> dict[str, object]:
    """Return one complaint of a week, by a new person about a new firm."""
    n = next(_NUMBERS)
    day = FIRST + timedelta(days=7 * week + n % 7)
    row: dict[str, object] = {
        "source": "complaint", "key": f"K{n:06d}", "region_code": region, "event_date": day,
        "known_date": day, "industry": "零售业", "object_category": "糕点",
        "violation_type": problem, "party_key": f"P{n}", "complainant_key": f"U{n}",
        "text": f"购买糕点后发现{problem}",
    }  # fmt: skip
    return row | more


def burst(week: int, n: int, region: str = "970101", **more: object) -> list[dict[str, object]]:
    return [
        event(week + i % 3, region, "退费难", text="门店停业，预付卡不能退费", **more)
        for i in range(n)
    ]


def run(rows: list[dict[str, object]], as_of: date = date(2024, 12, 31), **settings: object):
    return judge(
        pl.DataFrame(rows, infer_schema_length=None), REGIONS, shipped(Params, **settings), as_of, 0
    )


def test_quiet_history_gives_no_warning():
    assert run(quiet_history()).warnings.is_empty()


def test_burst_is_warned_once_with_its_members():
    planted = burst(70, 12)
    result = run(quiet_history() + planted)
    assert result.warnings.height == 1
    row = result.warnings.row(0, named=True)
    assert row["region_scope"] == ["970101"]
    assert row["violation_type"] == "退费难"
    assert row["n_complaints"] >= 3 and row["n_parties"] >= 2
    assert row["issued_on"].isoweekday() == 7
    members = set(result.members["key"])
    keys = {str(r["key"]) for r in planted}
    assert len(members & keys) >= 0.9 * len(keys)
    assert any("预付卡" in t or "停业" in t for t in row["terms"])
    assert "未经核实" in row["reason"]
    assert (row["level"], row["current_level"]) == ("提示", "预警")
    assert row["advice"].startswith("先观察")
    assert row["current_advice"].startswith("已结束：")
    then = run(quiet_history() + planted, as_of=row["last_seen_on"] + timedelta(days=14))
    assert "收到提醒不表示存在违法行为" in then.warnings["current_advice"][0]


def test_one_person_many_times_is_not_warned():
    assert run(quiet_history() + burst(70, 30, complainant_key="U-one")).warnings.is_empty()


def test_one_party_counts_once_for_the_sector():
    result = run(quiet_history() + burst(70, 12, party_key="P-one"))
    assert result.warnings.filter(kind="sector").is_empty()
    assert result.warnings["kind"].to_list() == ["matter"]


def test_one_firm_by_code_and_by_name_is_one_matter():
    """Six complainants give the credit code, six only the name."""
    own = {"party_name": "甲店", "object_category": "热水器"}
    made = [
        event(70 + i // 6, "970101", "漏水", party_key="甲店|970101" if i % 2 else "91C", **own)
        for i in range(12)
    ]
    found = run(quiet_history() + made).warnings.filter(kind="matter")
    assert found.height == 1
    assert found["current_complaints"].item() >= 11


def test_one_batch_is_suppressed_with_its_reason():
    result = run(
        quiet_history() + burst(70, 150, source="sampling", batch="B1", complainant_key=None)
    )
    assert result.warnings.is_empty()
    assert result.suppressed["suppressed_reason"].str.contains("批次").any()


def test_a_campaign_is_not_warned():
    rows = burst(70, 40, source="case", campaign="铁拳", organ_code="O1", complainant_key=None)
    assert run(quiet_history() + rows).warnings.is_empty()


@pytest.mark.parametrize(("is_told", "is_warned"), [(False, False), (True, True)])
def test_a_county_that_never_says_campaign_does_not_say_that_it_was_none(is_told, is_warned):
    """One county writes the campaign down; the other's export lacks the column, or has it and leaves it empty."""
    own = {"source": "case", "complainant_key": None}
    rows = burst(70, 12, organ_code="O1", campaign="铁拳", is_campaign_told=True, **own)
    rows += burst(70, 18, "970102", organ_code="O2", is_campaign_told=is_told, **own)
    rows.append(event(1, "970101", "无照", is_campaign_told=True, **own))  # cases are no news here
    result = run(quiet_history() + rows)
    assert result.warnings.is_empty() is not is_warned
    if not is_warned:
        assert result.suppressed["suppressed_reason"].str.contains("属同一专项").any()


def test_a_county_that_begins_to_report_has_no_usual_number():
    late = [r for r in quiet_history() if r["region_code"] != "970202"]
    late += [event(w, "970202", "退费难") for w in range(60, 100) for _ in range(3)]
    assert run(late).warnings.is_empty()
    assert run([*late, event(1, "970202", "退费难")]).warnings.height, "known for a year: it rises"


def of_an_organ(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [
        r | {"source": "case", "organ_code": f"O{r['region_code']}", "complainant_key": None, "batch": r["key"]}
        for r in rows
    ]  # fmt: skip


def test_where_complaints_begin_late_their_usual_number_is_learnt_first():
    """Cases have come for two years, complaints since week 56: they are no rise, what rises among them is."""
    cases = of_an_organ(quiet_history(130))
    begin = [r for week in range(3) for r in quiet_history(130)]
    late = cases + [r for r in begin if r["event_date"] >= FIRST + timedelta(days=7 * 56)]
    end = FIRST + timedelta(days=7 * 130)
    assert run(late, end).warnings.is_empty()
    found = run([*late, *burst(110, 25)], end).warnings
    assert found["region_scope"].to_list() == [["970101"]]
    assert run([*cases, *begin], end).warnings.is_empty()


@pytest.mark.parametrize(
    ("week", "people", "level"), [(60, 6, None), (60, 24, "预警"), (90, 6, "提示")]
)
def test_where_complaints_begin_late_a_firm_has_no_usual_number_yet(week, people, level):
    """A firm of which some people complain all the time looks new; very many at once are told all the same."""
    begin = [r for r in quiet_history() if r["event_date"] >= FIRST + timedelta(days=7 * 56)]
    made = [event(week + i % 2, "970101", f"琐事{i}", party_key="91C") for i in range(people)]
    result = run(of_an_organ(quiet_history()) + begin + made)
    found = result.warnings.filter(kind="matter")
    assert found["level"].to_list() == ([level] if level else [])
    held = result.suppressed["suppressed_reason"].str.contains("平常多少还不知道")
    assert held.any() or level == "提示"


def test_where_cases_begin_late_their_usual_number_is_learnt_first():
    """Complaints have come for two years, cases since week 56; what rises among the complaints is told."""
    cases = of_an_organ([r for week in range(3) for r in quiet_history(130)])
    late = [r for r in cases if r["event_date"] >= FIRST + timedelta(days=7 * 56)]
    end = FIRST + timedelta(days=7 * 130)
    assert run(quiet_history(130) + late, end).warnings.is_empty()
    found = run(quiet_history(130) + late + burst(70, 25), end).warnings
    assert found["region_scope"].to_list() == [["970101"]]


def test_where_one_source_begins_weeks_later_the_watch_begins_with_it():
    """Cases decided since some day were filed months before, one long before; complaints begin later."""
    end = FIRST + timedelta(days=7 * 110)
    cases = of_an_organ([*quiet_history(110), event(-50, "970101", "退费难")])
    begin = [r for week in range(8) for r in quiet_history(110)]
    late = [r for r in begin if r["event_date"] >= FIRST + timedelta(days=7 * 12)]
    assert run(cases + late, end).warnings.is_empty()


def test_cases_are_told_apart_by_industry_where_they_named_it_from_the_beginning():
    """Another system brings a column; what it names had been there all along."""
    cases = of_an_organ([r for week in range(6) for r in quiet_history(130)])
    for row in cases:
        is_new = row["event_date"] >= FIRST + timedelta(days=7 * 80)
        row |= {"industry": "零售业" if is_new else None, "object_category": None}
    end = FIRST + timedelta(days=7 * 130)
    assert run(cases, end).warnings.is_empty()
    own = {"source": "case", "complainant_key": None, "object_category": None}
    found = run(cases + burst(100, 40, **own), end).warnings
    assert found.select("industry", "violation_type").rows() == [(None, "退费难")]


def test_unfinished_week_is_not_used():
    rows = quiet_history() + burst(70, 12)
    sunday = FIRST + timedelta(days=7 * 70 + 6)
    assert run(rows, sunday - timedelta(days=1)).warnings.is_empty()
    later = run(rows, sunday + timedelta(days=20)).warnings
    assert (later["issued_on"] <= sunday + timedelta(days=20)).all()


def test_tables_have_the_promised_columns():
    result = run(quiet_history() + burst(70, 12))
    added_later = {"remind_method", "answer", "rank", "is_backfill"}
    for name, frame in (
        ("out_warnings", result.warnings),
        ("out_warning_members", result.members),
        ("out_warning_recipients", result.recipients),
        ("out_warnings_suppressed", result.suppressed),
    ):
        assert frame.columns == [c for c in loader.table(name).columns if c not in added_later]


def test_no_events_gives_empty_tables():
    result = judge(pl.DataFrame(), REGIONS, shipped(Params), date(2024, 1, 1), 0)
    assert result.warnings.is_empty() and result.members.is_empty()


@pytest.mark.parametrize("weeks", [1, 3, 9])
def test_later_weeks_do_not_change_earlier_warnings(weeks: int):
    rows = quiet_history() + burst(60, 12) + burst(66, 9, region="970201")
    cut = FIRST + timedelta(days=7 * 66 - 1)
    early, late = run(rows, cut), run(rows, cut + timedelta(weeks=weeks))
    late_same = late.warnings.filter(pl.col("issued_on") <= cut)
    assert early.warnings.height >= 1
    of_today = cs.by_name("status", "last_seen_on") | cs.starts_with("current_")
    assert_frame_equal(early.warnings.drop(of_today), late_same.drop(of_today))
    assert_frame_equal(early.members, late.members.filter(pl.col("added_on") <= cut))
    assert_frame_equal(early.updates, late.updates.filter(pl.col("updated_on") <= cut))


def test_recipients_are_same_trade_near_and_not_dealt_with():
    rows = quiet_history() + [r | {"industry_code": "5299"} for r in burst(70, 12)]
    taken = str(rows[-12]["party_key"])
    entities = pl.DataFrame(
        {
            "uscc": [taken, "A", "B", "C", "D", "E", "F"],
            "party_name": ["已处理店", "同县店", "同市店", "外市店", "餐馆", "注销店", "同大类店"],
            "industry_code": ["5299", "5299", "5299", "5299", "6210", "5299", "5211"],
            "region_code": ["970101", "970101", "970102", "970201", "970101", "970101", "970101"],
            "status": ["存续"] * 5 + ["注销", "存续"],
            "risk_class": ["D", "C", "A", "D", "D", "D", "D"],
        }
    )
    result = judge(
        pl.DataFrame(rows, infer_schema_length=None),
        REGIONS,
        shipped(Params),
        date(2024, 6, 9),  # it is not over yet
        0,
        entities,
    )
    assert result.recipients["uscc"].to_list() == ["A", "B"]
    assert "名单2家" in result.warnings["current_advice"][0]


@pytest.mark.slow
def test_weeks_of_which_nothing_has_changed_are_not_searched_again(monkeypatch):
    rows = quiet_history(100) + burst(70, 12) + burst(97, 9, "970201")
    earlier, day = date(2024, 12, 1), date(2024, 12, 15)
    events = pl.DataFrame(rows, infer_schema_length=None)
    before = judge(events, REGIONS, shipped(Params), earlier, 0)
    weeks: list[int] = []
    search = WeeklyWatch._search
    monkeypatch.setattr(
        WeeklyWatch, "_search", lambda self, window, week: weeks.append(week) or search(self, window, week)
    )  # fmt: skip
    looks: list[int] = []
    look = MemberWords._backgrounds
    monkeypatch.setattr(
        MemberWords, "_backgrounds", lambda self, track, own: looks.append(track.onset) or look(self, track, own)
    )  # fmt: skip
    anew = judge(events, REGIONS, shipped(Params), day, 0)
    all_weeks, all_looks = weeks.copy(), looks.copy()
    weeks.clear()
    looks.clear()
    onward = judge(events, REGIONS, shipped(Params), day, 0, before=before)
    assert weeks == all_weeks[-2:]
    # Nor are the texts of a warning read again that nothing has been added to.
    assert all_looks
    assert looks == []
    for part in fields(anew):
        assert_frame_equal(getattr(onward, part.name), getattr(anew, part.name))
    # An old record that changes: what was found before it stands, the weeks since are searched.
    weeks.clear()
    changed = events.with_columns(
        region_code=pl.when(pl.int_range(pl.len()) == 400).then(pl.lit("970202")).otherwise("region_code")
    )  # fmt: skip
    onward = judge(changed, REGIONS, shipped(Params), day, 0, before=before)
    assert min(all_looks) < max(all_looks)
    assert set(looks) == {max(all_looks)}  # of the warning since
    assert weeks == [w for w in all_weeks if sunday(w) >= events["known_date"][400]]
    anew = judge(changed, REGIONS, shipped(Params), day, 0)
    for part in fields(anew):
        assert_frame_equal(getattr(onward, part.name), getattr(anew, part.name))


def test_how_many_mention_a_word_is_counted_in_the_records():
    half = [row | ({} if n % 2 else {"text": "店里没有人"}) for n, row in enumerate(burst(70, 24))]
    result = run(quiet_history() + half)
    (warning,) = result.warnings.iter_rows(named=True)
    members = result.members.filter(warning_id=warning["warning_id"])["key"].to_list()
    texts = [row["text"] for row in half if row["key"] in members]
    found = re.search("(\\d+)件都?提到“(.+?)”", warning["current_reason"])
    assert found is not None
    n, word = found.groups()
    assert int(n) == sum(word in text for text in texts) > 1
    assert set(warning["representative_case_keys"]) <= set(members)


@pytest.fixture(scope="module")
def rises() -> list[dict[str, object]]:
    """Return rises and matters of every kind a threshold of W001 decides on."""
    problems = ("退费难", "标签不符", "过期销售")
    one = [
        event(70, "970101", problems[i % 3], source="sampling", party_key="P-one",
              complainant_key=None, object_category=f"物{i // 3}", text="同一家店")
        for i in range(9)
    ]  # fmt: skip
    # of a party that came twice, and of a sector that rises again and is open at the end
    again = [
        event(week, "970103", "短斤少两", party_key=f"P-again{i}", object_category="秤")
        for week in (60, 66, 78)
        for i in range(9)
    ]
    twice = burst(60, 12, "970201") + burst(92, 12, "970201")
    few = [event(55, "970101", "价格", object_category="菜", text=None) for _ in range(3)]
    three = [event(57, "970101", "霉变", object_category="面") for _ in range(3)]
    made = [
        *again, *twice, *few, *three, *one, *batch(80, 18, 12, "含铅"), *batch(84, 90, 10, "含汞"),
        *matter(62, 4, "P-four"), *matter(64, 4, "P-slow", weeks=8), *matter(66, 16, "P-many"),
        *matter(75, 24, "P-crowd"), *matter(75, 4, "P-of-one-too-often", often=4),
        *matter(75, 4, "P-of-one-much-too-often", often=8),
        *tickets(82, 2, 5, 8), *tickets(86, 5, 3, 8), *tickets(90, 1, 7, 6),
    ]  # fmt: skip
    # Two counties have had cases all along, and complaints only from some week on.
    begin = {"970202": 10, "970201": 30}
    late = [
        row for row in quiet_history()
        if row["event_date"] >= FIRST + timedelta(days=7 * begin.get(str(row["region_code"]), 0))
    ]  # fmt: skip
    cases = of_an_organ([event(week, code, "无照") for week in range(100) for code in begin])
    return [row | {"industry_code": "5299"} for row in late + cases + made]


def matter(
    week: int, n: int, party: str, weeks: int = 1, often: int = 0
) -> list[dict[str, object]]:
    """Return complaints about one party; the last by somebody who complained ``often`` by then."""
    who, words = f"U-{party}", {"party_key": party, "object_category": f"物{party}"}
    before = [
        event(week - 4 + i % 3, "970202", f"琐事{i}", complainant_key=who, object_category=f"杂{i}")
        for i in range(often - 1)
    ]
    rows = [
        event(week + i % weeks, "970102", "虚假宣传", text=f"{party}宣传不实", **words)
        for i in range(n)
    ]
    return [*before, *rows[:-1], rows[-1] | ({"complainant_key": who} if often else {})]


def tickets(week: int, persons: int, each: int, others: int) -> list[dict[str, object]]:
    """Return one week's complaints of one kind: of some persons several tickets each, of others one each."""
    kind = f"次品{week}"
    own = [
        event(week, "970103", kind, object_category=kind, complainant_key=f"U-{kind}-{n}")
        for n in range(persons)
        for _ in range(each)
    ]
    return own + [event(week, "970103", kind, object_category=kind) for _ in range(others)]


def batch(week: int, n: int, others: int, problem: str) -> list[dict[str, object]]:
    """Return failed samplings of one problem, ``n`` of them of one batch."""
    return [
        event(week, "970201", problem, source="sampling", batch="B" if i < n else None,
              complainant_key=None, object_category=problem, text=f"{problem}不合格{i}")
        for i in range(n + others)
    ]  # fmt: skip


LIKE = pl.DataFrame(
    [(f"E{i:03d}", f"店{i}", "5299", "970201", "存续", "C") for i in range(350)],
    schema=["uscc", "party_name", "industry_code", "region_code", "status", "risk_class"],
    orient="row",
)
SAID = ("warnings", "suppressed", "recipients")


def told(rows: list[dict[str, object]], params: Params) -> list[pl.DataFrame]:
    frame = pl.DataFrame(rows, infer_schema_length=None)
    judged = judge(frame, REGIONS, params, date(2024, 12, 31), 0, LIKE)
    return [getattr(judged, part) for part in SAID]


@pytest.fixture(scope="module")
def told_of_rises(rises: list[dict[str, object]]) -> list[pl.DataFrame]:
    return told(rises, shipped(Params))


#: What is left of the budget is not seen in so short a history, no problem of it stands in several
#: sectors and all of it is known at once: test_parts.py, test_one_problem.py, test_came_late.py.
SEEN_ELSEWHERE = {
    "false_per_week", "other_sectors", "other_eb05", "silent_days", "translated_weeks", "translated_sure",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "end"), [s for s in settings_of("W001", Params) if s[0] not in SEEN_ELSEWHERE]
)
def test_a_threshold_of_the_contract_moves_the_judgement(name, end, rises, told_of_rises) -> None:
    other = told(rises, settings(Params, indicator("W001").with_values({name: end})))
    assert not all(a.equals(b) for a, b in zip(other, told_of_rises, strict=True))


@pytest.mark.slow
def test_a_rise_that_goes_on_is_looked_at_by_the_same_lines(told_of_rises) -> None:
    (slow,) = told_of_rises[0].filter(kind="sector", level="提示").to_dicts()
    assert (slow["status"], slow["current_level"]) == ("持续", "关注")


@pytest.mark.parametrize(("apart", "is_matter"), [(6, False), (1, True)])
def test_half_a_year_handed_in_at_once_is_no_weeks_crowd(apart: int, is_matter: bool):
    """Five persons on one firm: one every six weeks are nobody's matter, whenever the list comes."""
    came = FIRST + timedelta(days=7 * 80)
    made = [
        event(52 + apart * i, "970102", "虚假宣传", party_key="P-slow", text=f"宣传不实{i}")
        | {"known_date": came}
        for i in range(5)
    ]
    found = run(quiet_history() + made).warnings
    assert found["kind"].to_list() == ["matter"] * is_matter
