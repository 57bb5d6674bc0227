"""Penalty cases whose fines come in bands, written from a description apart from the comparison.

An officer first settles where in the law's range a fine belongs (below its minimum, at its lower
end, in its middle, at its upper end), partly on facts that no export holds, and then picks an
amount near others of that band, often the minimum, the maximum or a round sum. A departure is a
fine moved by a factor of two to ten and by at least 1 000 yuan; in some worlds a county departs again and
again under one clause, for like facts. Shapes of worlds differ in size, in how much is told, and in how texts are written.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BANDS = ("below", "lower", "middle", "upper")
_DRAWS = 400
_WIDTH = 0.07


@dataclass(frozen=True)
class Clause:
    """A citation and its range: yuan, or a multiple of the goods value from ``goods_from`` on."""

    basis: str
    domain: str
    low: float
    high: float
    goods: str
    lean: float = 0.0
    times: tuple[float, float] | None = None
    goods_from: float = 10_000.0


CLAUSES = (
    Clause("《中华人民共和国食品安全法》第一百二十四条第一款第（五）项", "食品", 50_000, 100_000, "food", -1.5, (10, 20)),
    Clause("依据《食品安全法》第一百二十五条第一款第（二）项", "食品", 5_000, 50_000, "label", -0.3, (5, 10)),
    Clause("食品安全法第132条", "食品", 10_000, 50_000, "storage", -0.2),
    Clause("《中华人民共和国食品安全法》第一百三十三条第一款", "食品", 2_000, 50_000, "refusal", 0.4),
    Clause("《化妆品监督管理条例》第六十条第（二）项", "化妆品", 10_000, 50_000, "cosmetic", -0.6, (5, 20)),
    Clause("《中华人民共和国公司法》第二百六十条第二款", "登记注册", 10_000, 100_000, "register", -0.8),
    Clause("《中华人民共和国产品质量法》第四十九条", "产品质量", 0, 0, "product", 0.0, (1, 3), 0.0),
    Clause("《产品质量法》第五十条", "产品质量", 0, 0, "product", -0.2, (0.5, 3), 0.0),
    Clause("《中华人民共和国价格法》第四十二条、《价格违法行为行政处罚规定》第十三条第一款", "价格", 0, 5_000, "price", -0.2),
    Clause("《价格违法行为行政处罚规定》第八条（无违法所得）", "价格", 20_000, 200_000, "price", -0.9),
)  # fmt: skip

THINGS = {
    "food": (
        "熟卤鸭脖",
        "散装挂面",
        "鲜湿米粉",
        "冻虾仁",
        "早餐包子",
        "自酿黄酒",
        "罐装豆腐乳",
        "儿童奶酪棒",
    ),
    "label": ("进口巧克力", "蜜饯", "代用茶", "芝麻油", "螺蛳粉"),
    "storage": ("冷链牛排", "速冻水饺", "鲜牛奶", "生鲜蛋糕"),
    "refusal": ("小餐馆后厨", "食品仓库", "集体食堂"),
    "cosmetic": ("美白精华", "儿童面霜", "烫发膏", "香体露"),
    "register": ("住所变更", "法定代表人变更", "股东变更", "经营范围变更"),
    "product": ("电热毯", "烟花", "安全帽", "卷材防水料", "电动车充电器", "燃气软管", "童装"),
    "price": ("停车费", "蔬菜", "婚宴", "口罩", "景区门票"),
}
#: name → (push, share, column, ways of saying it). Push moves the band upwards.
FACTS: dict[str, tuple[float, float, str | None, tuple[str, ...]]] = {
    "first": (-0.7, 0.5, "is_first_offence", ("未查到其此前受过同类处罚", "属首次被查处", "系统内无既往处罚记录")),
    "mended": (-0.8, 0.45, "is_corrected_in_time", ("检查次日即下架封存并整改到位", "收到通知后当日完成整改", "问题已于复查前消除")),
    "mild": (-0.8, 0.3, "is_minor_harm", ("没有消费者因此受损", "货少值低，影响有限", "后果显著轻微")),
    "told_source": (-0.5, 0.25, None, ("提供了供货方的资质和随货单据", "能讲清进货渠道并有付款凭证")),
    "own_up": (-0.6, 0.12, None, ("在被发现之前主动向所里报告", "主动交代了执法人员尚未掌握的批次")),
    "recalled": (-0.5, 0.12, None, ("已将售出商品召回八成以上", "逐户联系买家退款并收回")),
    "defied": (1.6, 0.05, None, ("两次责令改正后仍照旧经营", "拿到责令改正通知书后置之不理", "复查时仍未改正")),
    "again": (1.4, 0.06, None, ("一年前因同样问题被罚过", "此为第三次被查出同类问题", "上次处罚不满两年又犯")),
    "hurt": (2.0, 0.03, None, ("两名顾客食用后送医", "致一名工人手部受伤", "有儿童出现腹泻呕吐")),
    "faked": (1.7, 0.03, None, ("改动了标签上的日期", "补造了一本进货台账", "用假的检验报告应付检查")),
    "hid": (1.5, 0.03, None, ("把货转移到邻居家仓库", "锁门拒绝检查人员进入", "藏匿了销售单据")),
    "young_old": (0.8, 0.05, None, ("货都卖给学校小卖部", "专向老年人推销", "供给两所幼儿园食堂")),
}  # fmt: skip
AGGRAVATING = ("defied", "again", "hurt", "faked", "hid", "young_old")
_DENIALS = (
    "未发现有人因此受伤",
    "没有证据显示其转移过商品",
    "不存在被处罚后再犯的情况",
    "执法过程中未遇阻拦",
)
_TIERS = (
    "综合全案情节，决定给予从轻处罚",
    "综合考虑，予以一般处罚",
    "依法减轻处罚",
    "符合从重情形，决定从重处罚",
)
_OPENINGS = (
    "{d}，{o}执法人员到当事人处检查，", "根据群众来电，{o}于{d}核查发现，", "抽检报告送达后，经调查，",
    "{d}接上级转办单后查明：", "本局{d}立案，现查明，", "日常巡查时发现，",
)  # fmt: skip
_LONG = (
    "以上事实有现场笔录一份、询问笔录两份、照片六张、营业执照复印件等证据佐证，并经当事人签字确认。",
    "本局依照程序送达了行政处罚告知书，当事人在规定期限内未提出陈述申辩，也未要求举行听证。",
    "当事人为辖区内经营多年的主体，经营场所约八十平方米，雇有三名员工，进货多由业务员送货上门。",
    "涉案物品经清点、拍照后由当事人具结保管，处置情况另案记录。",
)


@dataclass(frozen=True)
class Shape:
    """How one world differs from another."""

    name: str
    cases: int = 6_000
    organs: int = 40
    clauses: tuple[int, ...] = tuple(range(len(CLAUSES)))
    told: float = 0.9  # a fact that holds is told in text or column
    unseen: float = 0.8  # spread of what only the officer knows
    spread: float = 1.0  # width of bands
    organ_lean: float = 0.3
    style: str = "varied"  # varied | templated | short | long | county_blank
    planted: float = 0.012
    tiers_told: float = 0.25  # texts that repeat the officer's conclusion
    days: int = 640  # length of the history
    policy: float = 0.0  # every third county is so much severer from the middle of the history on
    missing: float = 0.0  # share of county-months that never arrive
    split: bool = (
        False  # from the middle on every fourth county goes by two new codes, or two by one
    )
    late: bool = False  # one county arrives when everything has been learnt
    bunched: float = (
        0.0  # departures are one county's in one clause each: so much of its fines there
    )
    together: int = 1  # so many counties or teams share one such departure by turns
    scattered: float = 0.0  # with ``bunched``: so many single departures besides
    innocent: int = 0  # with ``bunched``: so many bunches that the record explains
    counties: int = 0  # the organs are teams of so many counties; 0: each is a county
    graver: float = 0.0  # the first of them is severer throughout
    mess: float = 0.0  # so many cases stand under the county's own name; each team has two names
    coded: bool = True  # teams have codes of their own; else that of their county and a name


SHAPES = (
    Shape("usual"),
    Shape("much unseen", unseen=1.5, told=0.75),
    Shape("tight bands", spread=0.5, unseen=0.5),
    Shape("wide bands", spread=1.8),
    Shape("small bureau", cases=1_500, organs=8, clauses=(0, 1, 4, 6, 8)),
    Shape("few clauses", cases=8_000, organs=70, clauses=(0, 1, 7)),
    Shape("texts of twenty characters", style="short"),
    Shape("texts by template", style="templated"),
    Shape("half the counties blank", style="county_blank"),
    Shape("long texts", style="long", organ_lean=0.6),
)
#: Teams of one bureau: five or six like cases of one team depart, others singly; four bunches are in order.
_TEAMS: dict[str, Any] = {
    "clauses": (0, 1, 4, 6, 8), "bunched": 0.1, "planted": 0.01, "scattered": 0.006,
    "innocent": 4, "graver": 0.8,
}  # fmt: skip
_CITED = "、《中华人民共和国行政处罚法》第三十二条第（一）项"
#: What goes wrong around the cases: as the usual world, but for one thing.
ROUGH = (
    Shape("thirteen months", cases=3_700, days=395),
    Shape("missing months", missing=0.25),
    Shape("policy by county", policy=1.0),
    Shape("counties split and merged", split=True),
    Shape("one late county", late=True),
    Shape("no facts anywhere", style="blank"),
    Shape("departures bunched", bunched=0.4),
    Shape(
        "departures bunched, few counties",
        cases=3_000,
        organs=7,
        clauses=(0, 1, 4, 6, 8),
        bunched=0.15,
        planted=0.02,
    ),
    Shape("departures bunched, all alike", bunched=0.6, style="templated"),
    Shape("one county, eight teams", cases=3_000, organs=8, counties=1, **_TEAMS),
    Shape("three counties, nine teams", cases=4_000, organs=9, counties=3, **_TEAMS),
    Shape("one county, ten teams, names in a mess", cases=2_000, organs=10, counties=1, mess=0.3, **_TEAMS),
    Shape("departures of two counties by turns", bunched=0.2, together=2),
    Shape("one county, eight teams without codes", cases=3_000, organs=8, counties=1, coded=False, **_TEAMS),
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """Cases, and for each the truth.

    ``truth``: ``case_key, planted`` (high, low or null), ``oracle`` (ln of how much rather a moved
    fine than one as told facts let expect), ``distractor`` (told aggravating fact and a fine as
    drawn), ``aggravating`` (number that the text holds), ``spared``, ``band``, ``blank`` (no facts in
    the text), ``under_policy`` (an ordinary fine of a county after it became severer, or of a graver
    team), ``bunched`` (one of a bunch, in order where ``planted`` is null).
    """

    cases: pl.DataFrame
    truth: pl.DataFrame
    shape: Shape = field(default_factory=lambda: SHAPES[0])


def make(shape: Shape, seed: int, *, planted: float | None = None) -> World:
    """Return one world; ``planted`` overrides the share of fines moved (0: a clean world)."""
    rng = np.random.default_rng([seed, len(shape.name), shape.cases])
    lean = rng.normal(0, shape.organ_lean, shape.organs)
    lean[0] += shape.graver
    worth = rng.normal(1.0, 0.25, (len(CLAUSES), len(FACTS)))
    blank = rng.random(shape.organs) < 0.5
    share = shape.planted if planted is None else planted
    bunches = _bunches(shape, share, seed, worth)
    rows, truths = [], []
    for i in range(shape.cases):
        row, its = _case(i, rng, shape, lean, worth, blank, share, bunches)
        rows.append(row)
        truths.append(its)
    cases = pl.DataFrame(rows, infer_schema_length=None)
    truth = pl.DataFrame(truths, infer_schema_length=None)
    if shape.missing:
        arrives = rng.random((shape.organs, 12 * 3)) >= shape.missing
        day = pl.col("decision_date")
        place = cases.select(
            organ=pl.col("organ_code").cast(pl.Int64) - 810_000,
            month=(day.dt.year() - 2024) * 12 + day.dt.month() - 1,
        )
        kept = pl.Series(arrives[place["organ"].to_numpy(), place["month"].to_numpy()])
        cases, truth = cases.filter(kept), truth.filter(kept)
    return World(_split(cases, shape) if shape.split else cases, truth, shape)


@dataclass(frozen=True)
class Bunch:
    """What the departures of one county under one clause have in common: one officer's cases.

    ``way`` is null where the record explains them: a repeat offence, or a reduction by the law cited.
    """

    holds: tuple[str, ...]
    value: float
    amount: float
    way: str | None
    cited: bool = False


def _bunches(shape: Shape, share: float, seed: int, worth: Floats) -> dict[tuple[int, int], Bunch]:
    """Return the counties and clauses where fines depart, with like facts and much the same fine."""
    if not shape.bunched:
        return {}
    rng = np.random.default_rng([seed, 4])
    pairs = [(organ, number) for organ in range(shape.organs) for number in shape.clauses]
    many = round(share / shape.bunched * len(pairs) / shape.together)
    chosen = rng.choice(len(pairs), many + shape.innocent, replace=False)
    out: dict[tuple[int, int], Bunch] = {}
    for n, (organ, number) in enumerate(pairs[k] for k in chosen):
        if n < many:
            bunch = _departing(number, shape, worth, rng)
        else:
            bunch = _in_order(number, shape, worth, rng, again=n % 2 == 0)
        for turn in range(shape.together):
            out.setdefault(((organ + turn) % shape.organs, number), bunch)
    return out


def _usual(
    number: int, holds: tuple[str, ...], value: float, shape: Shape, worth: Floats, rng: np.random.Generator
) -> Floats:  # fmt: skip
    """Return fines as drawn for these facts."""
    clause = CLAUSES[number]
    severity = clause.lean + 0.12 * (np.log(value) - 7) + rng.normal(0, shape.unseen, _DRAWS)
    severity += sum(FACTS[n][0] * worth[number, i] for i, n in enumerate(FACTS) if n in holds)
    bad = np.full(_DRAWS, any(n in AGGRAVATING for n in holds))
    return _amounts(_bands(severity, bad, rng), *bounds(clause, value), shape.spread, rng)


def _departing(number: int, shape: Shape, worth: Floats, rng: np.random.Generator) -> Bunch:
    mild = [name for name in FACTS if name not in AGGRAVATING]
    holds = tuple(name for name in mild if rng.random() < FACTS[name][1])
    value = float(np.round(np.exp(rng.normal(6.5, 1.0)), 2))
    usual = float(np.median(_usual(number, holds, value, shape, worth, rng)))
    factor = float(np.exp(rng.uniform(np.log(3), np.log(10))))
    up = rng.random() < 0.6 or usual - 1.25 * usual / factor < 1_000
    amount = max(usual * factor, 1.25 * (usual + 1_000)) if up else usual / factor
    return Bunch(holds, value, amount, "high" if up else "low")


def _in_order(
    number: int, shape: Shape, worth: Floats, rng: np.random.Generator, *, again: bool
) -> Bunch:
    """Return a bunch as much alike whose fine the record explains."""
    value = float(np.round(np.exp(rng.normal(6.5, 1.0)), 2))
    if again:
        usual = _usual(number, ("again",), value, shape, worth, rng)
        return Bunch(("again",), value, float(np.quantile(usual, 0.6)), None)
    low, high = bounds(CLAUSES[number], value)
    floor = low if low > 0 else 0.12 * high
    return Bunch(("own_up", "mended"), value, floor * rng.uniform(0.1, 0.4), None, cited=True)


def _middle(shape: Shape) -> date:
    return date(2024, 1, 5) + timedelta(days=shape.days // 2)


def _split(cases: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """Give every fourth county two new codes from the middle on, and the next one its neighbour's."""
    code = pl.col("organ_code").cast(pl.Int64)
    half = 820_000 + code + 1_000 * (pl.col("case_key").str.slice(-1).cast(pl.Int64) % 2)
    new = pl.when(code % 4 == 0).then(half).when(code % 4 == 1).then(code + 1).otherwise(code)
    new = pl.when(pl.col("decision_date") >= _middle(shape)).then(new).otherwise(code)
    return cases.with_columns(organ_code=new.cast(pl.String)).with_columns(region_code="organ_code")


def _case(
    i: int, rng: np.random.Generator, shape: Shape, lean: Floats, worth: Floats, blank: NDArray[np.bool_],
    planted: float, bunches: dict[tuple[int, int], Bunch],
) -> tuple[dict[str, object], dict[str, object]]:  # fmt: skip
    number = int(rng.choice(shape.clauses))
    clause, organ = CLAUSES[number], int(rng.integers(shape.organs))
    day = date(2024, 1, 5) + timedelta(days=int(rng.integers(0, shape.days)))
    value = float(np.round(np.exp(rng.normal(7.0, 1.7)), 2))
    bunch = bunches.get((organ, number))
    if bunch is not None and rng.random() >= shape.bunched:
        bunch = None
    if bunch is not None:
        value = float(np.round(bunch.value * np.exp(rng.normal(0, 0.3)), 2))
    low, high = bounds(clause, value)
    holds = [name for name, spec in FACTS.items() if rng.random() < spec[1]]
    holds = holds if bunch is None else list(bunch.holds)
    pushes = {n: FACTS[n][0] * worth[number, k] for k, n in enumerate(FACTS)}
    told = [n for n in holds if rng.random() < shape.told or (bunch is not None and not bunch.way)]
    is_blank = shape.style == "blank" or (shape.style == "county_blank" and bool(blank[organ]))
    if is_blank:
        told = []
    base = clause.lean + 0.12 * (np.log(value) - 7)
    severity = base + lean[organ] + sum(pushes[n] for n in holds) + rng.normal(0, shape.unseen)
    under_policy = shape.policy > 0 and organ % 3 == 0 and day >= _middle(shape)
    severity += shape.policy if under_policy else 0.0
    under_policy |= shape.graver > 0 and organ == 0
    any_bad = any(n in AGGRAVATING for n in holds)
    band = int(_bands(np.array([severity]), np.array([any_bad]), rng)[0])
    fine = float(_amounts(np.array([band]), low, high, shape.spread, rng)[0])
    spared = {"first", "mended", "mild"} <= set(holds) and band == 0 and rng.random() < 0.5
    moved = None
    if bunch is not None:
        spared, moved = False, bunch.way
        fine = float(_rounded(np.array([bunch.amount * rng.choice([0.8, 1.0, 1.25])]))[0])
    elif (
        not spared
        and (not shape.bunched or shape.scattered)
        and rng.random() < (shape.scattered or planted)
    ):
        moved, fine = _move(fine, rng)
    oracle = _oracle(fine, base, told, pushes, low, high, shape, rng) if not spared else -5.0
    columns = {
        spec[2]: (n in told if rng.random() < 0.6 and not is_blank else None)
        for n, spec in FACTS.items() if spec[2]
    }  # fmt: skip
    said = [
        n for n in told if FACTS[n][2] is None or columns[FACTS[n][2]] is None or rng.random() < 0.4
    ]
    text = _text(rng, shape, clause, organ, day, value, said, band, is_blank)
    county, office = _place(organ, shape, rng)
    key = f"{office}|世{i:06d}"
    row: dict[str, object] = {
        "case_key": key, "organ_code": office if shape.coded else county, "organ_name": office, "region_code": county,
        "legal_basis": clause.basis + (_CITED if bunch is not None and bunch.cited else ""), "facts": text,
        "party_type": str(rng.choice(["个体工商户", "企业", "自然人"], p=[0.6, 0.35, 0.05])),
        "party_name": f"虚拟{i}号经营部", "goods_value_yuan": value if rng.random() < 0.85 else None,
        "illegal_gains_yuan": None, "fine_yuan": None if spared else fine,
        "disposition": "不予处罚" if spared else "予以处罚", "penalty_kinds": [] if spared else ["罚款"],
        "domain": clause.domain, "is_decided": True,
        "case_source": str(rng.choice(["监督检查", "举报", "投诉", "监督抽检"])),
        "decision_date": day, "conduct_end_date": day - timedelta(days=int(rng.integers(20, 150))),
        "decision_no": f"虚市监处罚〔{day.year}〕{i}号", **columns,
    }  # fmt: skip
    # what the text holds: a short one breaks off before it has told all
    aggravating = sum(any(way in text for way in FACTS[n][3]) for n in AGGRAVATING)
    truth = {
        "case_key": key, "planted": moved, "oracle": oracle, "aggravating": aggravating,
        "distractor": aggravating > 0 and moved is None and not spared and band >= 2,
        "spared": spared, "band": BANDS[band], "blank": is_blank or not said,
        "under_policy": under_policy and moved is None and not spared, "bunched": bunch is not None,
    }  # fmt: skip
    return row, truth


def _place(organ: int, shape: Shape, rng: np.random.Generator) -> tuple[str, str]:
    """Return the codes of the county and of the organ that handled the case."""
    if not shape.counties:
        return f"{810000 + organ:06d}", f"{810000 + organ:06d}"
    county = f"{810000 + organ * shape.counties // shape.organs:06d}"
    if not shape.mess:
        return county, f"{county}{organ:02d}"
    if rng.random() < shape.mess:
        return county, county
    return county, f"第{organ}所" if rng.random() < 0.5 else f"第{organ}市场监督管理所"


def bounds(clause: Clause, value: float) -> tuple[float, float]:
    """Return the range in yuan for a goods value; a minimum of 0 means that none is set."""
    if clause.times and value >= clause.goods_from:
        return clause.times[0] * value, clause.times[1] * value
    return clause.low, clause.high


def _bands(severity: Floats, bad: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw the band: below the minimum, lower end, middle, upper end of the range."""
    cuts = np.array([-0.9, 0.6, 1.9])
    noisy = severity + rng.logistic(0, 0.35, severity.shape)
    band = (noisy[:, None] > cuts).sum(axis=1)
    barred = bad & (band == 0) & (rng.random(severity.shape) < 0.93)
    return np.where(barred, 1, band)


def _amounts(
    band: NDArray[np.int64], low: float, high: float, spread: float, rng: np.random.Generator
) -> Floats:
    """Draw amounts in their band, rounded as decisions round."""
    n, wide = len(band), spread
    floor = low if low > 0 else 0.12 * high
    below = floor * np.exp(np.minimum(rng.normal(np.log(0.16), 0.4 * wide, n), -0.05))
    lower = np.where(rng.random(n) < 0.4, low, low + (high - low) * rng.beta(1.4, 11 / wide, n))
    middle = low + (high - low) * np.clip(rng.normal(0.42, 0.09 * wide, n), 0.2, 0.66)
    upper = np.where(rng.random(n) < 0.2, high, low + (high - low) * rng.beta(9 / wide, 2, n))
    if low == 0:
        lower = high * np.clip(rng.normal(0.18, 0.05 * wide, n), 0.05, 0.4)
    raw = np.select([band == 0, band == 1, band == 2], [below, lower, middle], upper)
    return _rounded(raw)


def _rounded(raw: Floats) -> Floats:
    step = 10 ** np.maximum(np.floor(np.log10(np.maximum(raw, 1))) - 1, 1)
    step = np.where(raw > 20 * step, 5 * step, step)
    return np.maximum(np.round(raw / step) * step, 50.0)


def _move(fine: float, rng: np.random.Generator) -> tuple[str, float]:
    """Move a fine by a factor of two to ten, by at least 1 000 yuan."""
    factor = float(np.exp(rng.uniform(np.log(2), np.log(10))))
    up = rng.random() < 0.6 or fine - fine / factor < 1_000
    new = float(_rounded(np.array([fine * factor if up else fine / factor]))[0])
    return ("high", max(new, fine + 1_000)) if up else ("low", new)


def _oracle(
    fine: float, base: float, told: list[str], pushes: dict[str, float], low: float, high: float,
    shape: Shape, rng: np.random.Generator,
) -> float:  # fmt: skip
    """Return ln(g/p): p the density of fines given the told facts, g the same moved 2–10 times."""
    severity = base + sum(pushes[n] for n in told) + rng.normal(0, shape.unseen, _DRAWS)
    severity += rng.normal(0, shape.organ_lean, _DRAWS)
    bad = np.full(_DRAWS, any(n in AGGRAVATING for n in told))
    for n in FACTS:
        if n not in told:
            hidden = rng.random(_DRAWS) < FACTS[n][1] * (1 - shape.told)
            severity += np.where(hidden, pushes[n], 0.0)
            bad |= hidden & (n in AGGRAVATING)
    drawn = np.log(_amounts(_bands(severity, bad, rng), low, high, shape.spread, rng))
    shift = rng.uniform(np.log(2), np.log(10), _DRAWS) * np.where(rng.random(_DRAWS) < 0.6, 1, -1)
    return float(
        np.log(_density(np.log(fine), drawn + shift)) - np.log(_density(np.log(fine), drawn))
    )


def _density(at: float, drawn: Floats) -> float:
    kernel = np.exp(-0.5 * ((at - drawn) / _WIDTH) ** 2).mean() / (_WIDTH * np.sqrt(2 * np.pi))
    return float(kernel + 2e-4)


def _text(
    rng: np.random.Generator, shape: Shape, clause: Clause, organ: int, day: date, value: float,
    said: list[str], band: int, is_blank: bool,
) -> str:  # fmt: skip
    thing = str(rng.choice(THINGS[clause.goods]))
    if is_blank:
        return str(rng.choice(["见案卷", "", f"当事人涉{thing}一案", "详见处罚决定书"]))
    phrases = [str(rng.choice(FACTS[n][3])) for n in rng.permutation(np.array(said, dtype=object))]
    if shape.style == "short":
        return (f"{thing}问题，" + (phrases[0] if phrases else "已查实"))[:20]
    if shape.style == "templated":
        return f"当事人的行为违反了有关规定，事实清楚，证据确凿，涉及{thing}。" + "；".join(
            phrases[:2]
        )
    if rng.random() < 0.3:
        phrases.append(str(rng.choice(_DENIALS)))
    opening = str(rng.choice(_OPENINGS)).format(
        d=f"{day.year}年{day.month}月{day.day}日", o=f"第{organ}所"
    )
    act = str(rng.choice(["正在对外出售", "摆放有", "使用了", "向客户提供", "在库存放"]))
    amount = f"，货值{value:.2f}元" if rng.random() < 0.8 else ""
    text = f"{opening}其{act}{thing}{amount}。" + "".join(f"{p}。" for p in phrases)
    if shape.style == "long":
        text += "".join(rng.permutation(np.array(_LONG, dtype=object))[: int(rng.integers(1, 4))])
    if rng.random() < shape.tiers_told:
        text += _TIERS[min(3, {0: 2, 1: 0, 2: 1, 3: 3}[band])] + "。"
    return text
