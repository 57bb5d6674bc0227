"""A column of codes is read as 其他 row by row; that is told, once, with how to say what they mean."""

import pytest

from tests.unit.door.conftest import Door
from tests.unit.door.test_columns import cases

pytestmark = pytest.mark.slow


def rows(*kinds: str) -> str:
    return cases("程序类型,立案号", *[f"{kind},{n}" for n, kind in enumerate(kinds)])


def test_codes_in_place_of_words_are_told_and_can_be_named(door: Door) -> None:
    """Every case was 其他, rules that ask whether it was decided on the spot looked at all of them, and nobody was told."""
    door.put("一.csv", rows(*"1112"))
    door.put("二.csv", rows(*"1112121"))
    door.run()
    told = door.notices()["unknown_words"]
    assert told["n"] == 1
    assert "案件「程序类型」11行（1、2）" in told["says"]
    assert "config/enumerations.yml" in told["next_step"]
    assert told["detail"] == ["案件「程序类型」11行（1、2）：词表 procedure_type，一.csv 等"]
    words = "procedure_type: {普通程序: ['1'], 简易程序: ['2']}\n"
    (door.home.config / "enumerations.yml").write_text(words, encoding="utf-8")
    door.run()
    assert "unknown_words" not in door.notices()
    assert door.table("core_cases", "procedure_type")["procedure_type"].n_unique() == 2


def test_a_few_odd_words_are_not_told(door: Door) -> None:
    door.put("一.csv", rows(*["一般程序"] * 12, *["别的"] * 11))
    door.put("二.csv", rows(*["别的"] * 9, *["普通程序"] * 20).replace("甲案", "乙案"))
    door.put(
        "三.csv", cases("适用程序,立案号", *[f"怪的,{n}" for n in range(9)]).replace("甲案", "丙案")
    )
    door.run()
    assert "unknown_words" not in door.notices()


def test_words_of_an_open_list_stay_as_they_are(door: Door) -> None:
    door.put("一.csv", cases("专项行动,立案号", *[f"甲市春雷行动,{n}" for n in range(12)]))
    door.run()
    assert door.table("out_quality", "unknown_words").item().to_list() == [
        "「专项行动」甲市春雷行动（12行）"
    ]
    assert "unknown_words" not in door.notices()
