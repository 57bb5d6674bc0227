"""Everyday words that each says of another place are no matter; one place, or none named, may be."""

import pytest

from models.early_warning.texts.whereabouts import each_elsewhere

_PLACES = ("春晖小区", "柳岸花园", "石塘村", "长乐街")


@pytest.mark.parametrize(
    ("texts", "shared", "expected"),
    [
        ([f"我住{p}，停水两天没人通知" for p in _PLACES], "停水两天", True),
        ([f"春晖小区{i}号楼停水两天没人通知" for i in "一二三四"], "停水两天", False),
        (["停水两天没人通知"] * 4, "停水两天", False),
        ([f"{p}停水两天" for p in _PLACES], "区停水两天", True),
        ([f"{p}停水两天" for p in _PLACES[:2]] + ["停水两天", "又停水两天"], "停水两天", False),
    ],
)
def test_whereabouts_of_texts(texts: list[str], shared: str, expected: bool) -> None:
    assert each_elsewhere(texts, shared) is expected
