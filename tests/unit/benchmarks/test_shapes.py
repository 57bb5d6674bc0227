"""The six other shapes of a bureau's files are the same each time and hold what their names say."""

from pathlib import Path

import fastexcel
import polars as pl
import pytest

from benchmarks.throughput import files, shapes

ROWS = {"cases": 1400, "complaints": 4200}
FEW = {"cases": 280, "complaints": 840}


def made(shape: str, since: int = 0, rows: dict[str, int] = ROWS) -> dict[str, pl.DataFrame]:
    parts: dict[str, list[pl.DataFrame]] = {}
    for name, part in shapes.files(shape, rows, since):
        parts.setdefault(name, []).append(part)
    return {name: pl.concat(found, how="diagonal") for name, found in parts.items()}


@pytest.mark.parametrize("shape", shapes.SHAPES)
def test_a_shape_is_the_same_twice_and_its_day_is_another(shape: str) -> None:
    first, again, day = made(shape, rows=FEW), made(shape, rows=FEW), made(shape, 1, FEW)
    assert first.keys() == again.keys()
    assert first.pop("organ_mapping", None) is not None or shape != "published_only"
    for name, frame in first.items():
        assert frame.equals(again[name]), name
        key = "行政处罚决定书文号" if name == "penalty_publications" else frame.columns[0]
        numbers = pl.concat([frame[key], day[name][key]])
        assert numbers.is_unique().all(), name
        assert {d.isoformat() for d in day[name].get_column(_dated(name))} == {"2026-07-01"}


def _dated(name: str) -> str:
    return "登记日期" if name == "complaints" else "处罚决定日期"


def test_one_clause() -> None:
    cases = made("one_clause")["cases"]
    assert (cases["违法行为类型"] == "无证经营").mean() > 0.85
    assert cases["罚款金额(元)"].n_unique() == 5
    assert cases["行政区划代码"].n_unique() == 20
    assert cases["违法事实"].str.len_chars().is_between(30, 45).all()


def test_long_papers() -> None:
    for name, column in (("cases", "违法事实"), ("complaints", "问题陈述")):
        length = made("long_papers", rows={"cases": 60, "complaints": 60})[name][
            column
        ].str.len_chars()
        assert length.is_between(2000, 4300).all()
        assert length.max() > 3500


def test_one_complainant() -> None:
    complaints = made("one_complainant")["complaints"]
    by = complaints.group_by("联系电话").len().sort("len", descending=True)["len"]
    assert by[0] > complaints.height / 20
    assert by[:30].sum() > complaints.height / 12
    subject = complaints.group_by("涉及主体名称", "行政区划代码").len().sort("len")[-1].row(0)
    assert subject[:2] == ("子丑寅网络科技有限公司", "990101")
    assert 0.25 < subject[2] / complaints.height < 0.35


def test_many_counties() -> None:
    world = made("many_counties")
    assert (world["cases"].group_by("行政区划代码").len()["len"] == 35).all()
    assert world["cases"]["违法事实"].null_count() == 700
    assert world["complaints"].height == 420


def test_published_only() -> None:
    rows = {"cases": 26_000, "complaints": 9}
    frames = list(shapes.files("published_only", rows))
    assert [name for name, _ in frames] == ["penalty_publications"] * 2 + ["organ_mapping"]
    assert frames[2][1]["单位区划代码"].n_unique() == 20
    assert frames[1][1].columns[0] == "CF_XDR_MC"
    first = frames[0][1]
    assert first["行政相对人名称"].str.contains("*", literal=True).all()
    assert 0.25 < first["处罚依据"].null_count() / first.height < 0.35
    assert first["罚款金额(万元)"].drop_nulls().str.ends_with("元整").any()


def test_one_big_file(tmp_path: Path) -> None:
    many = {"cases": 26_000, "complaints": 10}
    assert made("one_big_file", rows=many)["cases"].equals(made("one_clause", rows=many)["cases"])
    files.write(tmp_path, "one_big_file", ROWS, "parquet")
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["cases_000.csv", "complaints_001.xlsx"]
    assert "无证经营" in (tmp_path / names[0]).read_text(encoding="gb18030")
    sheet = fastexcel.read_excel(tmp_path / names[1]).load_sheet(0).to_polars()
    assert sheet.height == ROWS["complaints"]


@pytest.mark.parametrize(("yuan", "said"), [(5200, "伍仟贰佰"), (49900, "肆万玖仟玖佰"), (10100, "壹万零壹佰"), (100, "壹佰")])  # fmt: skip
def test_amounts_as_cheques_write_them(yuan: int, said: str) -> None:
    assert shapes._in_words(yuan) == said
