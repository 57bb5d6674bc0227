"""Numbers this product gives out come back through the door whole, whatever digits they hold."""

import random
import re
from hashlib import sha256

import polars as pl
import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.persons import identity
from assets.intake.read import read_bytes
from data_contracts import own_keys
from models.early_warning.report import _id
from models.identity.columns import mask_column
from models.indicators.flags import flag_id

MANY = 5_000
RULES = ("C001", "P006", "S010", "W003")


def digits(seed: int, length: int) -> str:
    """Return a hexadecimal number with hardly a letter in it, as one in some thousands is."""
    draw = random.Random(seed)  # noqa: S311 - the same numbers in every test run
    return "".join(draw.choice("0123456789" * 9 + "abcdef") for _ in range(length))


def flags() -> list[str]:
    real = [flag_id(RULES[n % 4], f"99010{n}", "2026-05") for n in range(MANY)]
    return [
        *real,
        *(f"{RULES[n % 4]}-{digits(n, 16)}" for n in range(MANY)),
        "P001-1391234567890123",
    ]


def warnings() -> list[str]:
    real = ["W" + _id("sector", n) for n in range(MANY)]
    return [*real, *("W" + digits(n, 16) for n in range(MANY)), "W1101051949123100"]


def persons() -> list[str]:
    real = [identity.keyed(b"k" * 32, "phone", str(13_900_000_000 + n)) for n in range(MANY)]
    return [*real, *("p" + digits(n, 32) for n in range(MANY))]


def one(text: str, context: IntakeContext) -> TableIntake:
    (table,) = read_bytes(text.encode(), "表.csv", context)
    assert table.refused_reason is None, table.refused_reason
    return table


def test_enough_of_them_hold_what_looks_like_a_number_of_a_person() -> None:
    for keys in (flags(), warnings(), persons()):
        assert sum(bool(re.search(r"1[3-9]\d{9}(?!\d)|\d{15}", key)) for key in keys) > 500


def test_every_flag_number_comes_back(context: IntakeContext) -> None:
    keys = flags()
    rows = [f"{key},数据无误,另见{key}和{key[::-1]}" for key in keys]
    table = one("线索编号,县局核对,说明\n" + "\n".join(rows), context)
    assert table.accepted["flag_id"].to_list() == keys
    assert table.set_aside.height == 0
    said = table.accepted["explanation"].to_list()
    assert all(text.startswith(f"另见{key}和") for key, text in zip(keys, said, strict=True))


def test_every_warning_number_comes_back(context: IntakeContext) -> None:
    keys = warnings()
    rows = [f"{key},91990101MA00000001,答复{key}。" for key in keys]
    table = one("预警编号,统一社会信用代码,答复内容\n" + "\n".join(rows), context)
    assert table.accepted["warning_id"].to_list() == keys
    assert table.accepted["answer"].to_list() == [f"答复{key}。" for key in keys]


def test_every_person_code_comes_back(context: IntakeContext) -> None:
    keys = persons()
    rows = [f"{n},2025-01-02,990101,{key},与{key}同一人" for n, key in enumerate(keys, 1)]
    table = one("登记编号,登记日期,行政区划代码,投诉人编码,问题陈述\n" + "\n".join(rows), context)
    assert table.accepted["complainant_key"].to_list() == keys
    assert table.accepted["statement"].to_list() == [f"与{key}同一人" for key in keys]


def test_however_it_is_typed(context: IntakeContext) -> None:
    typed = ["c002-657529604751DA9C", "Ｃ００２－657529604751da9c", " C002—6575 2960 4751da9c", "C002657529604751da9c"]  # fmt: skip
    rows = [f'"{text}",数据无误' for text in typed]
    table = one("线索编号,县局核对\n" + "\n".join(rows), context)
    assert table.accepted["flag_id"].to_list() == ["C002-657529604751da9c"] * 4


def test_a_person_in_the_place_of_our_number_is_masked(
    context: IntakeContext,
) -> None:
    rows = ["13912345678,数据无误", "C002-13912345678,数据无误", "C002-6575x9604751da9c,数据无误"]
    table = one("线索编号,县局核对\n" + "\n".join(rows), context)
    assert table.accepted["flag_id"].to_list() == ["***", "C002-***", "C002-6575x9604751da9c"]


@pytest.mark.parametrize("grown", ["1{}", "{}2", "a{}", "{}f", "{}Z"])
def test_a_number_that_has_grown_is_not_ours(grown: str) -> None:
    assert own_keys.spans(grown.format("W1101051949123100")) == []


def test_new_kinds_of_numbers_hold_no_digit() -> None:
    codes = [own_keys.letter_code(sha256(str(n).encode()).digest(), 12) for n in range(MANY)]
    assert len(set(codes)) == MANY
    assert all(re.fullmatch(own_keys.LETTER_FORM, code) for code in codes)
    assert pl.Series(codes).equals(mask_column(pl.Series(codes)))
    with pytest.raises(ValueError, match="gives no"):
        own_keys.letter_code(b"1234", 9)


def test_masking_leaves_the_column_it_was_given() -> None:
    given = pl.Series(["电话13912345678", "0.11324300000000001"])
    masked = mask_column(given)
    assert given.to_list() == ["电话13912345678", "0.11324300000000001"]
    assert masked[0] == "电话***"
