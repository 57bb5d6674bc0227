"""A province's discretion benchmark: ``config/benchmarks.yml``, read strictly."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from assets.config.yaml_files import mapping
from assets.store.home import HomeError
from models.clauses.benchmark import Benchmark, Tier
from models.clauses.book import FAR

_KEYS = frozenset(
    {"region", "valid_from", "valid_to", "starts_at", "tiers", "max_only_tiers", "laws", "document"}
)
_REQUIRED = ("region", "valid_from", "tiers")
_STARTS = {"minimum": False, "zero": True}


def read_benchmarks(path: Path) -> tuple[Benchmark, ...]:
    """Read the benchmarks of the file, in the order in which they stand there.

    Raises
    ------
    HomeError
        A key is unknown or missing, a value has the wrong form, tiers leave a gap, or two
        benchmarks hold for the same region and law on the same day.
    """
    found = tuple(_benchmark(path, str(name), given) for name, given in mapping(path).items())
    for i, one in enumerate(found):
        for other in found[i + 1 :]:
            if _clash(one, other):
                raise _wrong(
                    path, other.name, f"与“{one.name}”同一地区、同一期间重叠，不能同时适用"
                )
    return found


def _benchmark(path: Path, name: str, given: Any) -> Benchmark:
    if not isinstance(given, dict):
        raise _wrong(path, name, "应为“键: 值”形式")
    if unknown := sorted(set(map(str, given)) - _KEYS):
        raise _wrong(
            path, name, f"有不认识的键：{'、'.join(unknown)}。可用的键：{'、'.join(sorted(_KEYS))}"
        )
    if missing := [key for key in _REQUIRED if given.get(key) is None]:
        raise _wrong(path, name, f"缺少 {'、'.join(missing)}")
    region = str(given["region"])
    if not region.isdigit() or len(region) not in {2, 4, 6}:
        raise _wrong(path, name, f"region 应为区划代码的前二、四或六位，读到“{region[:12]}”")
    start = str(given.get("starts_at", "minimum"))
    if start not in _STARTS:
        raise _wrong(
            path, name, f"starts_at 应为 minimum（自下限起）或 zero（自零起），读到“{start[:12]}”"
        )
    first = _day(path, name, given["valid_from"])
    last = _day(path, name, given["valid_to"]) if given.get("valid_to") is not None else FAR
    if last < first:
        raise _wrong(path, name, f"valid_to {last} 早于 valid_from {first}")
    laws = given.get("laws") or []
    if not isinstance(laws, list):
        raise _wrong(path, name, "laws 应为法律简称的列表")
    return Benchmark(
        name=name,
        region=region,
        valid_from=first,
        valid_to=last,
        from_zero=_STARTS[start],
        tiers=_tiers(path, name, "tiers", given["tiers"]),
        max_only_tiers=_tiers(path, name, "max_only_tiers", given["max_only_tiers"])
        if given.get("max_only_tiers")
        else (),
        laws=tuple(str(law) for law in laws),
        document=str(given.get("document") or ""),
    )


def _tiers(path: Path, name: str, key: str, given: Any) -> tuple[Tier, ...]:
    """Read ``{从轻: [0, 0.3], …}``: shares from 0 to 1 without gap or overlap."""
    if not isinstance(given, Mapping) or not given:
        raise _wrong(path, name, f"{key} 应写成“档次: [起, 止]”")
    tiers = []
    for tier, bounds in given.items():
        numbers = bounds if isinstance(bounds, list) else []
        if len(numbers) != 2 or not all(type(b) in (int, float) for b in numbers):
            raise _wrong(path, name, f"{key} 的“{tier}”应写成 [起, 止] 两个比例")
        low, high = float(numbers[0]), float(numbers[1])
        if not low < high:
            raise _wrong(path, name, f"{key} 的“{tier}”起 {low:g} 应小于止 {high:g}")
        tiers.append(Tier(str(tier), low, high))
    tiers.sort(key=lambda t: t.low)
    edges = [0.0, *(t.high for t in tiers)]
    if [t.low for t in tiers] != edges[:-1] or edges[-1] != 1.0:
        raise _wrong(path, name, f"{key} 应从 0 到 1 首尾相接，不留空、不重叠")
    return tuple(tiers)


def _clash(one: Benchmark, other: Benchmark) -> bool:
    same_laws = set(one.laws) & set(other.laws) or not (one.laws or other.laws)
    meet = one.valid_from <= other.valid_to and other.valid_from <= one.valid_to
    return one.region == other.region and meet and bool(same_laws)


def _day(path: Path, name: str, given: Any) -> date:
    if type(given) is date:
        return given
    try:
        return date.fromisoformat(str(given))
    except ValueError as error:
        raise _wrong(path, name, f"“{given}”不是日期（2026-05-01）") from error


def _wrong(path: Path, name: str, why: str) -> HomeError:
    return HomeError(f"config/{path.name} 的“{name}”：{why}。")
