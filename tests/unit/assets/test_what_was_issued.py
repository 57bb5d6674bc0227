"""Rows that were issued are read back a few at a time: decoding takes many times what the rows take."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from assets.increment import issued

SCHEMA = {"month": pl.String, "on": pl.Date, "yuan": pl.Decimal(18, 2), "n": pl.Int64}


def _written(n: int) -> str:
    if n % 3:
        return f'{{"month":"2026-{n:05d}","on":"2026-06-30","yuan":"{n}.50","n":{n}}}'
    return f'{{"month":"2026-{n:05d}","on":null,"n":{n}}}'


def test_issued_rows_are_decoded_in_their_order_a_few_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_once: list[int] = []
    whole = issued._some_decoded

    def counted(payloads: list[str], schema: dict[str, Any]) -> pl.DataFrame:
        at_once.append(len(payloads))
        return whole(payloads, schema)

    monkeypatch.setattr(issued, "_some_decoded", counted)
    monkeypatch.setattr(issued, "schema_of", lambda *_: SCHEMA)
    monkeypatch.setattr(issued, "table", lambda name: name)
    written = [_written(n) for n in range(12_000)]
    run: Any = SimpleNamespace(ledger=SimpleNamespace(payloads=lambda *_: written))
    found = issued.issued(run, "kind", "name")
    assert max(at_once) <= 5_000
    assert sum(at_once) == 12_000
    assert found.schema == SCHEMA
    assert found["n"].to_list() == list(range(12_000))
    assert found.row(11_999) == ("2026-11999", date(2026, 6, 30), Decimal("11999.50"), 11_999)
    assert found.row(9) == ("2026-00009", None, None, 9)
    assert found.n_chunks() == 1
