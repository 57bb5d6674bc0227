"""Confirming a key county: a county that was not heard is told of before the decision is recorded."""

from pathlib import Path

import duckdb
import pytest

from pipelines.cli import decide
from pipelines.cli.common import Lang, Speaker
from pipelines.cli.decide import _tell_unheard


@pytest.mark.parametrize(
    ("region", "period", "says"),
    [
        ("990101", "2026-Q2", "990101 2026-Q2：已送县局核对2项、答复0项、逾期未答复1项。应当先听县局说明"),
        ("990101", "2026-05", "已送县局核对1项、答复0项。"),
        ("990101", "2026-01", "还没有就此送县局核对。"),
        ("990102", "2026-Q2", ""),
        ("990103", "2026-Q2", "还没有就此送县局核对。"),
    ],
)  # fmt: skip
def test_who_was_not_heard_is_told(
    tmp_path: Path, capsys, region: str, period: str, says: str
) -> None:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            create table out_flags as from (values
                ('990101', 'region', '2026-05', date '2026-06-01', null::date, false),
                ('990101', 'region', '2026-04', date '2026-05-01', null, true),
                ('990101', 'case', '2026-05', date '2026-06-01', date '2026-06-03', false),
                ('990102', 'region', '2026-05', date '2026-06-01', date '2026-06-03', false),
                ('990103', 'region', '2026-05', null, null, false))
            f(region_code, object_type, period, sent_on, answered_on, is_overdue)
        """)
    _tell_unheard(path, region, period, Speaker(Lang.zh, as_json=False))
    said = capsys.readouterr().out
    assert says in said
    assert bool(said) == bool(says)


def test_it_is_told_before_anything_is_recorded(monkeypatch, tmp_path: Path) -> None:
    """Whoever stops the command there has confirmed nothing."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(decide, "existing_home", lambda *_: None)
    monkeypatch.setattr(decide, "published", lambda *_: tmp_path)
    monkeypatch.setattr(decide, "_refuse_unproposed", lambda *_: None)
    monkeypatch.setattr(decide, "_tell_unheard", stopped)
    monkeypatch.setattr(decide, "record", lambda *_: pytest.fail("it was recorded"))
    with pytest.raises(KeyboardInterrupt):
        decide.confirm("990101", "2026-Q2", note="理由", home=tmp_path)
