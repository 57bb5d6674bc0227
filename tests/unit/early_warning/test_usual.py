"""Texts are of one matter when they are more alike than texts of their city usually are."""

import numpy as np
import polars as pl
import pytest

from models.early_warning.texts.likeness import TextMatters, Usual

_OPEN = (
    "您好我要反映",
    "请有关部门关注",
    "多次打电话无人管",
    "来信说一件事",
    "再一次投诉",
    "替邻居问问",
)
_CLOSE = ("希望尽快处理盼回复", "请给一个明确说法", "到底由谁来负责", "谢谢领导", "不胜感激")
_THINGS = ("路灯", "水管", "烟道", "电梯", "井盖", "门禁", "花坛", "滑梯", "公厕", "站牌")


def _templated(n: int) -> list[str]:
    return [f"{_OPEN[i % 6]}{_THINGS[i % 10]}坏了{_CLOSE[(i // 6) % 5]}" for i in range(n)]


def _texts(extra: list[str]) -> TextMatters:
    texts = _templated(60) + extra
    zero = np.zeros(len(texts), dtype=np.int64)
    matters = TextMatters(np.arange(len(texts)), pl.Series(texts), zero, zero + 5, 0.15)
    matters.step(5)
    return matters


def test_where_texts_are_templates_likeness_is_usual() -> None:
    matters = _texts([])
    usual, any_twelve = matters.usual(0, 5), np.random.default_rng(1).choice(60, 12, replace=False)
    alike = matters.alike_apart_from(np.sort(any_twelve), "")
    assert alike > 0.06
    assert abs(usual.above(alike, 12)) < 3.5


def test_one_matter_stands_out_without_its_name() -> None:
    told = ("退房款拖着不给", "退房款一分没给", "说好的退房款不给", "退房款不给还涨价")
    fill = [f"{chr(0x4E00 + 7 * i)}{chr(0x5E00 + 11 * i)}{chr(0x6E00 + 13 * i)}" for i in range(90)]
    zero = np.zeros(94, dtype=np.int64)
    texts = [*fill, *(f"锦瀚湖小区{t}" for t in told)]
    matters = TextMatters(np.arange(94), pl.Series(texts), zero, zero + 5, 0.15)
    matters.step(5)
    rows = np.arange(90, 94)
    assert matters.usual(0, 5).above(matters.alike_apart_from(rows, "锦瀚湖小区"), 4) > 3.5


def test_a_phrase_in_fashion_is_all_that_its_texts_share() -> None:
    heart = ("滑梯", "站牌", "公厕", "花坛")
    matters = _texts([f"{a}旁充电桩安装{b}" for a, b in zip(heart, "甲乙丙丁", strict=True)])
    rows = np.arange(60, 64)
    assert matters.shared_run(rows) == "旁充电桩安装"
    assert matters.usual(0, 5).above(matters.alike_apart_from(rows, "旁充电桩安装"), 4) < 3.5


def test_by_hand() -> None:
    usual = Usual(0.1, 0.0, 0.0006)
    assert usual.above(0.2, 4) == pytest.approx(10.0)
    assert usual.above(0.1, 4) == 0.0
    assert usual.likest_of(1, 2.0) == pytest.approx(
        0.1 + np.sqrt(0.0006) * (np.sqrt(2 * np.log(2)) + 2)
    )
