"""The comparison card on the page and in Word, and the page of discretion benchmarks."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO

import polars as pl
import pytest
from docx import Document

from dashboards import build_site, county_cards
from dashboards.alignment import COLUMNS
from dashboards.beside import Beside, five_and_five
from dashboards.comparison import _bands, _met_more, _reaches, _side_words, cards, position_words
from dashboards.view import view_of
from tests.unit.dashboards import invented

DISCRETION = "虚构省裁量基准（2025年版）"
AMENDED = "行为后法律有修改，从旧兼从轻"


def world(**facts):
    """Return the invented province with clauses, discretion benchmarks, marks and labels beside its cases."""
    tables = invented.province(counties=6, n_cases=120, flagged=6, n_warnings=2)
    keys = tables["core_cases"]["case_key"]
    n = len(keys)
    tables["feat_case_clause"] = pl.DataFrame(
        {
            "case_key": keys, "clause_id": ["食品安全法-124-1-5-货值不足1万"] * n, "law": ["食品安全法"] * n,
            "law_version": ["2021-04-29"] * n, "statutory_min_yuan": [50_000.0] * n,
            "statutory_max_yuan": [100_000.0] * n, "basis_words": ["《食品安全法》第一百二十四条第一款第五项"] * n,
            "verified": ["memory"] * n, "version_note": [AMENDED] * n, "law_repealed_on": [date(2026, 6, 1)] * n,
            "discretion_benchmark": [DISCRETION] * n, "discretion_position": [0.2] * n, "discretion_tier": ["从轻"] * n,
            "discretion_tiers": [["从轻 50000—65000元", "一般 65000—85000元", "从重 85000—100000元"]] * n,
            "is_tier_unlike_discretion": [True] * n,
        },
        schema_overrides={"mitigation_basis": pl.String},
    )  # fmt: skip
    flagged = tables["out_case_disparity"].filter(outcome="flagged")["case_key"]
    tables["out_case_peers"] = tables["out_case_peers"].with_columns(
        marks=pl.when(pl.col("rank") == 1).then(pl.lit(["另一裁量基准：未载"])).otherwise(pl.lit([], pl.List(pl.String))),
        peer_adjusted_yuan=pl.col("peer_fine_yuan").cast(pl.Float64) * 1.5,
    )  # fmt: skip
    tables["out_case_labels"] = pl.DataFrame(
        [
            {"case_key": k, "label": "三品一特", "n_peers": 25, "expected_q10": 1_500.0, "expected_q50": 2_000.0,
             "expected_q90": 3_400.0, "place": "高于"} for k in flagged
        ] + [{"case_key": flagged[0], "label": "铁拳", "n_peers": 4, "expected_q10": None, "expected_q50": None,
              "expected_q90": None, "place": "不足"}],
    )  # fmt: skip
    tables["law_mitigations"] = pl.DataFrame(
        {
            "law_short": ["食品安全法"],
            "article": [136],
            "effect": ["免予"],
            "about": ["尽到进货查验义务"],
        }
    )
    run = replace(invented.run(tables), special_domains=frozenset({"食品"}), **facts)
    return tables, run


def text_of(body: bytes) -> str:
    document = Document(BytesIO(body))
    cells = (c.text for t in document.tables for row in t.rows for c in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@pytest.fixture(scope="module")
def made():
    tables, run = world()
    return tables, run, dict(build_site(view_of(tables, run)))


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def papers(site: dict[str, bytes]) -> dict[str, str]:
    return {p: text_of(b) for p, b in site.items() if p.endswith(".docx")}


def test_page_and_word_say_the_same(made) -> None:
    tables, run, site = made
    view = view_of(tables, run)
    said = papers(site)
    assert said
    for card in cards(view):
        path = view.case_papers.get(card.row["case_key"])
        if path is None:
            continue
        page, paper = plain(site[path.replace(".docx", ".html")].decode()), said[path]
        sentences = [card.lead, *card.would_have_to_be, *(w for _, w in card.places),
                     *(w for _, w in card.facts), *(w for _, w in card.basis)]  # fmt: skip
        for sentence in sentences:
            assert plain(sentence) in paper
            if "<" not in sentence and '"' not in sentence:
                assert sentence in page
        for line in card.lines:
            assert line.name in paper
            assert line.fine in paper


def test_the_position_the_discretion_benchmark_and_the_officers_grade_stand_on_the_card(
    made,
) -> None:
    for paper in papers(made[2]).values():
        assert f"{DISCRETION}：从轻 5万—6.5万元，一般 6.5万—8.5万元，从重 8.5万—10万元" in paper
        assert "承办人认定“一般”，与档次不一致，请核对理由" in paper
        assert "5万元至10万元" in paper


def test_version_note_repeal_and_how_far_verified_stand_on_the_card(made) -> None:
    for paper in papers(made[2]).values():
        assert "适用2021-04-29施行的版本" in paper
        assert "未对照原文，须法制机构核对" in paper
        assert AMENDED in paper
        assert "该文件2026-06-01废止" in paper


def test_statutory_exemptions_are_named(made) -> None:
    for paper in papers(made[2]).values():
        assert "食品安全法136条（免予：尽到进货查验义务）" in paper


def test_the_second_comparison_stands_beside_the_main_one(made) -> None:
    said = "".join(papers(made[2]).values())
    assert (
        "只与三品一特案件比，相近25件折算后中位2,000元，八成在1,500元至3,400元，本案高于这一范围"
        in said
    )
    assert "标签本身不说明罚款高低" in said
    pages = "".join(
        b.decode() for p, b in made[2].items() if p.startswith("cases/") and p.endswith("html")
    )
    assert "同一条款的铁拳相近案件仅4件，不另作比较" in pages


def test_peers_under_another_discretion_benchmark_are_marked(made) -> None:
    pages = [b.decode() for b in made[2].values() if 'id="aligned"' in b.decode(errors="ignore")]
    marked = [p for p in pages if "另一裁量基准：未载" in p]
    assert marked


def test_no_name_unless_configured_and_never_of_a_natural_person(made) -> None:
    tables, _, site = made
    names = tables["core_cases"]["party_name"].to_list()[1:]
    for body in [
        *papers(site).values(),
        *(b.decode() for p, b in site.items() if p.startswith("cases/") and p.endswith("html")),
    ]:
        assert not [n for n in names if n in body]
    tables, run = world(show_party_names=True)
    shown = "".join(papers(dict(build_site(view_of(tables, run)))).values())
    rows = tables["core_cases"].iter_rows(named=True)
    natural = {r["party_name"] for r in rows if r["party_type"] == "自然人"}
    others = set(names) - natural
    assert any(n in shown for n in others)
    assert not [n for n in natural if re.search(f"{n}(?!\\d)", shown)]


def test_only_open_cards_have_a_word_file_and_the_page_links_to_it(made) -> None:
    tables, run, site = made
    view = view_of(tables, run)
    have = {p for p in site if p.endswith(".docx")}
    assert have == set(view.case_papers.values())
    for path in have:
        assert path.split("/")[-1] in site[path.replace(".docx", ".html")].decode()
    history = tables["out_flags"].with_columns(status=pl.lit("历史"))
    assert not [
        p
        for p in dict(build_site(view_of({**tables, "out_flags": history}, run)))
        if p.endswith(".docx")
    ]


def test_the_same_card_gives_the_same_bytes(made) -> None:
    tables, run, site = made
    again = dict(build_site(view_of(tables, run)))
    assert [p for p in site if p.endswith(".docx") and again[p] != site[p]] == []


def test_reference_cases_stand_first_on_their_side_and_are_starred() -> None:
    peers = [
        {"peer_case_key": f"k{i}", "peer_fine_yuan": 1_000.0 - i, "rank": i} for i in range(1, 12)
    ]
    chosen = five_and_five(5_000.0, peers, {"k11"})
    assert [p["peer_case_key"] for p in chosen] == ["k1", "k2", "k3", "k4", "k11"]
    tables, _ = world()
    peer = tables["out_case_peers"]["peer_case_key"][0]
    tables, run = world(references={peer: "说理充分"})
    site = dict(build_site(view_of(tables, run)))
    assert any("参考案例" in t for t in papers(site).values())
    index = site["cases/index.html"].decode()
    assert 'id="references"' in index
    assert "说理充分" in index


def test_a_clause_in_multiples_shows_base_and_multiple_of_every_case() -> None:
    tables, run = world()
    tables["feat_case_clause"] = tables["feat_case_clause"].with_columns(
        base_kind=pl.lit("广告费用"), base_yuan=pl.lit(10_000.0), min_multiple=pl.lit(1.0), max_multiple=pl.lit(3.0)
    )  # fmt: skip
    card = next(cards(view_of(tables, run)))
    fine = float(card.row["fine_yuan"])
    assert dict(card.places)["法定幅度"].startswith("5万元至10万元（广告费用1万元的1至3倍，")
    assert f"本案为{fine / 10_000:,.2f}倍" in dict(card.places)["法定幅度"]
    site = dict(build_site(view_of(tables, run)))
    for paper in papers(site).values():
        assert "倍数" in paper
    own = next(line for line in card.lines if line.kind == "own")
    assert own.multiple == f"{fine / 10_000:,.2f}倍"


def test_what_peers_of_the_side_have_and_the_case_has_not_is_said_first(made) -> None:
    tables, run, _ = made
    view = view_of(tables, run)
    firsts = [card.would_have_to_be[0] for card in cards(view)]
    assert all("相近案件" in first for first in firsts)


@pytest.mark.parametrize(
    ("position", "said"), [(None, "—"), (-0.2, "下限以下"), (0.0, "0%"), (0.52, "52%"), (1.0, "100%"), (1.2, "上限以上")]
)  # fmt: skip
def test_a_place_in_a_range(position, said) -> None:
    assert position_words(position) == said


def standards_tables() -> dict[str, pl.DataFrame]:
    units = pl.DataFrame(
        {
            "level": ["处罚机关", "处罚机关", "市"], "domain": ["广告", "食品", "食品"], "discretion_benchmark": [DISCRETION, DISCRETION, ""],
            "unit_code": ["11990102MB0001", "11990101MB0001", "990100"], "unit_name": ["某局", "某局", None],
            "region_code": ["990102", "990101", "990101"],
            "n": [40, 50, 200], "ratio": [1.4, 0.7, 1.1], "ratio_low": [1.2, 0.6, 0.9], "ratio_high": [1.6, 0.8, 1.3],
            "gap_yuan": [4000.0, -3000.0, 500.0], "gap_low": [2000.0, -4000.0, -500.0], "gap_high": [6000.0, -2000.0, 1500.0],
            "p_value": [0.001, 0.002, 0.4], "q_value": [0.01, 0.01, 0.5], "is_apart": [True, True, False],
        }
    )  # fmt: skip
    domains = pl.DataFrame(
        {
            "level": ["处罚机关"] * 2, "domain": ["广告", "食品"], "discretion_benchmark": [DISCRETION] * 2, "n": [400, 900],
            "units": [10, 12], "units_apart": [1, 1], "typical_fine_yuan": [10_000.0, 5_000.0],
            "typical_gap_yuan": [2_500.0, 800.0], "gap_low": [1_000.0, 0.0], "gap_high": [4_000.0, 1_500.0],
            "icc": [0.1, 0.1], "p_value": [0.0001, 0.2],
        }
    )  # fmt: skip
    changes = pl.DataFrame(
        {
            "change": [DISCRETION], "kind": ["裁量基准"], "changed_on": [date(2025, 1, 1)], "domain": ["食品"],
            "clause_id": ["食品安全法-124-1-5"], "n_before": [80], "n_after": [90], "organs": [12],
            "median_before": [5_000.0], "median_after": [6_500.0], "ratio": [1.3], "ratio_low": [1.1], "ratio_high": [1.5],
            "trend_ratio": [1.2], "trend_low": [0.9], "trend_high": [1.6], "elsewhere_ratio": [None], "elsewhere_low": [None],
            "elsewhere_high": [None], "statement": ["与原有趋势分不开"],
        },
        schema_overrides=dict.fromkeys(("elsewhere_ratio", "elsewhere_low", "elsewhere_high"), pl.Float64),
    )  # fmt: skip
    found = pl.DataFrame(
        {
            "region_code": ["990102", "990101"], "block": ["食品安全法-126-1-3|2021-04-29", "产品质量法-49-1|2018-12-29"],
            "clause_id": ["食品安全法-126-1-3", "产品质量法-49-1"], "since": [date(2025, 3, 1), date(2025, 2, 1)], "n_before": [20, 31],
            "n_after": [14, 12], "median_before": [5_000.0, 1.0], "median_after": [12_000.0, 1.84],
            "is_multiple": [False, True], "ratio": [2.31, 1.84],
        }
    )  # fmt: skip
    return {
        "out_discretion_standards": found,
        "out_discretion_units": units,
        "out_discretion_domains": domains,
        "out_discretion_changes": changes,
    }


def standards(**more: pl.DataFrame) -> str:
    tables, run = world()
    tables |= standards_tables() | more
    return dict(build_site(view_of(tables, run)))["cases/standards.html"].decode()


def test_the_page_of_discretion_speaks_of_scales_with_intervals() -> None:
    text = standards()
    assert "能比较的2个领域中，2个领域有机关的裁量尺度与其他机关不同，超出偶然" in plain(text)
    assert "说的是裁量尺度，不评价任何一件案件，也不作排名" in text
    assert "1.40（1.20–1.60）" in text
    assert "1.30（1.10–1.50）" in text
    assert "与原有趋势分不开" in text


def test_a_standard_that_the_data_show_to_have_changed_has_its_month_and_medians() -> None:
    text = plain(standards().split('id="changed"')[1].split("</table>")[0])
    assert "2025-03" in text
    assert "20/14" in text
    assert "5,000元 → 12,000元" in text
    assert "1倍 → 1.8倍" in text
    assert "2.31" in text


def test_rows_stand_by_domain_and_code_whatever_the_yuan() -> None:
    rows = standards().split('id="units"')[1].split("</table>")[0]
    assert rows.index("11990101MB0001") < rows.index("11990102MB0001")
    domains = standards().split('id="domains"')[1].split("</table>")[0]
    assert domains.index("食品") < domains.index("广告")


def test_a_team_stands_by_its_name_where_its_cases_name_it() -> None:
    units = standards_tables()["out_discretion_units"]
    team = units.filter(unit_code="11990101MB0001").with_columns(level=pl.lit("办案机构"))
    teams = [
        team.with_columns(unit_code=pl.lit(code), unit_name=pl.lit(name, pl.String))
        for code, name in (("SHJ0101", "城关市场监督管理所"), ("SHJ0102", None))
    ]
    text = standards(out_discretion_units=pl.concat([units, *teams]))
    rows = text.split('id="units"')[1].split("</table>")[0]
    assert "SHJ0102" in rows
    said = plain(rows)
    assert said.count("　城关市场监督管理所SHJ0101") == 1
    assert said.count("市场监督管理所") == 1
    assert "某局" not in said


def test_without_comparable_organs_the_page_says_so() -> None:
    tables, run = world()
    text = dict(build_site(view_of(tables, run)))["cases/standards.html"].decode()
    assert "各机关的案件还不够比较裁量尺度" in text


def papers_of_counties(tables, run) -> dict[str, str]:
    """Words of every county's card by path, with every like case asked about."""
    flagged = tables["out_case_disparity"].filter(outcome="flagged")
    one = tables["out_flags"].head(1)
    asked = [
        one.with_columns(
            flag_id=pl.lit(f"P003-{i}"), rule_code=pl.lit("P003"), object_type=pl.lit("case"),
            object_key=pl.lit(r["case_key"]), region_code=pl.lit(r["region_code"]),
            level=pl.lit("明显异常"), status=pl.lit("待送"), finding=pl.lit(None, pl.String),
            sent_on=pl.lit(None, pl.Date), due_on=pl.lit(None, pl.Date), item_id=pl.lit(None, pl.String),
            sent_issue=pl.lit(None, pl.String), evidence=pl.lit([], pl.List(pl.String)),
        )
        for i, r in enumerate(flagged.iter_rows(named=True))
    ]  # fmt: skip
    flags = pl.concat(asked)
    view = view_of({**tables, "out_flags": flags, "out_lists": invented.lists(flags)}, run)
    found = {}
    for path, body in county_cards(view):
        document = Document(BytesIO(body))
        cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
        found[path] = "\n".join([*(p.text for p in document.paragraphs), *cells])
    return found


def test_a_county_gets_the_card_of_its_case_and_no_name_of_another_county() -> None:
    tables, run = world(show_party_names=True)
    got = papers_of_counties(tables, run)
    flagged = tables["out_case_disparity"].filter(outcome="flagged")
    assert len(got) == flagged.height > 0
    cases = tables["core_cases"]
    for path, said in got.items():
        code = path[:6]
        own = flagged.filter(region_code=code)["decision_no"].to_list()
        assert path.startswith(f"{code}_")
        assert "_案件比对/" in path
        assert any(number in said for number in own)
        others = cases.filter(pl.col("region_code") != code)
        assert not [n for n in others["decision_no"] if n and n in said]
        mine = {*cases.filter(region_code=code)["party_name"], invented.HOSTILE}
        assert not [n for n in set(others["party_name"]) - mine if n and n in said]
        assert "外县案件A" in said


def test_where_peers_lie_below_the_minimum_the_card_points_at_them() -> None:
    tables, run = world()
    flagged = pl.col("outcome") == "flagged"

    tables["out_case_disparity"] = tables["out_case_disparity"].with_columns(
        direction=pl.when(flagged).then(pl.lit("high")).otherwise("direction"),
    ).with_columns(n_peers_below=pl.when(flagged).then(pl.col("n_peers")))  # fmt: skip
    tables["out_case_peers"] = tables["out_case_peers"].with_columns(peer_position=pl.lit(-0.2))

    view = view_of(tables, run)
    (first, *_) = cards(view)
    assert first.would_have_to_be[0].startswith(f"先看那{first.row['n_peers']}件低于法定下限")
    assert all("低于法定下限" in line.marks for line in first.lines if line.kind != "own")
    index = dict(build_site(view))["cases/index.html"].decode()
    assert "先看那些案件的减轻理由" in index
    plain = next(iter(cards(view_of(*world()))))
    assert not plain.would_have_to_be[0].startswith("先看那")


@pytest.mark.parametrize(
    ("effect", "is_apart", "times", "says"),
    [
        (0.7, True, 3, True),
        (-0.7, True, 3, False),
        (0.7, False, 3, False),
        (0.7, True, 9, False),
        (0.7, True, 1, False),
    ],
)
def test_an_organ_that_always_fines_so_is_named_and_its_cases_stand_apart(
    effect: float, is_apart: bool, times: int, says: bool
) -> None:
    tables, run = world()
    tables["out_case_disparity"] = tables["out_case_disparity"].with_columns(
        expected_q50=pl.col("fine_yuan").cast(pl.Float64) / times
    )
    row = tables["out_case_disparity"].filter(pl.col("outcome") == "flagged").row(0, named=True)
    of = {"clause_id": row["clause_id"], "organ_code": row["organ_code"], "n": 96, "effect": effect}
    span = {"interval_low": effect - 0.2, "interval_high": effect + 0.2, "is_apart": is_apart}
    tables["out_organ_effects"] = pl.DataFrame([{**of, **span}])
    view = view_of(tables, run)
    card = next(c for c in cards(view) if c.row["case_key"] == row["case_key"])
    said = dict(card.places).get("机关的尺度", "")
    told = "该机关按本条款办的96件，罚款整体约为各机关通常的2.0倍（1.6—2.5倍，已除去事实的差别）；"
    left = "除去这一差别，本案约为同类的1.5倍。先看裁量尺度，再看本案。"
    assert said == (told + left if says else "")
    index = dict(build_site(view))["cases/index.html"].decode()
    assert ("先看机关的裁量尺度" in index) == says


def test_a_card_says_that_the_standard_of_its_county_changed() -> None:
    tables, run = world()
    told = "本县该条款2025年3月起20件罚款中位1.2万元，此前12件5000元（除去事实的差别约2.0倍），可能是裁量基准调整，见裁量尺度。"
    tables["out_case_disparity"] = tables["out_case_disparity"].with_columns(
        changed_standard=pl.lit(told)
    )
    assert {dict(c.places)["尺度的变动"] for c in cards(view_of(tables, run))} == {told}
    tables, run = world()
    assert not any("尺度的变动" in dict(c.places) for c in cards(view_of(tables, run)))


def test_how_many_peers_are_nearly_all_is_what_the_bureau_set() -> None:
    tables, run = world()
    flagged = pl.col("outcome") == "flagged"
    tables["out_case_disparity"] = tables["out_case_disparity"].with_columns(
        direction=pl.when(flagged).then(pl.lit("high")).otherwise("direction"),
        n_peers_below=pl.when(flagged).then((pl.col("n_peers") * 0.8).ceil().cast(pl.Int64)),
    )
    rules = dict(run.rules)
    rules["P003"] = rules["P003"].with_values({"peers_outside": 0.6})
    for facts, says in ((run, False), (replace(run, rules=rules), True)):
        (first, *_) = cards(view_of(tables, facts))
        assert first.would_have_to_be[0].startswith("先看那") == says


def test_of_facts_met_as_often_those_named_are_the_same_every_time():
    there = Counter({"丁": 4, "丙": 4, "乙": 4, "甲": 4, "戊": 5})
    turned = Counter(dict(reversed(there.items())))
    first = _met_more([there, Counter()], [5, 20], 0)
    assert first == _met_more([turned, Counter()], [5, 20], 0)
    assert first[0] == "戊"


def test_the_list_says_each_place_of_the_like_cases_on_a_line_of_its_own() -> None:
    tables, run = world()
    places = {"low": [1000.0, 50_000.0], "high": [2000.0, 60_000.0], "share": [0.5, 0.3]}
    unlike = tables["out_case_disparity"].with_columns(
        pl.lit(value, pl.List(pl.Float64)).alias(f"pieces_{name}") for name, value in places.items()
    )
    files = dict(build_site(view_of({**tables, "out_case_disparity": unlike}, run)))
    assert "1,000–2,000、<br>\n50,000–60,000<" in files["cases/index.html"].decode()


def test_a_peer_fined_the_same_is_neither_higher_nor_lower_and_counts_on_either_side(made) -> None:
    assert [_reaches(fine, 500.0, "low") for fine in (499.0, 500.0, 501.0)] == [True, True, False]
    assert [_reaches(fine, 500.0, "high") for fine in (499.0, 500.0, 501.0)] == [False, True, True]
    said = [s for card in cards(view_of(*made[:2])) for s in card.would_have_to_be]
    counted = [s for s in said if "件相近案件" in s and ("本案未载" in s or "中没有罚款" in s)]
    assert counted
    assert all("相同或者较" in s for s in counted)


def test_the_place_that_holds_the_fine_of_the_case_is_pointed_out() -> None:
    row = {"case_key": "a", "fine_yuan": 136_000, "pieces_low": [6_300.0, 126_540.0],
           "pieces_high": [46_551.0, 150_000.0], "pieces_share": [0.76, 0.04]}  # fmt: skip
    usual, own = _bands(row, Beside(cases={}, peers={}), None)
    assert "本案在这一处" not in usual[1]
    assert "本案在这一处，这样罚的同类案件少" in own[1]


def test_a_fact_that_speaks_the_other_way_explains_no_gap(made) -> None:
    tables, run, _ = made
    before = [
        s for c in cards(view_of(tables, run)) for s in c.would_have_to_be if "本案未载的事实" in s
    ]
    named = {f for s in before for f in re.findall(r"[：、]([^：、（]+)（", s)}
    assert named
    for weight in (1, -1):
        told = replace(run, fact_weights=dict.fromkeys(named, weight))
        for card in cards(view_of(tables, told)):
            listed = any("本案未载的事实" in s for s in card.would_have_to_be)
            if (card.row["direction"] == "low") == (weight == 1):
                assert not listed


def test_a_fine_between_two_places_is_not_called_light_among_all() -> None:
    row = {"fine_yuan": 8_000, "direction": "low", "pieces_low": [1_700.0, 13_000.0],
           "pieces_high": [4_700.0, 28_000.0], "pieces_share": [0.5, 0.3]}  # fmt: skip
    assert _side_words(row) == "在几处之间，比最近的一处偏低"
    assert _side_words(row | {"fine_yuan": 800}) == "偏低"


def test_a_card_names_the_columns_that_lack_only_where_some_do(made) -> None:
    tables, run, _ = made
    whole = tables["core_cases"].with_columns(
        pl.coalesce(c, pl.lit(True if kind == pl.Boolean else 1000 if kind.is_numeric() else "有").cast(kind)).alias(c)
        for c, _ in COLUMNS
        for kind in [tables["core_cases"].schema[c]]
    )  # fmt: skip
    bare = whole.with_columns(pl.lit(None).cast(whole.schema[COLUMNS[0][0]]).alias(COLUMNS[0][0]))
    told = [
        [
            dict(card.basis).get("没有的数据")
            for card in cards(view_of({**tables, "core_cases": c}, run))
        ]
        for c in (whole, bare)
    ]
    assert told[0]
    assert set(told[0]) == {None}
    assert set(told[1]) == {f"{COLUMNS[0][1]}。"}
