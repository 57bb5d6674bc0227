"""A mistake in a contract is told in one line that names the file, the entry and its value."""

from pathlib import Path

import duckdb
import pytest

from data_contracts import loader
from data_contracts.files import ContractError, read_as
from data_contracts.loader import Table
from data_contracts.source_contract import Source
from data_contracts.words import Enumeration

GOOD = """
source: meters
title_zh: 计量器具
about: 一行一台。
key: [device_no]
columns:
  device_no: {zh: 器具编号, type: doc_no, required: true}
  device_name: {zh: 器具名称, type: text}
  price_yuan: {zh: 价格, type: money, unit: 元, min: 0}
  count: {zh: 台数, type: integer, min: 1, max: 100}
"""


def read(folder: Path, text: str) -> Source:
    path = folder / "meters.yml"
    path.write_text(text, encoding="utf-8")
    return read_as(Source, path)


def test_a_source_needs_neither_dates_nor_organ_nor_evidence(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD).key == ["device_no"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("key: [device_no]", "\tkey: [device_no]", "tab"),
        ("type: money", "type: moneey", r"columns\.price_yuan\.type: .*got 'moneey'"),
        ("unit: 元", "unit: 千元", r"columns\.price_yuan\.unit: .*got '千元'"),
        ("min: 1,", "min: 一,", r"columns\.count\.min: .*got '一'"),
        ("max: 100", "max: 0", "台数: min 1 is above max 0"),
        ("about:", "abuot:", "abuot: Extra inputs"),
        ("key: [device_no]", "key: []", "key: .*at least 1"),
        ("key: [device_no]", "key: [device]", r"no such columns: \['device'\]"),
        ("columns:", "evidence: {key: nothing}\ncolumns:", "evidence: no such column: nothing"),
        ("columns:", "event_dates: [device_name]\ncolumns:", r"no dates: \['device_name'\]"),
        ("columns:", "in_order: [[count, device_no]]\ncolumns:", r"no dates: \['count', "),
        ("columns:", "in_order: [[count, end]]\ncolumns:", r"no such columns: \['end'\]"),
        ("type: doc_no", "type: identity, identity: drop", r"never pass the door: \['device_no'\]"),
        (
            "zh: 器具名称, type: text",
            "zh: 器具名称, type: text, max: 9",
            "only money and integers have min",
        ),
        (
            "zh: 器具名称, type: text",
            "zh: 器具名称, type: text, deadline: true",
            "only dates are of",
        ),
        (
            "zh: 器具名称, type: text",
            "zh: 日期, type: date, registration: true, deadline: true",
            "not both",
        ),
        (
            "zh: 器具名称, type: text",
            "zh: 日期, type: date, first_from: end",
            r"no such columns: \['end'\]",
        ),
        (
            "zh: 器具名称, type: text",
            "zh: 日期, type: date, first_from: count",
            r"no dates: \['count'\]",
        ),
        ("title_zh: 计量器具", "title_zh: 计量/器具", "title_zh: .*got '计量/器具'"),
        ("columns:", "delivery: {owed: true}\ncolumns:", "delivery needs a column region_code"),
        ("columns:", "places: true\ncolumns:", "places needs a column region_code"),
        (
            "columns:",
            "evidence: {key: tel}\ncolumns:\n  tel: {zh: 电话, type: identity, identity: phone}",
            r"never pass the door: \['tel'\]",
        ),
        ("zh: 台数", "zh: 器具名称", "器具名称 names both device_name and count"),
        ("  count:", "  台 数:", r"not \['台 数'\]"),
        ("  count:", "  group:", r"words of SQL.*\['group'\]"),
        ("type: doc_no", "type: enum_list, enum: domain", r"lists tell no row.*\['device_no'\]"),
        ("  count:", "  price_yuan:", "key twice: price_yuan"),
    ],
)
def test_a_mistake_in_a_source(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(ContractError, match=rf"^meters\.yml: .*{says}") as told:
        read(tmp_path, GOOD.replace(old, new))
    assert "\n" not in str(told.value)


def test_the_first_date_of_several_is_not_asked_for_of_cases(tmp_path: Path) -> None:
    dated = "zh: 日期, type: date, first_from: device_name"
    text = GOOD.replace("zh: 器具名称, type: text", dated)
    assert read(tmp_path, text).columns["device_name"].first_from == "device_name"
    with pytest.raises(ContractError, match="cases are put together apart"):
        read(tmp_path, text.replace("source: meters", "source: cases"))


def test_no_word_of_sql_is_a_column(tmp_path: Path) -> None:
    words = "select keyword_name from duckdb_keywords() where keyword_category = 'reserved'"
    reserved = [word for (word,) in duckdb.execute(words).fetchall()]
    assert len(reserved) > 50
    for word in reserved:
        with pytest.raises(ContractError, match="words of SQL"):
            read(tmp_path, GOOD.replace("count:", f"'{word}':"))


@pytest.mark.parametrize("name", ["arrival", "row_hash", "file", "case_key", "party_key"])
def test_what_intake_gives_every_row_is_no_column_of_a_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Its values would be written over without a word."""
    (tmp_path / "sources").mkdir()
    text = GOOD.replace("count:", f"{name}:")
    (tmp_path / "sources" / "meters.yml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(loader, "ROOT", tmp_path)
    with pytest.raises(ContractError, match=rf"^meters\.yml: columns: given .*\['{name}'\]"):
        loader.sources.__wrapped__()


def test_two_sources_of_one_title(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sources").mkdir()
    for name in ("meters", "others"):
        text = GOOD.replace("source: meters", f"source: {name}")
        (tmp_path / "sources" / f"{name}.yml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(loader, "ROOT", tmp_path)
    with pytest.raises(ContractError, match=r"^others\.yml: title_zh 计量器具 is that of meters"):
        loader.sources.__wrapped__()


def test_a_mistake_in_a_table_or_a_list_of_words(tmp_path: Path) -> None:
    path = tmp_path / "core_meters.yml"
    path.write_text("table: core_meters\nfrom_source: meterz\n", encoding="utf-8")
    with pytest.raises(ContractError, match=r"core_meters\.yml: from_source: no source meterz"):
        read_as(Table, path)
    with pytest.raises(ContractError, match=r"core_meters\.yml: grade\.values: .*got '一级'"):
        read_as(Enumeration, path, {"values": "一级"}, "grade")
