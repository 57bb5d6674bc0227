"""Texts that try to act wherever they are shown or opened, put into every text of every source."""

from pathlib import Path

import openpyxl
import polars as pl

from data_contracts import source
from pipelines.demo import Province
from pipelines.demo.world import headers

#: Scripts, pages, links and styles, for a browser.
MARKUP = (
    "<img src=x onerror=window.bad=1>",
    "</script><script>window.bad=1</script>",
    '"><svg onload=window.bad=1>',
    "'-window.bad=1-'",
    "<a href=javascript:window.bad=1>点</a>",
    'javascript:window.bad=1',
    "<style>*{background:url(http://x.invalid/s)}</style>",
    '<b>粗</b><a href="http://x.invalid/a">看</a>',
    "<iframe src=http://x.invalid></iframe>",
    "]]><!--", "{{7*7}}${7*7}%{x}<%=7%>", "&lt;img src=x onerror=window.bad=1&gt;", "\u202e反\u2028行\u0085",
)  # fmt: skip
#: Formulas, for a spreadsheet.
FORMULAS = (
    '=HYPERLINK("http://x.invalid","看")', "@SUM(1+1)", "+1+1", "-2+3", "=1+1", "＝1+1", "＠SUM(1)",
    "=cmd|' /C calc'!A0", '=WEBSERVICE("http://x.invalid")', "\t=1+1", " =1+1", "{=1+1}", "'=1+1",
)  # fmt: skip
PAYLOADS = (*MARKUP, *FORMULAS)
#: Types whose text is shown as it came: every third row; lists of words and numbers: fewer, for the
#: rows must still be judged.
_EVERY = {"text": 3, "free_text": 3, "party_name": 5, "organ_name": 40, "name": 3}
_SELDOM = 60


#: Rows kept of each source: a run over them is short, there are still leads and warnings, and every
#: payload still stands in a text alone, before and behind other words (a third of 26 × 3 × 3 rows).
_ROWS = {"cases": 500, "complaints": 900, "inspections": 240, "evaluations": 160, "entities": 240,
         "penalty_publications": 240, "samplings": 240}  # fmt: skip


def smaller(province: Province, **more: int) -> None:
    """Keep the last rows of the large sources, of some of them ``more``."""
    for name, rows in {**_ROWS, **more}.items():
        frame = province.frames[name]
        days = [c for c in ("处罚决定日期", "登记日期") if c in frame.columns]
        province.frames[name] = (frame.sort(*days, nulls_last=True) if days else frame).tail(rows)


def hostile(province: Province) -> None:
    """Put a payload into texts of every column of text of every source; keys and dates stay."""
    for name, frame in province.frames.items():
        contract, chinese = source(name), headers(name)
        keys = {*contract.key, "region_code", "organ_code"}
        columns = [
            (zh, _EVERY.get(contract.columns[c].type, _SELDOM))
            for c, zh in chinese.items()
            if zh in frame.columns and frame[zh].dtype == pl.String and c not in keys
        ]
        province.frames[name] = frame.with_columns(
            _with_payloads(frame[zh], every, number) for number, (zh, every) in enumerate(columns)
        )


def _with_payloads(texts: pl.Series, every: int, number: int) -> pl.Series:
    """Return the texts, one in ``every`` replaced by a payload or with one before or behind it."""
    found: list[str | None] = []
    for row, text in enumerate(texts):
        nth, hit = divmod(row + number, every)
        payload = PAYLOADS[(nth + number) % len(PAYLOADS)]
        ways = (payload, f"{payload}{text or ''}", f"{text or ''}{payload}")
        found.append(text if hit else ways[nth % 3])
    return pl.Series(texts.name, found, dtype=pl.String)


def add_hostile_names(inbox: Path) -> None:
    """Add files, sheets and columns that are called by payloads."""
    text = "案号,办案机构代码,处罚决定日期,{}\n乙卯市监案字〔2026〕{}号,11990101MB0000001X,2026-05-0{},{}\n"
    for n, (name, payload) in enumerate(zip(_NAMES, PAYLOADS, strict=False), start=1):
        cells = '"' + payload.replace('"', '""') + '"'
        (inbox / f"{name}.csv").write_text(
            text.format(cells, n, n % 9 + 1, cells), encoding="utf-8"
        )
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "<img src=x onerror=bad()>"
    sheet.append(["案号", "办案机构代码", "处罚决定日期", MARKUP[0]])
    sheet.append(
        ["乙卯市监案字〔2026〕90号", "11990101MB0000001X", "不是日期" + MARKUP[0], FORMULAS[0]]
    )
    sheet["D2"].data_type = "s"
    book.save(inbox / "=1+1<img src=x onerror=bad()>.xlsx")
    (inbox / "<svg onload=bad()>").mkdir()
    (inbox / "<svg onload=bad()>" / "@无来源.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")


_NAMES = (
    "<img src=x onerror=window.bad=1>", "=1+1", "@SUM(1)", "'-window.bad=1-'", '"><svg onload=bad()>',
    "javascript:window.bad=1", "+1+1", "-2+3",
)  # fmt: skip


def fill_answers(outbox: Path, inbox: Path) -> int:
    """Fill every empty text cell of every returned workbook's first rows with payloads; return how many."""
    count = 0
    for book in sorted((outbox / "县局核对").glob("*.xlsx")):
        whole = openpyxl.load_workbook(book)
        for sheet in whole.worksheets:
            count += _fill(sheet, count)
        whole.save(inbox / f"答复_{book.stem}.xlsx")
    return count


def _fill(sheet, number: int) -> int:
    header = next(
        (row for row in sheet.iter_rows(max_row=12) if "线索编号" in [c.value for c in row]), None
    )
    if header is None:
        return 0
    names = [c.value for c in header]
    filled = 0
    for row in range(header[0].row + 1, sheet.max_row + 1):
        words = {"县局核对": "数据无误", "正当理由": "其他"}
        for name in ("说明", "核对人", "备注", "整改结果"):
            words[name] = PAYLOADS[(number + filled) % len(PAYLOADS)]
            filled += 1
        for name, text in words.items():
            if name in names:
                cell = sheet.cell(row, names.index(name) + 1)
                cell.value, cell.data_type = text, "s"
    return filled
