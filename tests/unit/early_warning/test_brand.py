"""A brand that many people complain of, here and there and of several firms, is one matter."""

from datetime import date

import polars as pl
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params, Warnings, events_from, judge
from tests.unit.early_warning.test_judge import REGIONS, event, quiet_history

CODES = REGIONS["region_code"].to_list()
KIND = {"object_category": "电动自行车", "text": "充电起火"}


def of_brand(
    weeks: range, brand: str | None, firms: int = 8, n: int = 1, **more: object
) -> list[dict[str, object]]:
    """Return ``n`` complaints in a week and county, of a firm of ``firms`` in turn."""
    return [
        event(
            w,
            code,
            "起火",
            party_key=f"P-{brand}-{(5 * w + i) % firms}",
            brand=brand,
            **KIND | more,
        )
        for w in weeks
        for i, code in enumerate(CODES)
        for _ in range(n)
    ]


def others(weeks: range) -> list[dict[str, object]]:
    """Return complaints of the same kind, each of another firm."""
    return [event(w, code, "起火", **KIND) for w in weeks for code in CODES for _ in range(4)]


def judged(rows: list[dict[str, object]]) -> Warnings:
    frame = pl.DataFrame(quiet_history() + rows, infer_schema_length=None)
    return judge(frame, REGIONS, shipped(Params), date(2024, 12, 29), 0)


def matters(rows: list[dict[str, object]]) -> pl.DataFrame:
    return judged(rows).warnings.filter(kind="matter")


def test_a_brand_in_several_counties_is_one_matter() -> None:
    found = judged(others(range(100)) + of_brand(range(95, 99), "飞骏"))
    (matter,) = found.warnings.filter(kind="matter").to_dicts()
    assert "反映8家的同一品牌“飞骏”" in matter["current_reason"]
    assert matter["n_parties"] > 1
    assert matter["region_scope"] == CODES
    assert found.members.filter(warning_id=matter["warning_id"]).height == 20


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (of_brand(range(95, 99), None, firms=20), "no brand is given"),
        (of_brand(range(99), "飞骏", firms=20), "as many came all the time"),
        (of_brand(range(95, 99), "飞骏", firms=20, complainant_key="one"), "one person"),
    ],
)
def test_what_is_no_rise_of_a_brand(rows: list[dict[str, object]], why: str) -> None:
    assert matters(others(range(100)) + rows).is_empty(), why


@pytest.mark.parametrize(("cell", "brand"), [("不详", None), ("其他", None), (" 飞骏 ", "飞骏")])
def test_a_cell_that_says_nothing_is_no_brand(cell: str, brand: str | None) -> None:
    row = {
        "complaint_no": "a", "region_code": CODES[0], "registered_date": date(2024, 1, 1), "brand": cell,
    }  # fmt: skip
    assert events_from(complaints=pl.DataFrame([row]))["brand"].to_list() == [brand]


def test_a_brand_of_one_firm_is_that_firms_matter() -> None:
    (matter,) = matters(others(range(100)) + of_brand(range(95, 99), "飞骏", firms=1)).to_dicts()
    assert "同一主体或事项" in matter["reason"]


def test_where_brands_begin_to_be_filled_none_rises() -> None:
    rows = others(range(100))
    for k in range(6):
        rows += of_brand(range(92, 99), f"牌{k}", firms=40)
    assert matters(rows).is_empty()


def test_a_firm_is_part_of_its_brands_matter() -> None:
    rows = others(range(100)) + of_brand(range(95, 97), "飞骏", firms=20)
    rows += [
        event(98, CODES[0], "起火", party_key="P-last", brand="飞骏", **KIND) for _ in range(5)
    ]
    found = judged(rows)
    assert found.warnings.filter(kind="matter").height == 1
    assert "已含在同一品牌的预警中" in "".join(found.suppressed["suppressed_reason"])
