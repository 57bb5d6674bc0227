"""Whatever comes in whatever order: hearing before a finding, no word twice, replay equal."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.standing import standing
from models.leads import answers, hearing
from models.leads.answers import Known, Row
from models.leads.hearing import Said, Sent, State
from models.leads.rights import Rights
from tests.examples import examples

START, DAYS = date(2026, 9, 28), 5
FLAGS = {
    "A": State(region_code="990101"), "B": State(region_code="990101"),
    "C": State(region_code="990102"), "S": State(region_code="990101", needs_hearing=False),
}  # fmt: skip
LISTS = {
    "county_check": frozenset({"数据无误", "数据有误"}), "justification": frozenset({"单个大案"}),
    "finding": frozenset({"正常", "执法不当，纠正", "需调卷"}), "key_decision": frozenset(),
}  # fmt: skip
RIGHTS = [
    Rights("county", "990101"), Rights("county", "990102"), Rights("city"), Rights(),
    Rights("county", "990101", {"A": ["A", "B"]}, START),
    Rights("city", "", {"A": ["A", "B"], "C": ["C"], "S": ["S"]}, START),
]  # fmt: skip

cells = st.fixed_dictionaries(
    {"flag_id": st.sampled_from([*FLAGS, "?"])},
    optional={
        "county_check": st.sampled_from(["数据无误", "数据有误", "差不多"]),
        "justification": st.sampled_from(["单个大案", "另有文书"]),
        "explanation": st.sampled_from(["见附件", "少一件"]),
        "checked_by": st.sampled_from(["甲", "乙"]),
        "finding": st.sampled_from(["正常", "执法不当，纠正", "需调卷", "算了"]),
        "found_by": st.sampled_from(["甲", "丙"]),
        "rectify_due": st.sampled_from(["2026-10-09", "2026-12-01"]),
        "rectify_result": st.just("已改"),
    },
)
rows = st.builds(Row, st.just("feedback"), cells, st.sampled_from(RIGHTS), st.just(1))
sends = st.sampled_from([
    Sent("A", ("A", "B"), "990101", "2026-09", START), Sent("C", ("C",), "990102", "2026-09", START),
])  # fmt: skip
#: A county that answers what it was asked, and again in other words: few of the others are taken.
answers_of_a_county = st.builds(
    Row, st.just("feedback"),
    st.fixed_dictionaries({
        "flag_id": st.sampled_from("AB"), "county_check": st.sampled_from(["数据无误", "数据有误"]),
        "explanation": st.sampled_from(["见附件", "少一件"]), "checked_by": st.just("甲"),
    }),
    st.just(RIGHTS[0]), st.just(1),
)  # fmt: skip
steps = st.lists(st.one_of(st.integers(1, 12), sends, rows, answers_of_a_county), max_size=30)


def live(plan: list[int | Sent | Row]) -> tuple[list[Sent | Said], Known]:
    """Live through a plan: days that pass, workbooks that go out, rows that come back."""
    known = Known(START, dict(FLAGS), LISTS, DAYS)
    events: list[Sent | Said] = []
    for move in plan:
        if isinstance(move, int):
            known.as_of += timedelta(days=move)
        elif isinstance(move, Sent):
            events.append(replace(move, on=known.as_of))
            hearing.apply(known.states, events[-1], DAYS)
        else:
            mirror = dict(known.states)
            for verdict in answers.judge(move, known):
                if verdict.taken:
                    said = Said(verdict.step, verdict.number, verdict.words, known.as_of,
                                move.arrival, move.rights.book,
                                tuple((move.rights.rows or {}).get(verdict.number, ())))  # fmt: skip
                    events.append(said)
                    holds(mirror, verdict.step, said, move)
                    hearing.apply(mirror, said, DAYS)
            assert mirror == known.states
    return events, known


def holds(mirror: dict[str, State], step: str, said: Said, row: Row) -> None:
    """Check what a row that was taken needed beforehand: of the object its flags share."""
    named = mirror[said.number]
    if step == "county":
        assert row.rights.role == "county"
        assert row.rights.place == named.region_code
        assert named.found_on is None
        return
    assert row.rights.role == "city"
    if row.cells.get("finding", "需调卷") == "需调卷":
        return
    shares = said.flag_ids or hearing.flags_of(mirror, said.number)
    own = [mirror[n] for n in shares]
    assert any(
        s.answered_on or (s.due_on and s.due_on < said.on) or not s.needs_hearing for s in own
    )
    assert not any(
        answers.same_person(row.cells.get("found_by"), s.word("checked_by")) for s in own
    )
    # A reason the county still has days to answer is not found on.
    for number in hearing.covered(mirror, said):
        state = mirror[number]
        assert not state.sent_on or hearing.is_heard(state, said.on)


def test_any_interleaving_keeps_the_order_of_hearing() -> None:
    spoken_again = 0

    @settings(max_examples=max(examples(400), 60))  # of 20, once in a while nobody speaks twice
    @given(steps)
    def keeps(plan: list[int | Sent | Row]) -> None:
        nonlocal spoken_again
        spoken_again += keeps_the_order(plan)

    keeps()
    assert spoken_again, "nobody ever spoke twice of one flag"


def keeps_the_order(plan: list[int | Sent | Row]) -> bool:
    """Live through a plan and check it; return whether anybody spoke twice at one step of one flag."""
    events, known = live(plan)
    # What is kept makes the same states again.
    assert hearing.fold(FLAGS, events, DAYS) == known.states
    # Each number and step never records the same word twice running.
    said: dict[tuple[str, str], list[object]] = {}
    for event in events:
        if isinstance(event, Said):
            said.setdefault((event.step, event.number), []).append(event.words)
    for words in said.values():
        assert all(a != b for a, b in pairwise(words))
    frame = hearing.columns(known.states, known.as_of).with_columns(
        status=pl.lit("待送"), level=pl.lit("明显异常"), is_data_changed=pl.lit(value=False)
    )
    for row in frame.with_columns(status=hearing.status_of(pl.lit(value=False))).to_dicts():
        tone = standing(row).tone
        assert (tone in {"red", "amber"}) == (row["finding"] == "执法不当，纠正")
        assert (row["status"] == "已认定") == (row["finding"] is not None)
        assert row["finding"] != "需调卷"
        if row["status"] == "待送":
            assert row["sent_on"] is None
        if row["is_overdue"]:
            assert row["due_on"] < known.as_of
            assert row["answered_on"] is None
    return any(len(words) > 1 for words in said.values())


@settings(max_examples=examples(100))
@given(steps)
def test_every_row_sent_back_twice_changes_nothing(plan: list[int | Sent | Row]) -> None:
    twice = [m for move in plan for m in ((move, move) if isinstance(move, Row) else (move,))]
    assert live(twice)[1].states == live(plan)[1].states
