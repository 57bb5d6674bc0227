"""out_sample_items: every case drawn for file review, its chance, and what the review found."""

from functools import partial
from typing import Annotated, Any

import polars as pl

from assets.action import samples
from assets.core import former_keys
from assets.core.former_keys import called_now
from assets.run import Run, table_asset
from data_contracts import empty, table
from models.action.reviewing import numbers_in
from models.action.sampling import SCALE, WORTH

_ANSWERS = """
    select item_no, verdict, problem_items as said_items, video, explanation, reviewed_by, reviewed_on
    from out_review_answers where counts
"""


@table_asset(deps=former_keys.READ)
def out_sample_items(answers: Annotated[pl.DataFrame, _ANSWERS], run: Run) -> pl.DataFrame:
    """Return one row a drawn case; what it is comes from its newest data."""
    rows = [_row(body, item) for body in samples.draws(run.ledger) for item in body["items"]]
    now = called_now(run.warehouse.query, (r["case_key"] for r in rows))
    rows = [row | {"case_key": now.get(row["case_key"], row["case_key"])} for row in rows]
    if not rows:
        return empty(table("out_sample_items"))
    columns = [
        "case_key",
        "organ_name",
        "case_no",
        "decision_no",
        "decision_date",
        "violation_type",
        "fine_yuan",
    ]
    keys = pl.DataFrame({"case_key": sorted({r["case_key"] for r in rows})})
    cases = run.warehouse.read("core_cases", columns).join(keys, on="case_key", how="semi")
    answers = answers.with_columns(
        pl.col("said_items")
        .map_elements(
            partial(numbers_in, titles=run.config.review_standard.titles),
            return_dtype=pl.List(pl.String),
            skip_nulls=True,
        )
        .alias("problem_items")
    )
    types: dict[str, pl.DataType] = {
        "reviewer_region": pl.String(),
        "rule_codes": pl.List(pl.String()),
    }
    frame = pl.DataFrame(rows, schema_overrides=types)
    return frame.join(cases, on="case_key", how="left").join(
        answers.drop("said_items"), on="item_no", how="left"
    )


def _row(body: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    return {
        "item_no": item["item_no"], "sample_id": body["sample_id"], "kind": body["kind"],
        "case_key": item["case_key"], "region_code": item["region_code"],
        "reviewer_region": item["reviewer"], "domain": item["domain"], "size_class": item["size"],
        "worth": item["worth"] / WORTH, "rule_codes": item["rules"],
        "inclusion_probability": item["probability"] / SCALE,
    }  # fmt: skip
