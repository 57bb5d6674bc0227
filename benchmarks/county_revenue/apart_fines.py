"""Clauses and fines of the county worlds written apart.

A fine rests on facts that no export holds: the goods' value, whether the party mended its
ways or refused. They put it below the minimum, at the minimum, inside or near the maximum;
multiples of the goods' value end in odd figures, the rest is round. See
:mod:`benchmarks.county_revenue.apart`.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.county_revenue.apart_shapes import Array, Shape

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Clause:
    """A penalty clause; amounts in yuan, ``times`` the multiples of a goods' value over 10 000.

    ``low`` 0: only a maximum is set.
    """

    name: str
    violation: str
    family: str
    low: float
    high: float
    weight: float
    mitigated: float = 0.35
    times: tuple[float, float] | None = None


CLAUSES = (
    Clause("食品安全法-122-1", "未取得许可从事食品经营", "食品", 5e4, 1e5, 5, 0.75, (10, 20)),
    Clause("食品安全法-124-1", "经营超过保质期的食品", "食品", 5e4, 1e5, 12, 0.8, (10, 20)),
    Clause("食品安全法-125-1", "标签不符合规定的食品", "食品", 5e3, 5e4, 9, 0.5, (5, 10)),
    Clause("食品安全法-126-1", "未履行进货查验义务", "食品", 5e3, 5e4, 8, 0.3),
    Clause("农产品质量安全法-70-1", "销售农药残留超标的农产品", "食品", 1e5, 3e5, 4, 0.9),
    Clause("产品质量法-49-1", "销售不符合安全标准的产品", "质量", 0, 3e4, 5, 0.2, (1, 3)),
    Clause("产品质量法-50-1", "产品掺假或以次充好", "质量", 0, 2e4, 3, 0.2, (0.5, 3)),
    Clause("产品质量法-54-1", "产品标识缺项", "质量", 0, 6e3, 2),
    Clause("工业产品生产许可证管理条例-48-1", "销售无证产品", "质量", 5e4, 2e5, 1, 0.5),
    Clause("认证认可条例-66-1", "目录产品未经强制认证", "质量", 5e4, 2e5, 3, 0.7),
    Clause("特种设备安全法-83-1", "特种设备使用管理义务未履行", "特设", 1e4, 1e5, 4, 0.3),
    Clause("特种设备安全法-84-1", "使用未经检验的特种设备", "特设", 3e4, 3e5, 6, 0.3),
    Clause("药品管理法-117-1", "销售劣药", "药械", 1e5, 2e5, 3, 0.8),
    Clause("药品管理法-126-1", "药品质量管理规范未遵守", "药械", 1e5, 5e5, 2, 0.4),
    Clause("医疗器械监督管理条例-86-1", "经营过期医疗器械", "药械", 2e4, 5e4, 4, 0.6, (5, 20)),
    Clause("医疗器械监督管理条例-89-1", "未建立进货查验制度", "药械", 1e4, 3e4, 2, 0.3),
    Clause(
        "化妆品监督管理条例-60-1", "经营超过使用期限的化妆品", "药械", 1e4, 5e4, 4, 0.6, (5, 20)
    ),
    Clause("化妆品监督管理条例-62-1", "未记录进货查验", "药械", 1e4, 3e4, 2, 0.3),
    Clause("广告法-55-1", "虚假广告", "广告", 2e5, 1e6, 1.5, 0.85),
    Clause("广告法-57-1", "广告含有禁止情形", "广告", 2e5, 1e6, 2, 0.9),
    Clause("广告法-59-1", "广告内容不清楚", "广告", 0, 1e5, 2),
    Clause("反不正当竞争法-20-1", "虚假商业宣传", "竞争", 2e5, 1e6, 1.5, 0.8),
    Clause("商标法-60-2", "侵犯注册商标专用权", "知产", 0, 2.5e5, 5, 0.3, (0.5, 5)),
    Clause("价格法-42-1", "未明码标价", "价格", 0, 5e3, 6),
    Clause("计量法实施细则-43-1", "使用未检定的计量器具", "计量", 0, 1e3, 5),
    Clause("市场主体登记管理条例-43-1", "未经登记从事经营", "登记", 1e4, 1e5, 4, 0.85),
    Clause("市场主体登记管理条例-46-1", "未办理变更登记", "登记", 1e4, 1e5, 3, 0.7),
    Clause("电子商务法-76-1", "未公示经营信息", "网监", 0, 1e4, 2),
)
PARTIES = ("法人及非法人组织", "个体工商户", "自然人")
PARTY_SHIFT = np.array([0.0, -0.35, -0.6])
PARTY_SHARE = np.array([0.45, 0.48, 0.07])
SOURCES = ("监督检查", "投诉举报", "抽样检验", "上级交办", "其他部门移送", "网络监测")
SOURCE_SHARE = np.array([0.46, 0.27, 0.14, 0.05, 0.05, 0.03])
INDUSTRIES = {
    "食品": ("餐饮业", "食品零售", "食品制造", "农产品批发"),
    "质量": ("建材零售", "百货零售", "家电零售", "日用品制造"),
    "特设": ("物业管理", "一般制造", "宾馆住宿"),
    "药械": ("药品零售", "医疗服务", "美容美发", "化妆品零售"),
    "广告": ("医疗服务", "教育培训", "房地产中介", "百货零售"),
    "竞争": ("教育培训", "百货零售", "美容美发"),
    "知产": ("服装零售", "酒类零售", "百货零售"),
    "价格": ("餐饮业", "停车服务", "百货零售", "物业管理"),
    "计量": ("农产品批发", "加油站", "医疗服务"),
    "登记": ("餐饮业", "百货零售", "一般制造", "美容美发"),
    "网监": ("网络零售", "百货零售"),
}

#: A mitigated fine lies so far below the minimum on the log scale, further below a dear one.
MILDER = 1.2


@dataclass(frozen=True)
class Hidden:
    """What the officer saw and no export holds, one value a case."""

    latent: Array  # log fine before law, rounding and any shift
    low: Array
    high: Array
    goods: Array  # goods' value where the clause goes by multiples, else 0
    at_low: NDArray[np.bool_]
    grain: Array


def amended(clause: Clause, factor: float) -> Clause:
    """Return the clause after an amendment that raises its bounds."""
    return replace(clause, low=clause.low * factor, high=clause.high * factor)


def _noise(shape: Shape, rng: np.random.Generator, batch: Ints) -> Array:
    """Draw the normal (or t) part: a share common to a batch, the rest a case's own."""
    together = rng.standard_normal(int(batch.max(initial=0)) + 1)[batch]
    alone = rng.standard_normal(len(batch))
    if shape.tail:
        alone /= np.sqrt(rng.chisquare(shape.tail, len(batch)) / shape.tail)
    mixed = np.sqrt(shape.together) * together + np.sqrt(1 - shape.together) * alone
    return np.asarray(np.clip(mixed, -6, 8) * shape.spread)


def hidden_facts(
    clauses: tuple[Clause, ...], which: Ints, batch: Ints, shape: Shape, rng: np.random.Generator
) -> Hidden:
    """Draw the facts of cases under ``clauses[which]``; ``batch`` numbers the batches from 0."""
    count = len(which)
    low = np.array([c.low for c in clauses])[which]
    high = np.array([c.high for c in clauses])[which]
    least = np.array([c.times[0] if c.times else 0.0 for c in clauses])[which]
    most = np.array([c.times[1] if c.times else 0.0 for c in clauses])[which]
    goods = np.exp(rng.normal(7.5, 1.35, count))
    large = (least > 0) & (goods >= 1e4)
    low, high = np.where(large, least * goods, low), np.where(large, most * goods, high)
    noise = _noise(shape, rng, batch)
    base = np.where(low > 0, low, high * 0.06)
    width = np.log(high / base)
    story = rng.random(count)
    mitigated = story < np.array([c.mitigated for c in clauses])[which]
    latent = np.log(base) + 0.28 * width + 0.45 * noise
    milder = np.log(base) - MILDER - 0.35 * np.log(np.maximum(base / 5e3, 1.0)) + 0.55 * noise
    latent = np.where(mitigated, milder, latent)
    latent = np.where(story > 0.93, np.log(base) + 0.75 * width + 0.3 * noise, latent)
    unheard_of = rng.random(count) < 0.0015
    latent = np.where(unheard_of, latent + np.log(rng.uniform(8, 40, count)), latent)
    high = np.where(unheard_of, np.inf, high)
    return Hidden(
        latent,
        low,
        high,
        np.where(large, goods, 0.0),
        rng.random(count) < shape.snap,
        rng.random(count),
    )


def amounts(facts: Hidden, shift: Array) -> Array:
    """Fines in yuan when the log level is moved by ``shift``: bounds, atoms, round figures."""
    fine = np.exp(facts.latent + shift)
    near = (fine > 0.5 * facts.low) & (fine < 1.25 * facts.low) & facts.at_low
    fine = np.where(near, facts.low, np.minimum(fine, facts.high))
    power = 10.0 ** np.floor(np.log10(np.maximum(fine, 1.0)))
    step = np.select([facts.grain < 0.55, facts.grain < 0.9], [power / 2, power / 10], 100.0)
    step = np.where((facts.goods > 0) & (facts.grain < 0.6), facts.goods / 2, step)
    step = np.minimum(step, np.maximum(fine, 50.0))
    rounded = np.where(near, fine, np.round(fine / step) * step)
    return np.asarray(np.round(np.maximum(np.minimum(rounded, facts.high), 50.0), 2))


_GRID = np.arange(-3.0, 3.01, 0.15)


@dataclass(frozen=True)
class Moments:
    """Mean and variance of log fine by clause and shift, hidden facts integrated out."""

    mean: Array
    variance: Array

    def at(self, which: Ints, shift: Array) -> tuple[Array, Array]:
        """Interpolate both for cases of clause ``which`` whose known log level is ``shift``."""
        place = np.clip((shift - _GRID[0]) / 0.15, 0, len(_GRID) - 1.001)
        left = place.astype(np.int64)
        part = place - left
        both = (self.mean, self.variance)
        mean, var = (t[which, left] * (1 - part) + t[which, left + 1] * part for t in both)
        return mean, var


def moments(clauses: tuple[Clause, ...], shape: Shape, draws: int = 2000) -> Moments:
    """Integrate by simulation with a seed of its own, the same for every world."""
    rng = np.random.default_rng(20_101)
    which = np.repeat(np.arange(len(clauses)), draws)
    facts = hidden_facts(clauses, which, np.arange(len(which)), shape, rng)
    mean = np.empty((len(clauses), len(_GRID)))
    variance = np.empty_like(mean)
    for column, shift in enumerate(_GRID):
        logs = np.log(amounts(facts, np.full(len(which), shift))).reshape(len(clauses), draws)
        mean[:, column], variance[:, column] = logs.mean(axis=1), logs.var(axis=1)
    return Moments(mean, variance)
