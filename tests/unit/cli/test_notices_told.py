"""Every kind of notice a run may publish has its English sentence: without one the command would stop."""

from data_contracts import table
from pipelines.cli import intake_told


def test_every_kind_of_notice_has_its_english() -> None:
    kinds = (table("out_data_notices").columns["kind"].about or "").split("|")
    assert sorted(intake_told._ENGLISH) == sorted(kinds)
    assert set(intake_told._LOUD) <= set(kinds)
