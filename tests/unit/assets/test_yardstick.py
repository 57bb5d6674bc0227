"""When the yardstick of like cases is learnt: by the thresholds of P003, whatever they are set to."""

from datetime import date
from hashlib import sha256
from types import SimpleNamespace

import duckdb
import pytest

from assets.feat import yardstick
from assets.store.since import program
from data_contracts.loader import indicator
from data_contracts.settings import settings
from models.like_cases import Params

AS_OF = date(2026, 6, 30)
SHIPPED = indicator("P003").thresholds


def stands(
    monkeypatch: pytest.MonkeyPatch, cases: int, learnt_from: int | None = None, *,
    placed: tuple[int, int] = (0, 0), **own: float,
) -> str:  # fmt: skip
    """Return whether a yardstick is learnt, read back, or neither, with so many cases of locked months.

    Of so many the county was known when it was learnt, and is now.
    """
    params = settings(Params, indicator("P003").with_values(own))
    made_by = sha256(f"{program()} {params}".encode()).hexdigest()
    filled = {"decision_date": learnt_from, "region_code": placed[0]}
    known = {"month": "2026-05", "made_by": made_by, "filled": filled, "content": "x"}
    events = [SimpleNamespace(payload=known)] if learnt_from else []
    run = SimpleNamespace(
        warehouse=SimpleNamespace(connection=duckdb.connect()), as_of=AS_OF, home=None,
        ledger=SimpleNamespace(events=lambda _: events),
    )  # fmt: skip
    monkeypatch.setattr(yardstick, "_learnt", lambda *_: yardstick.Standing(content="learnt"))
    monkeypatch.setattr(yardstick, "read", lambda *_: None)
    rows = f"""select date '2026-01-05' as decision_date,
        case when range < {placed[1]} then '990101' end as region_code from range({cases}) where true"""
    return {"learnt": "learnt", "x": "read back", None: "none"}[
        yardstick.standing(run, rows, params).content
    ]


@pytest.mark.parametrize("least", [SHIPPED["locked_least"].value, *SHIPPED["locked_least"].bounds])
def test_it_is_learnt_from_as_many_cases_as_are_asked_for(monkeypatch, least) -> None:
    assert stands(monkeypatch, int(least) - 1, locked_least=least) == "none"
    assert stands(monkeypatch, int(least), locked_least=least) == "learnt"


@pytest.mark.parametrize(
    "share", [SHIPPED["relearn_share"].value, *SHIPPED["relearn_share"].bounds]
)
def test_it_stands_until_as_many_came_or_went(monkeypatch, share) -> None:
    more = int(1000 * share)
    for cases in (1000, 1000 + more):
        assert stands(monkeypatch, cases, 1000, relearn_share=share) == "read back"
    assert stands(monkeypatch, 1001 + more, 1000, relearn_share=share) == "learnt"


def test_it_is_learnt_anew_when_the_counties_of_many_were_answered_for(monkeypatch) -> None:
    assert stands(monkeypatch, 1000, 1000, placed=(700, 800), relearn_share=0.1) == "read back"
    assert stands(monkeypatch, 1000, 1000, placed=(700, 801), relearn_share=0.1) == "learnt"
    assert stands(monkeypatch, 1000, 1000, placed=(801, 700), relearn_share=0.1) == "learnt"
