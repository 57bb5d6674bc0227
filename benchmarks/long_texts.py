"""``python -m benchmarks.long_texts``: how time grows with one long text, for all that reads texts.

Every module is walked: each compiled pattern (searched to the end of the text) and each public
function that asks for one ``str`` or one ``pl.Series`` and nothing else is given texts of one unit
repeated. All units are tried at 16 and 64 kB; the worst two of each target at 250 kB and 1 MB as well.
Prints what takes more than 50 ms for 1 MB, the slowest growth first; leaves with 1 where four times
the text takes more than five times the time, or 1 MB more than 60 s.
"""

import argparse
import importlib
import inspect
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import FrameType, ModuleType
from typing import Any

import polars as pl

PACKAGES = ("assets", "models", "pipelines", "dashboards", "data_contracts")
UNITS = (
    "1", "1-", "1 ", "13800138000 ", "1,", "9.", "0571-", "110101199001011234", "一", "三八", "〇一", "壹",
    "张", "张三", "王 ", "欧阳", "欧阳小明，", "王·", "·", "经营者张", "经营者", "证人李四、", "某", "某某", "当事人", "甲",
    "a", "A1", "a@", "@", "a.", "ab ", "微信a", "京A", "号", "1号", "1室", "住", "住甲路1号", "路", "县", "市监",
    " ", "　", "\n", "\t", " \n", "\r", "\u200b", "(", "（", "()", "[", "〔", "〔2025〕", "《", "《法》", "《法", "“", '"', "'", "<", "<b>",
    "&lt;", "{", "、", "，", "。", "；", ":", "：", "/", "\\", "-", "—", "=", "*", "元", "万元", "罚款", "罚款5000元", "罚款5000元，", "没收", "5000",
    "5000元", "年", "2025年", "2025-03-07 ", "3月", "日", "第", "第一条", "第1条", "第一条第二款", "条", "款", "项", "依据", "根据《", "不予处罚", "不", "未", "的",
    "了", "减轻", "从轻", "因", "且", "食品", "投诉", "举报人", "商家", "有限公司", "店", "（个体）", "!", ".", "..", "../", "%", "0", "00", "x", "é", "😀",
)  # fmt: skip
SMALL, LARGE = (16_000, 64_000), (250_000, 1_000_000)
_PATIENCE = 60
_MOST, _NOTICED = 5.0, 0.05
Call = Callable[[str], object]


class TooSlowError(BaseException):
    """A call took longer than anybody waits; no code catches it on its way."""


def targets() -> Iterator[tuple[str, Call]]:
    """Yield a name and a call for everything that reads one text."""
    for module in _modules():
        for name, found in sorted(vars(module).items()):
            where = f"{module.__name__}.{name}"
            if isinstance(found, re.Pattern) and isinstance(found.pattern, str):
                yield where, _search(found)
            elif getattr(found, "__module__", None) == module.__name__ and inspect.isroutine(found):
                kind = None if name.startswith("_") else _asks_for(found)
                if kind is str:
                    yield where, found
                elif kind is pl.Series:
                    yield where, _column(found)


def _modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        root = importlib.import_module(package)
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def _asks_for(function: Any) -> object:
    """Return the type of the only thing a function must be given, or ``None``."""
    with suppress(Exception):
        wanted = inspect.signature(function, eval_str=True).parameters.values()
        must = [p for p in wanted if p.default is p.empty and p.kind is not p.VAR_POSITIONAL]
        return must[0].annotation if len(must) == 1 else None
    return None


def _search(pattern: re.Pattern[str]) -> Call:
    return lambda text: sum(1 for _ in pattern.finditer(text)) + bool(pattern.fullmatch(text))


def _column(function: Callable[[pl.Series], object]) -> Call:
    return lambda text: function(pl.Series("v", [text]))


def seconds(call: Call, text: str) -> float:
    """Return how long a call takes; what it raises is an answer like another."""

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise TooSlowError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(_PATIENCE)
    began = time.process_time()
    try:
        call(text)
    except TooSlowError:
        return float("inf")
    except Exception:  # noqa: BLE001,S110 - a refusal
        pass
    finally:
        signal.alarm(0)
    return time.process_time() - began


def of(unit: str, size: int) -> str:
    """Return a text of about ``size`` bytes of one unit, ended by what no pattern asks for."""
    return unit * (size // len(unit.encode())) + "¤"


def measured(call: Call) -> tuple[float, float, str]:
    """Return growth from 250 kB to 1 MB, seconds for 1 MB, and the unit, where they are worst."""
    tried = []
    for unit in UNITS:
        few = seconds(call, of(unit, SMALL[0]))
        many = seconds(call, of(unit, SMALL[1]))
        tried.append((many * max(1.0, many / max(few, 1e-4)), unit))
        if many > _PATIENCE / 4:
            return float("inf"), float("inf"), unit
    worst = (0.0, 0.0, "")
    for _, unit in sorted(tried, reverse=True)[:2]:
        few, many = (seconds(call, of(unit, size)) for size in LARGE)
        growth = many / few if many > _NOTICED and few > 0 else 0.0
        worst = max(worst, (growth, many, unit))
    return worst


def main() -> None:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="part of a target's name")
    given = parser.parse_args()
    rows = []
    found = [(name, call) for name, call in targets() if given.only in name]
    for name, call in found:
        growth, last, unit = measured(call)
        rows.append((growth, last, name, unit))
        if growth > _MOST or last > _NOTICED:
            print(f"{growth:.1f}×\t{last:.2f} s\t{name}\t{unit!r}", flush=True)
    bad = [row for row in rows if row[0] > _MOST or row[1] > _PATIENCE]
    print(f"{len(found)} targets, {len(UNITS)} units; {len(bad)} grow faster than the text")
    for growth, last, name, unit in sorted(bad, reverse=True):
        print(f"  {growth:.1f}×\t{last:.2f} s\t{name}\t{unit!r}")
    raise SystemExit(bool(bad))


if __name__ == "__main__":
    main()
