import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from posixpath import dirname, join, normpath

import polars as pl
import pytest

from dashboards import RunFacts, build_site, frames, view_of
from dashboards.payload import script, to_json
from dashboards.words import LIMITS
from tests.unit.dashboards import invented

SECTIONS = [
    "index.html",
    *(
        f"{s}/index.html"
        for s in ("counties", "cases", "warnings", "rules", "duties", "months", "quality", "about")
    ),
]


class Reader(HTMLParser):
    """Collects elements, ids, links and the words of the first heading."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.heading = ""
        self._in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if given.get("id"):
            self.ids.add(given["id"] or "")
        for name in ("href", "src"):
            if given.get(name):
                self.links.append(given[name] or "")
        self._in_heading = tag == "h1" or (self._in_heading and tag in {"a", "span", "b"})

    def handle_endtag(self, tag: str) -> None:
        if tag == "h1":
            self._in_heading = False

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self.heading += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


def test_same_tables_give_the_same_files(world, site) -> None:
    assert dict(build_site(view_of(*world))) == site


def test_row_order_of_the_tables_does_not_matter_to_pages(world, site) -> None:
    tables, run = world
    turned = {name: frame.reverse() for name, frame in tables.items()}
    again = dict(build_site(view_of({**tables, **turned}, run)))
    assert [p for p in site if again.get(p) != site[p]] == []


def test_every_section_has_its_page(html) -> None:
    assert set(SECTIONS) <= set(html)


def test_every_county_flagged_case_warning_and_rule_has_a_page(world, html) -> None:
    tables, _ = world
    counties = set(tables["out_region_month"]["region_code"])
    assert {f"counties/{c}.html" for c in counties} <= set(html)
    flagged = tables["out_case_disparity"].filter(pl.col("outcome") == "flagged").height
    waiting = set(tables["out_undecided"]["region_code"])
    assert {f"cases/undecided-{c}.html" for c in waiting} <= set(html)
    # Besides: the list, 裁量尺度, 未决案件.
    assert sum(p.startswith("cases/") for p in html) == flagged + len(waiting) + 3
    assert sum(p.startswith("warnings/") for p in html) == tables["out_warnings"].height + 3
    assert {f"rules/{c}.html" for c in set(tables["out_flags"]["rule_code"])} <= set(html)


def test_pages_tell_the_numbers_that_the_bureau_set(world, html) -> None:
    tables, run = world
    own = {"P001": {"unit_share": 37}, "C001": {"max_growth": 0.125}, "P003": {"min_peers": 8}}
    rules = {**run.rules, **{code: run.rules[code].with_values(v) for code, v in own.items()}}
    duties = {"asked_months": 7.0, "evaluation_days": 9.0, "least_shown": 6.0}
    changed = replace(run, rules=rules, obligations=run.obligations.with_values(duties))
    pages = {p: c.decode() for p, c in build_site(view_of(tables, changed)) if p.endswith(".html")}
    county = next(p for p in pages if re.fullmatch(r"counties/\d{6}\.html", p))
    for path, shipped, set_to in (
        ("rules/P001.html", ">100<", ">37<"),
        (county, "提示线20%", "提示线12.5%"),
        ("cases/undecided.html", "不足10件的不给范围", "不足8件的不给范围"),
        ("duties/index.html", "到期满12个月", "到期满7个月"),
        ("duties/answers.html", "低分5个工作日", "低分9个工作日"),
        ("duties/answers.html", "不足5个评价", "不足6个评价"),
    ):
        assert (shipped in html[path], set_to in html[path]) == (True, False), path
        assert (shipped in pages[path], set_to in pages[path]) == (False, True), path


def test_where_receipts_stand_it_is_said_which_months_they_hold(html) -> None:
    shown = [p for p in html if re.fullmatch(r"index|months/index|counties/\d{6}", p[:-5])]
    assert len(shown) > 2
    assert [p for p in shown if "那个月的数含以前没有报的各月" not in html[p]] == []


def test_no_number_of_a_rule_is_written_with_an_exponent(html) -> None:
    rules = {path: text for path, text in html.items() if path.startswith("rules/")}
    assert [path for path, text in rules.items() if re.search(r">[^<]*\de[+-]\d", text)] == []


def test_every_page_opens_with_a_sentence(html) -> None:
    silent = [
        p for p, text in html.items() if not re.search(r"[。？]$", read(text).heading.strip())
    ]
    hostile = [
        p for p in silent if invented.HOSTILE in read(html[p]).heading or "HYPERLINK" in html[p]
    ]
    assert [p for p in silent if p not in hostile] == []


def test_every_page_says_as_of_completeness_and_limits(html, world) -> None:
    _, run = world
    for path, text in html.items():
        assert f"截至 {run.as_of.isoformat()}" in text, path
        assert run.completeness in text, path
        assert LIMITS in text, path
        assert "依据与限度" in text, path


def test_every_figure_says_as_of_n_and_completeness(html, world) -> None:
    _, run = world
    for path, text in html.items():
        for caption in re.findall(r"<figcaption>(.*?)</figcaption>", text, flags=re.S):
            if caption.strip():
                assert re.search(r"n=[\d,]+|\d+个县", caption), (path, caption)
                assert f"截至 {run.as_of.isoformat()}" in caption, (path, caption)
                assert run.completeness in caption, (path, caption)


def test_every_link_inside_the_site_leads_somewhere(site, html) -> None:
    pages = {path: read(text) for path, text in html.items()}
    broken = []
    for path, page in pages.items():
        for link in page.links:
            if link.startswith(("data:", "#")):
                target, anchor = path, link[1:] if link.startswith("#") else ""
            else:
                where, _, anchor = link.partition("#")
                target = normpath(join(dirname(path), where))
            known = target in site
            if not known or (anchor and target in pages and anchor not in pages[target].ids):
                broken.append((path, link))
    assert broken == []


def test_no_page_has_inline_script_style_or_handler(html) -> None:
    for path, text in html.items():
        for tag, attrs in read(text).tags:
            assert tag != "style", path
            assert tag != "script" or attrs.get("src"), path
            assert not [a for a in attrs if a.startswith("on") or a == "style"], (path, tag, attrs)


def test_the_policy_is_strict_and_on_every_page(html) -> None:
    for path, text in html.items():
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
        assert policy, path
        assert "default-src 'none'" in policy[1]
        assert "unsafe" not in policy[1]
        assert "http" not in policy[1]


def test_hostile_names_are_only_text(site, html) -> None:
    assert any("&lt;script&gt;window.bad=1" in text for text in html.values())
    for path, body in site.items():
        if not path.startswith("static/"):
            assert b"<script>window.bad" not in body, path
            assert b"<img src=x" not in body, path


def test_data_scripts_are_compact_json_that_cannot_end_a_script(site) -> None:
    scripts = {p: b.decode() for p, b in site.items() if p.startswith("data/")}
    assert scripts
    for path, text in scripts.items():
        assert not set(text) & set("<>&\u2028\u2029"), path
        body = re.fullmatch(r"window\.HENGJIAN=(.*);\n", text, flags=re.S)
        assert body, path
        assert json.loads(body[1])["figures"]


def test_json_escapes_what_could_act() -> None:
    text = to_json({"a": "</script>\u2028&"})
    assert text == '{"a":"\\u003c/script\\u003e\\u2028\\u0026"}'
    assert json.loads(text) == {"a": "</script>\u2028&"}


def test_json_refuses_a_number_that_is_none() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        script({"a": float("nan")})


def test_no_outside_address_in_any_page_or_data(site) -> None:
    for path, body in site.items():
        if path.endswith((".html", ".css")) or path.startswith("data/"):
            found = [m for m in re.findall(rb"https?://[^\s\"'<)]+", body) if b"x.invalid" not in m]
            assert found == [], path


def test_probabilities_stand_only_in_the_annex(html) -> None:
    for path, text in html.items():
        if path != "about/index.html":
            assert not re.search(r"EB05|p值|q值|p_value|q_value", text), path


def test_words_not_to_be_used(html) -> None:
    for path, text in html.items():
        assert not re.search(
            r"畸高|滥罚|牟利|异常县|完成进度(?!；)|排行", text.replace("不看完成进度", "")
        ), path


def test_candidates_stand_by_criteria_met_then_code(html, world) -> None:
    tables, _ = world
    met = tables["out_key_regions"].filter(pl.col("criteria_met") > 0).sort(
        "criteria_met", "region_code", descending=[True, False]
    )  # fmt: skip
    table = html["counties/index.html"].split('id="candidates"')[1].split("</table>")[0]
    assert re.findall(r'href="(\d{6})\.html"', table) == met["region_code"].to_list()


def test_the_map_marks_only_confirmed_criteria_on_the_overview(world) -> None:
    tables, run = world
    rows = tables["out_key_regions"].with_columns(
        revenue_outcome=pl.lit("flagged"),
        criteria_met=pl.lit(1, pl.Int64),
        decision=pl.lit(None, pl.String),
    )
    site = dict(build_site(view_of({**tables, "out_key_regions": rows}, run)))
    tiles = site["index.html"].decode().split('id="tiles"')[1].split('class="key"')[0]
    assert "●" not in tiles
    confirmed = rows.with_columns(decision=pl.lit("confirmed"))
    site = dict(build_site(view_of({**tables, "out_key_regions": confirmed}, run)))
    tiles = site["index.html"].decode().split('id="tiles"')[1].split('class="key"')[0]
    assert "●" in tiles


def test_a_waiting_county_month_is_drawn_without_colour(world) -> None:
    tables, run = world
    flags = tables["out_flags"].with_columns(status=pl.lit("待核"), finding=pl.lit(None, pl.String))
    site = dict(build_site(view_of({**tables, "out_flags": flags}, RunFacts(as_of=run.as_of))))
    for path, body in site.items():
        if path.startswith("data/counties-"):
            assert b"#b3261e" not in body
            assert b"#b26a00" not in body


def test_a_card_shows_at_most_five_higher_and_five_lower(html) -> None:
    cards = [t for t in html.values() if 'id="aligned"' in t]
    assert cards
    for text in cards:
        table = text.split('id="aligned"')[1].split("</table>")[0]
        rows = re.findall(r'<tr(?: class="(\w+)")?><td', table)
        own = rows.index("own")
        assert own <= 5
        assert len(rows) - own - 1 <= 5
        fines = [
            float(f.replace(",", ""))
            for f in re.findall(r'<tr[^>]*><td[^>]*>.*?</td><td class="num">([\d,]+)</td>', table)
        ]
        assert fines == sorted(fines, reverse=True)


def test_a_card_names_no_party(html, world) -> None:
    tables, _ = world
    names = tables["core_cases"]["party_name"].to_list()[1:30]
    for path, text in html.items():
        if path.startswith("cases/"):
            assert not [n for n in names if n in text], path


def test_an_empty_run_has_every_section_and_says_so() -> None:
    site = dict(build_site(view_of({}, RunFacts(as_of=date(2026, 6, 30)))))
    assert set(SECTIONS) <= set(site)
    assert "没有" in site["index.html"].decode()


def test_sizes_stay_light() -> None:
    tables = invented.province(counties=63, months=50, n_cases=2000, flagged=60, n_warnings=12)
    site = dict(build_site(view_of(tables, invented.run(tables))))
    heavy = {p: len(b) for p, b in site.items() if p.endswith(".html") and len(b) > 300_000}
    assert heavy == {}
    assert max(len(b) for p, b in site.items() if p.startswith("data/")) < 200_000


def test_completeness_is_read_from_the_deliveries_when_nobody_states_it(world) -> None:
    tables, run = world
    site = dict(build_site(view_of(tables, RunFacts(as_of=run.as_of))))
    newest = tables["out_delivery"].filter(pl.col("month") == "2026-06")
    silent = newest.filter(~pl.col("delivered"))["region_code"].n_unique()
    assert silent > 0
    assert f"2026年6月{silent}个县案件未报送" in site["index.html"].decode()
    # What is not due yet is not missing: the page of data calls it 还没有到.
    due = pl.when(pl.col("month") == "2026-06").then(None).otherwise(pl.col("delivered"))
    not_due = tables | {"out_delivery": tables["out_delivery"].with_columns(delivered=due)}
    fresh = dict(build_site(view_of(not_due, RunFacts(as_of=run.as_of))))
    counties = newest["region_code"].n_unique()
    assert f"2026年6月{counties}个县案件还没有到" in fresh["index.html"].decode()
    # On 15 June the running month is owed by nobody yet.
    earlier = dict(build_site(view_of(tables, RunFacts(as_of=date(2026, 6, 15)))))
    said = re.findall(
        r"(\d+年\d+月)(?:\d+个县案件未报送|各县案件均已报送)", earlier["index.html"].decode()
    )
    assert set(said) == {"2026年5月"}


def test_nothing_is_new_on_a_first_run(world) -> None:
    tables, run = world
    first = RunFacts(as_of=run.as_of, new_flag_ids=run.new_flag_ids)
    site = dict(build_site(view_of(tables, first)))
    assert b'class="new"' not in site["counties/index.html"] + site["counties/990101.html"]
    assert "首次运行" in site["index.html"].decode()


def test_without_proposals_the_map_shows_revenue_only_and_says_so(world) -> None:
    tables, run = world
    none = {n: t for n, t in tables.items() if n != "out_key_regions"}
    site = dict(build_site(view_of(none, run)))
    assert "重点县建议尚未产生" in site["counties/index.html"].decode()
    tiles = site["counties/index.html"].decode().split('id="tiles"')[1].split('class="key"')[0]
    judged = tables["out_region_month"].filter(
        (pl.col("month") == "2026-06") & (pl.col("outcome") == "not_evaluated")
    )
    assert tiles.count("tile unknown") == judged.height


def test_rows_are_made_some_at_a_time_and_what_repeats_is_one_object(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frames, "_AT_ONCE", 2)
    frame = pl.DataFrame(
        {"a": ["某县" * n for n in (1, 2, 1)], "b": [["甲"], None, ["甲"]], "n": [1, 2, 3]}
    )
    made = list(frames.rows(frame))
    assert made == frame.rows()
    assert made[0][0] is made[2][0]
    assert made[0][1] is made[2][1]
