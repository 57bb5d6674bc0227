"""No identity passes the door: marked names, phones and numbers are in no table and no published byte."""

import base64
import gzip
import io
import json
import re
import unicodedata
import zipfile
import zlib
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import quote

import openpyxl
import polars as pl
import pytest

from assets.arrivals import intake_files
from assets.run import begin
from assets.store.published import opened

from .conftest import AS_OF, Bureau, case_file, case_row
from .marked import as_read, drop_every_source, members
from .test_reminders_come_back import complaints as rising

NAMES = ("张验漏", "欧阳验漏", "李验漏某")
PHONES = ("13912345678", "139 1234 5678", "139-1234-5678", "１３９１２３４５６７８", "18887654321")
IDS = ("11010519491231002X", "110105194912310021", "110105491231002", "1101 0519 4912 3100 2X")
#: What must not be found, after folding width and dropping blanks and hyphens.
MARKS = ("验漏", "13912345678", "18887654321", "11010519491231002", "110105491231002")


def complaints() -> str:
    header = "登记编号,表单类型,登记日期,行政区划代码,姓名,联系电话,证件号码,涉及主体名称,行业分类,问题类别,问题陈述\n"
    rows = []
    for n in range(60):
        name, phone, number = NAMES[n % 3], PHONES[n % 5], IDS[n % 4]
        day = "2026-02-30" if n % 20 == 7 else f"2026-06-{n % 28 + 1:02d}"
        rows.append(
            f"990101{n:08d},投诉,{day},990101,{name},{phone},{number},乙卯县第{n % 9}健身房,健身服务,预付卡退费,"
            f"我叫{name}，电话{phone}，身份证{number}。办的健身卡不给退，商家说打{PHONES[(n + 1) % 5]}也没用。"
        )
    return header + "\n".join(rows) + "\n"


def cases() -> str:
    rows = [
        case_row(n, day=f"2026-0{n % 6 + 1}-11", kind="自然人", party="王验漏",
                 facts=f"当事人王验漏（身份证{IDS[0]}，手机{PHONES[n % 5]}）经营过期食品。")
        for n in range(40)
    ]  # fmt: skip
    bad = case_row(99, day="2026-06-12", kind="自然人", party="王验漏", fine="很多13912345678")
    return case_file([*rows, bad])


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    bureau = Bureau(tmp_path_factory.mktemp("bureau") / "home")
    (bureau.inbox / "complaints.csv").write_text(complaints(), encoding="utf-8")
    (bureau.inbox / "cases.csv").write_text(cases(), encoding="utf-8")
    told = drop_flagged(bureau.inbox)
    facts = bureau.run()
    assert facts["exit_code"] == 1
    assert facts["accepted"] == 57 + 40 + told
    assert facts["aside"] == 3 + 1
    return bureau


def folded(text: str) -> str:
    wide = str.maketrans({chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)})
    bare_text = text.translate(wide).replace(" ", "").replace("-", "").replace("\u3000", "")
    return bare_text.replace("验漏街", "")  # a street, without its number


def assert_clean(text: str, where: str) -> None:
    folded_text = folded(text)
    found = [mark for mark in MARKS if mark in folded_text]
    assert not found, f"{where}: {found}"


@pytest.mark.slow
def test_no_text_column_of_any_table_holds_an_identity(ran: Bureau) -> None:
    with opened(ran.home / "warehouse.duckdb") as connection:
        columns = connection.execute(
            "select table_name, column_name from information_schema.columns where data_type in ('VARCHAR', 'VARCHAR[]')"
        ).fetchall()
        assert len(columns) > 500
        for table, column in columns:
            rows = connection.execute(
                f'select distinct "{column}"::varchar from "{table}"'
            ).fetchall()
            assert_clean("\n".join(str(v) for (v,) in rows if v), f"{table}.{column}")


@pytest.mark.slow
def test_no_published_file_and_no_file_name_holds_an_identity(ran: Bureau) -> None:
    places = [
        p for f in ("site", "outbox", "logs", "dagster", "work") for p in (ran.home / f).rglob("*")
    ]
    files = [
        p for p in [*places, ran.home / "ledger.db", ran.home / "ledger.db-wal"] if p.is_file()
    ]
    assert len(files) > 20
    for path in files:
        assert_clean(path.relative_to(ran.home).as_posix(), "file name")
        for name, content in members(path):
            assert_clean(as_read(content), name)


@pytest.mark.slow
def test_one_person_with_many_complaints_is_still_one_person(ran: Bureau) -> None:
    told = ran.table("core_complaints").filter(pl.col("file") == "complaints.csv")
    codes = told["complainant_key"]
    assert codes.len() == 57
    assert codes.null_count() == 0
    # Five spellings of two phone numbers are two people.
    assert codes.n_unique() == 2


#: Class → what a text says, with ``{0}`` to tell two apart. What is looked for is in ``MARKED``.
SAYINGS = {
    "mobile": "电话139.{0}.7061", "in slashes": "手机139/{0}/7061", "letter O": "手机139{0}7O61",
    "in words": "请打一三九{1}七零六六", "landline": "座机0571-8{0}706", "card": "卡号6222_{0}_7070_6161",
    "identity": "身份证110105.1949{2}.{0}", "passport": "护照E{0}7061", "plate": "车牌赣A·{0}7K", "mail": "邮箱mark{0}@example.com",
    "wechat": "微信号wxid_{0}mark", "qq": "QQ{0}70616", "home": "家住甲县验漏街{0}号3幢2单元701室",
    "behind a title": "法定代表人郭{3}漏到场", "owner": "经营者：钱 {3} 漏", "witness": "证人孙{3}漏证实", "spouse": "其妻吴{3}漏称不知情",
    "beside a number": "联系郑{3}漏（139{0}7061）", "dotted": "买{3}提·吐{3}洪无照经营", "in brackets": "甲丁食品店（冯{3}漏）",
}  # fmt: skip
#: Two of each: digits, the same in words, a day of birth, a rare character.
TWO = (("8642", "八六四二", "1231", "玥"), ("7531", "七五三一", "0203", "翀"))
SOURCES = {
    "complaints.csv": ("登记编号,表单类型,登记日期,行政区划代码,问题陈述", "M{n},投诉,2026-06-02,990101,{t}"),
    "opinions.csv": ("编号,渠道,日期,行政区划代码,内容", "M{n},意见卡,2026-06-02,990101,{t}"),
    "evaluations.csv": ("评价编号,评价日期,环节,行政区划代码,评分,评价内容", "M{n},2026-06-02,处罚,990101,2,{t}"),
    "publications.csv": ("行政相对人名称,行政处罚决定书文号,处罚内容,罚款金额(万元),处罚决定日期,处罚机关,处罚机关统一社会信用代码,备注",
                         "甲丁食品店,甲市监罚〔2026〕{n}号,{t},0.05,2026-06-02,乙卯县市场监督管理局,11990101MB0000001X,{t}"),
    "letters.csv": ("函号,方向,对方单位,类型,收函日期,事项,行政区划代码,结果", "函{n},来函,甲检察院,检察建议,2026-06-02,{t},990101,{t}"),
    "samplings.csv": ("抽样编号,抽样日期,行政区划代码,产品名称,结论,核查处置结果", "M{n},2026-06-02,990101,饼干,不合格,{t}"),
}  # fmt: skip


def said() -> list[str]:
    return [text.format(*who) for text in SAYINGS.values() for who in TWO]


def bare(text: str) -> str:
    """Fold a text and drop what may stand between the characters of a mark."""
    return re.sub(r"[^0-9A-Za-z\u4e00-\u9fff]+", "", unicodedata.normalize("NFKC", text))


@cache
def marks() -> list[str]:
    """Return what must not be found: the tell-tale part of each saying."""
    out = []
    for digits, words, day, rare in TWO:
        out += [
            f"{digits}706",
            f"{digits}7070",
            f"{digits}7O61",
            f"A{digits}7K",
            f"QQ{digits}7",
            f"{words}七",
            f"1949{day}",
            f"mark{digits}",
            f"{digits}mark",
            f"验漏街{digits}",
        ]
        out += [f"{one}{rare}漏" for one in "郭钱孙吴郑冯赵周褚卫蒋沈韩"] + [
            f"买{rare}提",
            f"吐{rare}洪",
            f"{rare}漏",
        ]
    return [bare(mark) for mark in out]


def sheets(names: list[str], rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for i, name in enumerate(names):
        sheet = book.active if i == 0 else book.create_sheet()
        sheet.title = name
        for row in rows if i == 0 else [rows[0], ["S" + rows[1][0], *rows[1][1:]]]:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def drop_marked(inbox: Path) -> None:
    for name, (head, row) in SOURCES.items():
        lines = [row.format(n=n, t=text) for n, text in enumerate(said(), 1)]
        (inbox / name).write_text("\n".join([head, *lines]), encoding="utf-8")
    cases = [
        case_row(n, day="2026-05-11", facts=text, why=text) for n, text in enumerate(said(), 200)
    ]
    for n, (digits, _, day, rare) in enumerate(TWO):
        more = [
            {"party": f"赵{rare}漏", "kind": "个体工商户"}, {"party": f"经营者 赵{rare}漏(个体户)", "kind": "个体工商户"},
            {"party": f"甲戊百货店（赵{rare}漏）"}, {"uscc": f"139{digits}7070"}, {"uscc": f"1101051949{day}0021"},
            {"uscc": f"韩{rare}漏"}, {"case_no": f"韩{rare}漏案{n}"}, {"fine": f"待韩{rare}漏核实"}, {"kind": f"韩{rare}漏"},
        ]  # fmt: skip
        cases += [case_row(300 + 20 * n + k, day="2026-05-12", **one) for k, one in enumerate(more)]
        cases.append(case_row(390 + n, day=f"问韩{rare}漏139{digits}7070"))
    (inbox / "cases.csv").write_text(case_file(cases), encoding="utf-8")
    rows = [["登记编号", "登记日期", "行政区划代码"], ["T1", "2026-06-03", "990101"]]
    for _, (digits, _, _, rare) in enumerate(TWO):
        (inbox / f"周{rare}漏139{digits}7070投诉.csv").write_text(
            f"登记编号,登记日期,行政区划代码\nF{digits},2026-06-03,990101\n"
        )
        (inbox / f"20260601_褚{rare}漏_笔录.pdf").write_bytes(b"%PDF-1.4")
        (inbox / f"表{digits}.xlsx").write_bytes(
            sheets([f"卫{rare}漏", f"139{digits}7070"], [rows[0], [f"X{digits}", *rows[1][1:]]])
        )
        folder = inbox / f"蒋{rare}漏"
        folder.mkdir()
        with zipfile.ZipFile(folder / "a.zip", "w") as archive:
            archive.writestr(
                f"沈{rare}漏.csv", f"登记编号,登记日期,行政区划代码\nZ{digits},2026-06-03,990101\n"
            )


def drop_flagged(inbox: Path) -> int:
    """Write marked cases and complaints that lead to cards and sheets in Word; give their number."""
    texts = said()
    rows = []
    for n in range(180):
        month, k = divmod(n, 6)
        fine = "95000" if n == 174 else "5000"
        facts = f"当事人经营超过保质期的饼干{n % 7 + 1}袋，货值120元，首次违法，已改正。{texts[n % len(texts)]}"
        day = f"{2024 + month // 12}-{month % 12 + 1:02d}-{k + 3:02d}"
        digits, _, _, rare = TWO[n % 2]
        shown = {
            "decision_no": f"乙卯市监处罚〔{day[:4]}〕{n}号（联系郑{rare}漏139{digits}7061）",
            "organ": f"乙卯县市场监督管理局（电话139{digits}7061）",
        }
        rows.append(case_row(5000 + n, day=day, fine=fine, facts=facts, **shown))
    (inbox / "flagged.csv").write_text(case_file(rows), encoding="utf-8")
    head, *lines = rising()
    told = [f"{line}，{texts[n % len(texts)]}" for n, line in enumerate(lines)]
    told = [line.replace("健身服务", f"健身服务（联系139{TWO[0][0]}7061）") for line in told]
    (inbox / "rising.csv").write_text("\n".join([head, *told]) + "\n", encoding="utf-8")
    return len(rows) + len(told)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bureau, str]:
    bureau = Bureau(tmp_path_factory.mktemp("marked") / "home")
    drop_marked(bureau.inbox)
    assert len(drop_every_source(bureau.inbox, said())) >= 19
    done = bureau.call("run", "--as-of", AS_OF)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return bureau, done.stdout + done.stderr


def test_the_reader_finds_what_is_packed_and_encoded(tmp_path: Path) -> None:
    told = json.dumps({"hover": "经营者：钱 玥 漏"})
    assert "钱" not in told
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", told)
    packed = base64.b64encode(zlib.compress(("孙玥漏" * 30).encode())).decode()
    written = {
        "a.json": told.encode(), "b.zip": inner.getvalue(), "c.gz": gzip.compress(inner.getvalue()),
        "d.html": f"<i data-x='{packed}'>".encode(), "e.html": "&#36213;玥漏".encode(), "f.html": quote("证人孙玥漏").encode(),
    }  # fmt: skip
    for name, content in written.items():
        (tmp_path / name).write_bytes(content)
        assert any(found_in(as_read(part)) for _, part in members(tmp_path / name)), name


def found_in(text: str) -> list[str]:
    folded_text = bare(text)
    return [mark for mark in marks() if mark in folded_text]


@pytest.mark.slow
def test_no_mark_of_any_class_stands_in_a_table(marked: tuple[Bureau, str]) -> None:
    bureau, told = marked
    assert not found_in(told), "console"
    bad = {}
    with opened(bureau.home / "warehouse.duckdb") as connection:
        columns = connection.execute(
            "select table_name, column_name from information_schema.columns where data_type in ('VARCHAR', 'VARCHAR[]')"
        ).fetchall()
        for table, column in columns:
            rows = connection.execute(
                f'select distinct "{column}"::varchar from "{table}"'
            ).fetchall()
            if hits := [(mark, v) for (v,) in rows if v for mark in found_in(v)]:
                bad[f"{table}.{column}"] = hits[:6]
    assert not bad


@pytest.mark.slow
def test_no_mark_of_any_class_stands_in_a_file(marked: tuple[Bureau, str], tmp_path: Path) -> None:
    bureau, _ = marked
    bureau.call("backup", str(tmp_path / "backup"), expect=0)
    for root, left_out in (
        (bureau.home, ("archive", "inbox")),
        (tmp_path / "backup", ("archive",)),
    ):
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            inside = path.relative_to(root)
            if inside.parts[0] in left_out:
                continue
            assert not found_in(inside.as_posix()), inside
            for name, content in members(path):
                assert not found_in(as_read(content)), f"{inside} {name}"


@pytest.mark.slow
def test_no_mark_of_any_class_stands_in_a_card_or_a_sheet(ran: Bureau) -> None:
    # what of the marked cells is shown, so that a mark beside it would be seen
    for folder, shown in (
        ("site/cases", "乙卯市监处罚〔"), ("outbox/县局核对", "乙卯县市场监督管理局"), ("outbox/预警", "健身服务"),
    ):  # fmt: skip
        words = list((ran.home / folder).rglob("*.docx"))
        assert words, folder
        parts = [(n, as_read(content)) for path in words for n, content in members(path)]
        assert any(shown in text for _, text in parts), folder
        for name, text in parts:
            assert not found_in(text), name


@pytest.mark.slow
def test_what_was_masked_in_a_name_leads_back_by_the_archive(marked: tuple[Bureau, str]) -> None:
    bureau, _ = marked
    said_json = bureau.call("trace", "F8642", "--json", expect=0).stdout.strip().splitlines()[-1]
    (row,) = json.loads(said_json)["rows"]
    assert row["original"] == "周玥漏13986427070投诉.csv"
    assert (bureau.home / row["archived"]).read_bytes() == (
        bureau.inbox / row["original"]
    ).read_bytes()
    assert not found_in(row["file"])
    index = bureau.home / "archive" / "names.jsonl"
    assert index.stat().st_mode & 0o077 == 0
    with begin(bureau.home, date.fromisoformat(AS_OF)) as run:  # nothing arrives a second time
        before = run.ledger.events("arrival")
        intake_files.enter(run)
        assert run.ledger.events("arrival") == before


@pytest.mark.slow
def test_one_file_looked_at_shows_no_mark_either(marked: tuple[Bureau, str]) -> None:
    bureau, _ = marked
    for name in (
        "cases.csv",
        "complaints.csv",
        "表8642.xlsx",
        "周玥漏13986427070投诉.csv",
        "20260601_褚玥漏_笔录.pdf",
    ):
        done = bureau.call("check", str(bureau.inbox / name))
        assert not found_in(done.stdout.replace(str(bureau.inbox), "") + done.stderr), name
