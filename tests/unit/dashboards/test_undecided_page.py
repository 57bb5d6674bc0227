"""未决案件: the discretion benchmark first, the range as information, no recommended amount, no person's name."""

from datetime import date

import polars as pl

from dashboards import RunFacts, build_site, view_of
from tests.unit.dashboards.invented import AS_OF

CODE = "990101"
PERSON = "张某某"


def core(n: int, **given: object) -> dict[str, object]:
    """Return a row of core_cases."""
    row: dict[str, object] = {
        "case_key": f"甲|立〔2026〕{n}号", "case_no": f"测市监立〔2026〕{n}号", "region_code": CODE,
        "party_name": PERSON, "party_type": "自然人", "is_natural_person": True,
        "violation_type": "经营超过保质期的食品", "goods_value_yuan": 120.0, "case_source": "监督检查",
        "decision_no": None, "decision_date": None, "filed_date": date(2026, 5, 8),
    }  # fmt: skip
    return {**row, **given}


def open_case(n: int, **given: object) -> dict[str, object]:
    """Return a row of out_undecided."""
    row: dict[str, object] = {
        "case_key": f"甲|立〔2026〕{n}号", "region_code": CODE, "filed_date": date(2026, 5, 8),
        "violation_type": "经营超过保质期的食品", "clause_id": "食品安全法-124-1-5-货值不足1万",
        "clause_from": "usual", "n_seen": 73, "n_same": 72, "law_version": "2021-04-29",
        "statutory_min_yuan": 50_000.0, "statutory_max_yuan": 100_000.0, "discretion_benchmark": "甲省基准",
        "discretion_tiers": ["从轻 50000—65000元"], "comparison_level": "clause", "n_clause": 5107, "n_peers": 25,
        "n_not_fined": 2, "q10_yuan": 1_043.0, "q50_yuan": 5_217.0, "q90_yuan": 19_321.0,
        "circumstances": ["初次违法"], "not_evaluated_reason": None,
    }  # fmt: skip
    return {**row, **given}


def peer(n: int, rank: int, **given: object) -> dict[str, object]:
    """Return a row of out_undecided_peers."""
    row: dict[str, object] = {
        "case_key": "甲|立〔2026〕1号", "peer_case_key": f"甲|立〔2026〕{n}号", "rank": rank,
        "is_reference": False, "peer_fine_yuan": 4_800.0, "peer_amount_yuan": 4_800.0,
        "circumstances": ["初次违法", "及时改正"], "shared": [], "differs": [], "marks": [],
    }  # fmt: skip
    return {**row, **given}


def site(
    rows: list[dict[str, object]], peers: list[dict[str, object]], cores: list[dict[str, object]]
) -> dict[str, str]:
    """Return the pages of undecided cases by path."""
    regions = [{"region_code": CODE, "name": "甲子县", "parent_code": "990100", "is_city": False}]
    frames = {
        "out_undecided": rows, "out_undecided_peers": peers, "core_cases": cores, "regions": regions,
    }  # fmt: skip
    tables = {
        name: pl.DataFrame(part, infer_schema_length=None) for name, part in frames.items() if part
    }
    files = build_site(
        view_of(tables, RunFacts(as_of=AS_OF, bureau="测试局", show_party_names=True))
    )
    return {path: body.decode() for path, body in files if path.startswith("cases/undecided")}


DECIDED = [
    core(n, decision_no=f"测市监处罚〔2025〕{n}号", decision_date=date(2025, 9, n))
    for n in (7, 8, 9)
]
PEERS = [peer(7, 1), peer(8, 2, peer_fine_yuan=600.0), peer(9, 14, is_reference=True)]


def test_a_county_page_shows_range_discretion_benchmark_first_and_references_before_nearer_cases() -> (
    None
):
    page = site([open_case(1)], PEERS, [core(1), *DECIDED])[f"cases/undecided-{CODE}.html"]
    assert "裁量基准优先" in page
    assert "不是建议数额" in page
    assert "甲省基准：从轻 5万—6.5万元。先按基准定档。" in page
    assert "5,200元" in page  # two significant figures
    assert "1,000–19,000元" in page
    assert "取自同一条款、同一档次的已决5,107件；25件中2件未罚款" in page
    assert "5万元–10万元" in page
    assert "同类已决73件中72件引用该条款，由承办人确定" in page
    assert "减轻须有法定理由" in page
    table = page[page.index('id="c0-peers"') :]
    order = [table.index(f"测市监处罚〔2025〕{n}号") for n in (9, 7, 8)]
    assert order == sorted(order)
    assert table.count("参考案例</span>") == 1
    assert '<span class="differs">及时改正</span>' in table


def test_no_natural_person_is_named_even_where_the_bureau_shows_names() -> None:
    pages = site([open_case(1)], PEERS, [core(1), *DECIDED])
    assert all(PERSON not in page for page in pages.values())


def test_what_cannot_be_compared_is_counted_with_its_reason() -> None:
    unlike = open_case(
        2, clause_id=None, q10_yuan=None, q50_yuan=None, q90_yuan=None, n_peers=0,
        not_evaluated_reason="clauses_differ",
    )  # fmt: skip
    pages = site([open_case(1), unlike], PEERS, [core(1), core(2), *DECIDED])
    listed = pages["cases/undecided.html"]
    assert "2件已立案未决定的案件中，1件可以先看相近案件的罚款范围，1件不能比较。" in listed
    assert "引用的条款不一，推不出条款" in listed
    own = pages[f"cases/undecided-{CODE}.html"]
    assert "测市监立〔2026〕2号" in own[own.index('id="silent"') :]


def test_pages_stay_bounded_and_say_how_many_are_not_shown() -> None:
    rows = [open_case(n) for n in range(1, 75)]
    pages = site(rows, PEERS, [core(n) for n in range(1, 75)])
    page = pages[f"cases/undecided-{CODE}.html"]
    assert page.count('class="undecided"') == 60
    assert "另有14件未列" in page
    assert sorted(pages) == [f"cases/undecided-{CODE}.html", "cases/undecided.html"]


def test_cases_that_were_not_fined_give_no_picture_of_fines() -> None:
    row = open_case(1, q10_yuan=0.0, q50_yuan=0.0, q90_yuan=0.0, n_not_fined=25)
    page = site([row], PEERS, [core(1), *DECIDED])[f"cases/undecided-{CODE}.html"]
    assert "相近案件25件中25件未罚款（只警告或不予处罚）" in page
    assert "fine-range" not in page


def test_a_bureau_without_undecided_cases_gets_one_page_that_says_so() -> None:
    pages = site([], [], [])
    assert list(pages) == ["cases/undecided.html"]
    assert "没有已立案、未决定的案件。" in pages["cases/undecided.html"]
