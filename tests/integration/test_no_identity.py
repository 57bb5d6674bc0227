"""No identity passes the door: marked names, phones and numbers are in no table and no published byte."""

import io
import zipfile
from pathlib import Path

import duckdb
import pytest

from .conftest import Bureau, case_file, case_row

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
    facts = bureau.run()
    assert facts["exit_code"] == 1
    assert facts["accepted"] == 57 + 40
    return bureau


def folded(text: str) -> str:
    wide = str.maketrans({chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)})
    return text.translate(wide).replace(" ", "").replace("-", "").replace("\u3000", "")


def assert_clean(text: str, where: str) -> None:
    found = [mark for mark in MARKS if mark in folded(text)]
    assert not found, f"{where}: {found}"


@pytest.mark.slow
def test_no_text_column_of_any_table_holds_an_identity(ran: Bureau) -> None:
    with duckdb.connect(str(ran.home / "warehouse.duckdb"), read_only=True) as connection:
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
            assert_clean(content.decode("utf-8", errors="ignore"), name)


@pytest.mark.slow
def test_one_person_with_many_complaints_is_still_one_person(ran: Bureau) -> None:
    codes = ran.table("core_complaints")["complainant_key"]
    assert codes.null_count() == 0
    # Five spellings of two phone numbers are two people.
    assert codes.n_unique() == 2


def members(path: Path) -> list[tuple[str, bytes]]:
    data = path.read_bytes()
    if not data.startswith(b"PK"):
        return [(path.name, data)]
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        return [(f"{path.name}!{n}", whole.read(n)) for n in whole.namelist()]
