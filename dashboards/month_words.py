"""What counties wrote on 《问题整治情况表》, as the month's pages and workbook tell it."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboards.view import Row, View

_SILENT = "未报"
#: Rows that somebody else than the county filled in.
_NOT_ITS_OWN = ("other_county", "wrong_role")


def disputed(view: View, month: str) -> list[Row]:
    """Return what counties called wrong, and what of their rows did not count, by county and item."""
    frame = view.get("out_month_returns").filter(pl.col("month") == month)
    told = frame.filter((pl.col("counts") & (pl.col("word") == "有误")) | ~pl.col("taken"))
    return told.sort("region_code", "file", "row_no").to_dicts()


def in_vain(view: View, month: str, region: str) -> list[Row]:
    """Return what a county's own sheets said of a month and was not kept, until something said later was."""
    own = view.get("out_month_returns").filter(
        pl.col("month") == month,
        pl.col("region_code") == region,
        ~pl.col("code").is_in(_NOT_ITS_OWN),
    )
    since = own.filter(pl.col("taken"))["came_on"].max()
    refused = own.filter(~pl.col("taken")).sort("came_on", "file", "row_no").to_dicts()
    return [r for r in refused if since is None or r["came_on"] > since]


def state(view: View, row: Mapping[str, Any]) -> str:
    """Return how a county's table stands: one that came back and could not be kept is not called silent."""
    said = str(row["state"] or "")
    if said != _SILENT:
        return said
    if row["returned_on"] is not None:
        return f"{said}（只确认了部分项目，没有写全）"
    came = (row["month"], row["region_code"]) in view.once(_in_vain)
    return f"{said}（交回过，没有记上）" if came else said


def silent(view: View, month: str, count: int) -> str:
    """Return in words how many counties did not send the table back, and how many of them had."""
    register = view.get("out_month_register").filter(
        pl.col("month") == month, pl.col("state") == _SILENT
    )
    partly = register.filter(pl.col("returned_on").is_not_null()).height
    others = register.filter(pl.col("returned_on").is_null())["region_code"]
    came = sum((month, code) in view.once(_in_vain) for code in others)
    told = [f"{came}个交回过、没有记上"] if came else []
    told += [f"{partly}个只确认了部分项目"] if partly else []
    return f"未报{count}个（其中{'，'.join(told)}）" if told else f"未报{count}个"


def _in_vain(view: View) -> set[tuple[str, str]]:
    frame = view.get("out_month_returns").filter(
        ~pl.col("taken"), ~pl.col("code").is_in(_NOT_ITS_OWN)
    )
    return set(frame.select("month", "region_code").drop_nulls().unique().rows())
