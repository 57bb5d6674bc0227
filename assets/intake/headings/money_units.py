"""The unit of amounts that a header names, or the rows above it."""

import re

from assets.intake.files import RefusedInputError
from assets.intake.folding import fold_word
from assets.intake.headings.headers import fold_header, told
from assets.intake.values.money import Unit

_TITLE_UNIT = re.compile(
    r"(?:单位|金额)(?:[:为是]|均?[为按以])?([^:]{0,8}?[、,/])?(?:人民币)?(万元|千元|百元|亿元|元|万)(?:人民币)?(?![\u4e00-\u9fff])"
    r"|\((?:单位[:]?)?(万元|元)\)|以(万元|元)(?:为(?:计量)?单位|计(?!算))|均[为以按](万元|元)(?![\u4e00-\u9fff])"
)
#: What is left of a unit in brackets once every unit that can be read is taken: (万元/件), (w).
_UNCLEAR = re.compile(r"[(][^()\d]*(?:万|亿)[^()\d]*[)]|[(]w[)]")
_UNITS: dict[str, Unit] = {"元": "元", "万元": "万元", "分": "分"}


def money_unit(names: list[str], title_unit: Unit | None) -> Unit | None:
    """Return the unit the header states, in its own row or a row above, else the title's.

    Raises
    ------
    RefusedInputError
        It is none of ours, or none that can be read.
    """
    unit = next((u for name in names if (u := fold_header(name)[1])), None)
    if unit is None:
        if unclear := next((name for name in names if _UNCLEAR.search(fold_word(name))), None):
            raise RefusedInputError(
                f"「{told(unclear)}」写了单位，但读不出是元还是万元，请改好后重投"
            )
        return title_unit
    known = _UNITS.get(unit)
    if known is None:
        raise RefusedInputError(
            f"「{told(names[0])}」的单位是{unit}，只认元、万元、分，请改好后重投"
        )
    return known


def unit_above(rows: list[list[str | None]]) -> Unit | None:
    """Return the unit of amounts that the rows above a header name.

    Raises
    ------
    RefusedInputError
        It is none of ours.
    """
    for row in rows:
        for cell in row:
            found = _TITLE_UNIT.search(fold_word(cell)) if cell else None
            if found:
                unit = next(g for g in found.groups()[1:] if g)
                unit = "万元" if unit == "万" else unit
                if unit not in ("元", "万元"):
                    raise RefusedInputError(f"标题行的单位是{unit}，只认元、万元，请改好后重投")
                return "元" if unit == "元" else "万元"
    return None
