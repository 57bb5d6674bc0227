"""Lists as people meet them: on a phone the reason is there, on paper they end in time."""

import re
import subprocess
from pathlib import Path

import pytest

from dashboards import site, view_of
from dashboards.page import Page, Part, filters, render, table
from dashboards.pages import ledger
from dashboards.parts import Filter, Head, Row, Table, lines
from tests.browser.test_site_opens import NARROW, WIDE, Watched
from tests.unit.dashboards import invented

pytestmark = pytest.mark.browser

_SHEETS = 8
#: Cells of a column 为什么 that are not wholly inside the window.
_REASONS_CUT = """() => {
  const out = [], width = document.documentElement.clientWidth;
  document.querySelectorAll("table").forEach(table => {
    const at = Array.from(table.querySelectorAll("thead th")).findIndex(th => th.textContent === "为什么");
    if (at < 0) return;
    table.querySelectorAll("tbody tr:not([hidden])").forEach(row => {
      const box = row.children[at].getBoundingClientRect();
      if (box.width > 0 && (box.left < 0 || box.right > width + 1)) out.push(table.closest(".block").id);
    });
  });
  return out;
}"""
_REASONS = """() => Array.from(document.querySelectorAll("thead th")).filter(th => th.textContent === "为什么").length"""


@pytest.fixture(scope="module")
def long_lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables = invented.province(counties=6, n_cases=400, flagged=180, n_warnings=24)
    run = invented.run(tables)
    folder = tmp_path_factory.mktemp("lists")
    files = [
        ("static/run.css", site._run_style(run)),
        *((f"static/{n}", site._static(n)) for n in ("style.css", "site.js")),
    ]
    for page in site.pages(view_of(tables, run)):
        if page.path.endswith("index.html") or page.path.startswith(("counties/", "warnings/")):
            files += render(page, run)
    for path, body in files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    return folder


def _open(browser, viewport, address: str) -> Watched:
    watched = Watched(browser, viewport)
    watched.page.goto(address)
    return watched


#: Tables that a finger has to push aside, those folded away too.
_PUSHED = """() => Array.from(document.querySelectorAll(".scroll")).flatMap(s => {
  s.closest("details")?.setAttribute("open", "");
  return s.scrollWidth > s.clientWidth + 1 ? [[s.closest(".block").id, s.scrollWidth - s.clientWidth]] : [];
})"""
_UNFOLD = "() => document.querySelectorAll('details').forEach(d => { d.open = true; })"  # drawn, then told
#: Tables of numbers with so few columns that a phone must hold them as tables, and those it does not.
_FEW = """() => Array.from(document.querySelectorAll(".scroll")).flatMap(s => {
  s.closest("details")?.setAttribute("open", "");
  const few = s.querySelectorAll("thead th").length <= 6 && !s.querySelector(".cards");
  return few ? [[s.closest(".block").id, s.querySelector(".labelled") ? 999 : s.scrollWidth - s.clientWidth]] : [];
})"""


@pytest.fixture(scope="module")
def on_a_phone(browser, site_folder, long_lists) -> dict[Path, dict[str, list]]:
    """Return what each page shows on a phone: each is drawn once for all that is asked of it."""
    watched, found = Watched(browser, NARROW), {}
    for path in sorted(p for folder in (site_folder, long_lists) for p in folder.rglob("*.html")):
        watched.page.goto(path.as_uri())
        folded = watched.page.evaluate(f"[({_REASONS})(), ({_REASONS_CUT})()]")
        watched.page.evaluate(_UNFOLD)
        watched.page.wait_for_function("!document.querySelector('details:not([open])')")
        watched.page.evaluate("() => new Promise(requestAnimationFrame)")
        told = watched.page.evaluate(f"[({_PUSHED})(), ({_FEW})()]")
        labelled = watched.page.locator("table.labelled:not(.cards)").count()
        names = ("reasons", "cut", "pushed", "few", "labelled")
        found[path] = dict(zip(names, [*folded, *told, labelled], strict=True))
    watched.context.close()
    return found


def test_the_reason_of_every_list_is_inside_a_phones_window(on_a_phone, long_lists) -> None:
    seen = {path: told for path, told in on_a_phone.items() if long_lists in path.parents}
    assert {path.name: told["cut"] for path, told in seen.items() if told["cut"]} == {}
    assert sum(told["reasons"] for told in seen.values()) > 10


def test_no_table_is_pushed_sideways_on_a_phone(on_a_phone) -> None:
    """Twenty tables of numbers hid their last columns, the outcome among them, beyond the window."""
    pushed = {(path.name, i): over for path, told in on_a_phone.items() for i, over in told["pushed"]}  # fmt: skip
    assert pushed == {}
    assert sum(told["labelled"] for told in on_a_phone.values()) > 3  # some did not fit


def test_a_table_of_six_columns_of_numbers_fits_a_phone(on_a_phone, site_folder) -> None:
    """Headings on one line made columns of two digits eight signs wide."""
    few = [(path.name, *one) for path, told in on_a_phone.items() if site_folder in path.parents for one in told["few"]]  # fmt: skip
    assert len({(name, i) for name, i, _ in few}) > 5
    assert [one for one in few if one[2] > 1] == []


def test_a_card_names_its_values_and_a_wide_window_has_none(browser, long_lists) -> None:
    address = (long_lists / "cases/index.html").as_uri()
    narrow, wide = (_open(browser, size, address) for size in (NARROW, WIDE))
    named = "() => Array.from(document.querySelectorAll('#cases tbody tr:first-child td')).map(td => td.dataset.label)"
    assert "为什么" in narrow.page.evaluate(named)
    assert set(wide.page.evaluate(named)) == {None}


def test_a_stacked_number_stands_at_the_same_place_in_every_row(browser, long_lists) -> None:
    watched = _open(browser, NARROW, (long_lists / "counties/index.html").as_uri())
    places = watched.page.evaluate("""() => Array.from(document.querySelectorAll("#all tbody tr")).map(row =>
      Array.from(row.querySelectorAll("td.num")).map(c => { const box = c.getBoundingClientRect(); return [c.dataset.label, Math.round(box.left), Math.round(box.right)]; }))""")
    watched.context.close()
    assert len(places) > 5 and len(places[0]) > 3
    assert all(row == places[0] for row in places)


@pytest.mark.usefixtures("pdftotext")
def test_the_list_of_like_cases_prints_on_few_sheets_and_says_what_is_left(
    browser, long_lists, tmp_path
) -> None:
    watched = _open(browser, WIDE, (long_lists / "cases/index.html").as_uri())
    total = watched.page.evaluate("document.querySelectorAll('#cases tbody tr').length")
    most = watched.page.evaluate("Number(document.querySelector('#cases').dataset.print)")
    target = tmp_path / "cases.pdf"
    watched.page.pdf(path=str(target), prefer_css_page_size=True)
    told, text = (
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for command in (["pdfinfo", str(target)], ["pdftotext", "-layout", str(target), "-"])
    )
    found = re.search(r"Pages:\s+(\d+)", told)
    assert found is not None
    assert int(found[1]) <= _SHEETS
    assert total > 100 > most > 0
    assert f"纸上印前{most}行，共{total}行" in text.replace(" ", "")
    assert watched.page.evaluate("document.querySelectorAll('.beyond').length") in (0, total - most)


def _one_page(folder: Path, *parts: Part) -> str:
    """Write one page of given parts; return its address."""
    run = invented.run(invented.province(counties=2, n_cases=10, flagged=1, n_warnings=1))
    files = render(Page("ledger/x.html", "试", "试", "试。", parts=parts), run)
    for path, body in [
        *files,
        *((f"static/{n}", site._static(n)) for n in ("style.css", "site.js")),
    ]:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    return (folder / "ledger/x.html").as_uri()


def test_only_rows_that_know_what_was_chosen_are_counted(window, tmp_path) -> None:
    """Of 16 late leads the ledger said 52: ten rows of sums and 26 that have no day were counted."""
    heads = [Head("甲")]
    address = _one_page(
        tmp_path,
        filters(Filter("late", "期限", [("1", "过期"), ("0", "没有")]), Filter("state", "状态", [("a", "甲"), ("b", "乙")])),
        table(Table("all", "全部", heads, [Row(["1"], {"state": "a", "late": n}) for n in "110"])),
        table(Table("sums", "合计", heads, [Row(["2"], {"state": "a"})])),
    )  # fmt: skip
    page = window(1440, 900)
    page.goto(address + "#late=1")
    assert page.text_content(".count") == "显示 2 / 3"
    assert page.locator("tbody tr:not([hidden])").count() == 3  # the sums stay


@pytest.mark.parametrize("width", [1440, 390])
def test_the_headings_of_a_long_table_of_numbers_stay_in_view(window, tmp_path, width) -> None:
    """Sixty rows of 1 0 1 0 1, and nothing in the window said which was which."""
    heads = [Head("县"), *(Head(n, numeric=True) for n in ("在办", "等县局", "过期"))]
    rows = [Row([f"甲{i}县", "1", "0", "1"]) for i in range(60)]
    page = window(width, 844)
    page.goto(_one_page(tmp_path, table(Table("who", "在谁手里", heads, rows))))
    assert page.locator("table.labelled").count() == 0
    page.evaluate("window.scrollTo({top: 1600, behavior: 'instant'})")
    head = page.locator("thead th").last.bounding_box()
    assert page.evaluate("window.scrollY") > 1000
    assert -1 <= head["y"] < 100


def test_a_number_of_a_decision_stands_on_one_line_in_a_rules_list(window, tmp_path) -> None:
    """号 alone stood on the second line of two rows in three."""
    heads = [Head("对象"), Head("县（市、区）"), Head("期间", short=True), Head("为什么", wide=True), Head("状态", short=True), Head("答复期限", short=True)]  # fmt: skip
    cells = ["丙戌市监处罚〔2026〕147号", "丙戌县", "2026年5月", "据相近25件，同类约八成0.47—6.9万元（低于下限）；本案16.4万元，更高，很少见；请核情节和理由。", "◇ 待送", "2026-07-07"]  # fmt: skip
    page = window(1440, 900)
    page.goto(_one_page(tmp_path, table(Table("flags", "线索", heads, [Row(cells)] * 3))))
    number = "() => { const r = document.createRange(); r.selectNodeContents(document.querySelector('tbody td')); return r.getClientRects().length; }"
    assert page.evaluate(number) == 1


def test_a_range_of_numbers_in_a_card_stands_on_one_line(window, tmp_path) -> None:
    """1,000–1,300、2,300–3,100、… stood in eight lines at the edge of half a card."""
    heads = [Head("文书", short=True), Head("罚款（元）", numeric=True), Head("同类案件所在（元）", numeric=True), Head("为什么", wide=True)]  # fmt: skip
    cells = [
        "某市监罚〔2026〕32号",
        "146,000",
        "1,000–1,300、2,300–3,100",
        "据相近25件，同类约八成。",
    ]
    short = [*cells[:2], "0–260", cells[3]]
    page = window(390, 844)
    page.goto(_one_page(tmp_path, table(Table("all", "全部", heads, [Row(cells), Row(short)]))))
    assert page.locator("table.labelled").count() == 1
    tall = [box.bounding_box()["height"] for box in page.locator("td.num").all()]
    assert max(tall) < 1.5 * min(tall)


@pytest.mark.usefixtures("pdftotext")
def test_the_number_of_a_lead_is_whole_on_paper(window, tmp_path) -> None:
    """L2026006 / 3 stood on two lines: nobody could look for it in the file."""
    cells = [
        "L20260063", "同一当事人两次罚款的违法事实相近，戊寅市监罚〔2025〕77号", "戊寅县", "工商联商会", "整改中",
        "县局联络：整改并报结果", "2026-05-14", "过期47天；已认定执法不当，纠正；2026年1月出现",
    ]  # fmt: skip
    page = window(1440, 900)
    page.goto(_one_page(tmp_path, table(Table("open", "在办", ledger._HEADS, [Row(cells)] * 5))))
    target = tmp_path / "x.pdf"
    page.pdf(path=str(target), prefer_css_page_size=True)
    command = ["pdftotext", "-layout", str(target), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert text.count("L20260063") == 5


def test_of_rows_folded_away_a_phone_is_offered_no_more(window, tmp_path) -> None:
    rows = [Row([str(n)]) for n in range(100)]
    page = window(390, 844)
    page.goto(_one_page(tmp_path, table(Table("all", "全部", [Head("甲")], rows, folded=True))))
    assert not page.locator("button.more").is_visible()
    page.click("summary")
    assert page.locator("button.more").is_visible()
    page.click("button.more")
    assert page.locator("tbody tr").last.is_visible()


@pytest.mark.parametrize(("n", "shown"), [(9, 9), (10, 6)])
def test_a_long_list_of_cards_is_six_of_them_and_the_rest_a_tap_away(
    window, tmp_path, n: int, shown: int
) -> None:
    """The list of all counties was thirteen thousand pixels high on a phone."""
    heads = [Head("对象"), Head("为什么", wide=True), Head("状态")]
    rows = [Row([f"甲{i}县", "罚没决定额高于往常" * 6, "待核"]) for i in range(n)]
    page = window(390, 844)
    page.goto(_one_page(tmp_path, table(Table("all", "全部", heads, rows))))
    assert page.locator("table.labelled").count() == 1
    assert page.locator("tbody tr:visible").count() == shown
    if shown < n:
        page.click(f"text=再看其余{n - shown}行")
        assert page.locator("tbody tr:visible").count() == n
        # the button is gone: the keyboard goes on where it stood
        assert page.evaluate("document.activeElement.innerText").startswith("甲6县")


def test_a_very_long_list_is_forty_rows_and_the_rest_a_click_away(window, tmp_path) -> None:
    """The list of like cases was eighteen thousand pixels high in a wide window."""
    heads = [Head("对象"), Head("为什么", wide=True), Head("状态")]
    rows = [Row([f"甲{i}县", "罚没决定额高于往常", "待核"]) for i in range(81)]
    page = window(1440, 900)
    page.goto(_one_page(tmp_path, table(Table("all", "全部", heads, rows))))
    assert page.locator("tbody tr:visible").count() == 40
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_selector("table.labelled")
    assert page.locator("tbody tr:visible").count() == 6
    page.set_viewport_size({"width": 1440, "height": 900})  # made wide again it is no card
    page.click("text=再看其余41行")  # which waits until the button says so
    assert page.locator("tbody tr:visible").count() == 81


def test_what_half_a_card_cannot_hold_has_a_line_of_its_own(window, tmp_path) -> None:
    """2025年6月至2025年11 / 月, and a day with how late it is beneath its heading."""
    heads = [Head("事项"), Head("为什么", wide=True), Head("下一步"), Head("期间", short=True), Head("县（市、区）", short=True), Head("期限", short=True)]  # fmt: skip
    cells = [
        "某事",
        "某因",
        "县局联络：整改并报结果",
        "2025年6月至2025年11月",
        "甲子县",
        lines(["2026-06-08", "过22天"]),
    ]
    page = window(390, 844)
    page.goto(_one_page(tmp_path, table(Table("all", "全部", heads, [Row(cells)]))))
    tall = "() => Array.from(document.querySelectorAll('tbody td')).map(c => Math.round(c.getBoundingClientRect().height))"
    heights = page.evaluate(tall)
    assert max(heights) < 1.5 * min(heights)


def test_a_list_of_two_columns_stays_a_table_on_a_phone(window, tmp_path) -> None:
    """Nine cards said nine times 类别　可能的正当理由."""
    rows = [Row(["可能的正当理由", "从重情节有证据"])] * 9
    page = window(390, 844)
    page.goto(
        _one_page(
            tmp_path, table(Table("all", "全部", [Head("类别"), Head("内容", wide=True)], rows))
        )
    )
    assert page.locator("table.labelled").count() == 0
    assert page.locator("thead th:visible").count() == 2


def test_a_folded_case_opens_where_a_link_leads(window, tmp_path) -> None:
    facts = {
        "id": "c1", "title": "甲案", "note": "注", "strip": [], "open": False, "drawing": "", "terms": [("某", "某")],
        "table": Table("t1", "对照", [Head("甲")], [Row(["乙"])]),
    }  # fmt: skip
    address = _one_page(tmp_path, Part("html", template="undecided.html.j2", facts=facts))
    page = window(1440, 900)
    page.goto(address)
    assert page.locator("#c1 h2:visible").count() == 1
    assert page.locator("#t1:visible").count() == 0
    page.goto(address + "#c1")
    page.wait_for_selector("#t1:visible")
