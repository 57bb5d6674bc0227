"""A province's discretion benchmark: ``config/discretion.yml``, read strictly."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from assets.config.parse import Day, parsed
from assets.config.yaml_files import is_there, mapping
from assets.store.home import HomeError
from data_contracts.strict import Strict
from models.clauses.book import FAR
from models.clauses.discretion import DiscretionBenchmark, Tier


def _tiers(given: Any) -> tuple[Tier, ...]:
    """Return ``{从轻: [0, 0.3], …}`` as tiers: shares from 0 to 1 without gap or overlap."""
    if not isinstance(given, dict) or not given:
        raise ValueError("应写成“档次: [起, 止]”")
    tiers = []
    for tier, bounds in given.items():
        numbers = bounds if isinstance(bounds, list) else []
        if len(numbers) != 2 or not all(type(b) in (int, float) for b in numbers):
            raise ValueError(f"的“{tier}”应写成 [起, 止] 两个比例")
        low, high = float(numbers[0]), float(numbers[1])
        if not low < high:
            raise ValueError(f"的“{tier}”起 {low:g} 应小于止 {high:g}")
        tiers.append(Tier(str(tier), low, high))
    tiers.sort(key=lambda t: t.low)
    edges = [0.0, *(t.high for t in tiers)]
    if [t.low for t in tiers] != edges[:-1] or edges[-1] != 1.0:
        raise ValueError("应从 0 到 1 首尾相接，不留空、不重叠")
    return tuple(tiers)


_Tiers = Annotated[tuple[Tier, ...], BeforeValidator(_tiers)]


class _Given(Strict):
    """One discretion benchmark as it is written; a key without a value counts as not written."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    region: str = Field(pattern=r"^(\d{2}|\d{4}|\d{6})$", description="区划代码的前二、四或六位")
    valid_from: Day
    valid_to: Day = FAR
    starts_at: Literal["minimum", "zero"] = Field(
        "minimum", description="minimum（自下限起）或 zero（自零起）"
    )
    tiers: _Tiers
    max_only_tiers: _Tiers = ()
    laws: tuple[str, ...] = Field((), description="法律简称的列表")
    document: str = ""

    @model_validator(mode="before")
    @classmethod
    def _written(cls, given: Any) -> Any:
        if isinstance(given, dict):
            return {str(key): value for key, value in given.items() if value is not None}
        return given

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to < self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} 早于 valid_from {self.valid_from}")
        return self


#: What the file was called when "benchmark" meant two things; homes that have it keep it.
FORMER_NAME = "benchmarks.yml"


def discretion_file(config: Path) -> Path:
    """Return where in ``config/`` the discretion benchmarks stand, also under the former name.

    Raises
    ------
    HomeError
        Both names are there: which one holds cannot be told.
    """
    path, former = config / "discretion.yml", config / FORMER_NAME
    if is_there(path) and is_there(former):
        raise HomeError(f"config 里 {path.name} 和 {former.name}（旧名）都有，请只留一份。")
    return former if is_there(former) else path


def read_discretion(path: Path) -> tuple[DiscretionBenchmark, ...]:
    """Read the discretion benchmarks of the file, in the order in which they stand there.

    Raises
    ------
    HomeError
        A key is unknown or missing, a value has the wrong form, tiers leave a gap, or two
        discretion benchmarks hold for the same region and law on the same day.
    """
    found = tuple(_written(path, str(name), given) for name, given in mapping(path).items())
    for i, one in enumerate(found):
        for other in found[i + 1 :]:
            if _clash(one, other):
                raise HomeError(
                    f"config/{path.name} 的“{other.name}”：与“{one.name}”同一地区、同一期间重叠，不能同时适用。"
                )
    return found


def _written(path: Path, name: str, given: Any) -> DiscretionBenchmark:
    read = parsed(_Given, given, f"config/{path.name} 的“{name}”", joint="：")
    return DiscretionBenchmark(
        name=name,
        region=read.region,
        valid_from=read.valid_from,
        valid_to=read.valid_to,
        from_zero=read.starts_at == "zero",
        tiers=read.tiers,
        max_only_tiers=read.max_only_tiers,
        laws=read.laws,
        document=read.document,
    )


def _clash(one: DiscretionBenchmark, other: DiscretionBenchmark) -> bool:
    same_laws = set(one.laws) & set(other.laws) or not (one.laws or other.laws)
    meet = one.valid_from <= other.valid_to and other.valid_from <= one.valid_to
    return one.region == other.region and meet and bool(same_laws)
