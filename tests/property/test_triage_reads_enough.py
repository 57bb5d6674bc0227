"""Of complaints only what is open is read, and what was said of the same subjects: nothing else tells."""

import random
from datetime import date, timedelta
from typing import Any

import duckdb
import narwhals as nw
import polars as pl

from assets.out.out_complaint_triage import _RECEIVED
from data_contracts.obligations import obligations
from models.action.triage import triage, untold

AS_OF = date(2026, 6, 30)
SILENT = "990103"


def complaints(draw: random.Random) -> pl.DataFrame:
    def one(number: int) -> dict[str, Any]:
        county = draw.choice([None, "990101", "990102", SILENT])
        ended = draw.choice([None, None, None, AS_OF - timedelta(days=draw.randrange(-5, 9))])
        return {
            "complaint_no": str(number),
            "form": draw.choice(["投诉", "投诉", "举报"]),
            "region_code": county,
            "registered_date": AS_OF - timedelta(days=draw.randrange(-5, 200)),
            "complainant_key": draw.choice([None, "甲", "乙", "丙", "丁"]),
            "party_key": draw.choice([None, "店", "铺", "行", "站", "场"]),
            "amount_yuan": draw.choice([None, 10.0, 6_000.0]),
            "injured": draw.choice([None, 0, 1, 2]),
            "is_online": draw.choice([None, True, False]),
            "platform": None,
            "result": None if county == SILENT else draw.choice([None, "在办", "办结", "调解失败"]),
            "final_reply_date": None if county == SILENT else ended,
        }

    types = {"platform": pl.String, "final_reply_date": pl.Date, "is_online": pl.Boolean}
    rows = [one(number) for number in range(draw.randrange(20, 60))]
    return pl.DataFrame(rows, schema_overrides=types)


def test_what_is_not_read_changes_no_class() -> None:
    with duckdb.connect() as connection:
        for seed in range(40):
            rows = complaints(random.Random(seed))  # noqa: S311  # invented complaints, not secrets
            silent = untold(nw.from_native(rows.lazy()), AS_OF).to_native().collect()
            connection.register("core_complaints", rows.to_arrow())
            connection.register("out_complaint_untold", silent.to_arrow())
            some = connection.sql(_RECEIVED.replace("$as_of", f"date '{AS_OF}'")).pl()
            every = rows.filter(form="投诉")
            assert some.height < every.height, seed
            classed = triage(some, silent, obligations(), AS_OF)
            assert classed.equals(triage(every, silent, obligations(), AS_OF)), seed
