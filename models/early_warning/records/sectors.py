"""Industries by GB/T 4754 code, and the sectors (cells without a place) that are watched."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from scipy import sparse

#: GB/T 4754-2017 divisions a market regulator meets, in short words.
_DIVISIONS = {
    "01": "农业", "02": "林业", "03": "畜牧业", "04": "渔业", "05": "农林牧渔辅助活动",
    "13": "农副食品加工业", "14": "食品制造业", "15": "酒、饮料和精制茶制造业", "16": "烟草制品业",
    "17": "纺织业", "18": "纺织服装、服饰业", "19": "皮革和制鞋业", "20": "木材加工业",
    "21": "家具制造业", "22": "造纸和纸制品业", "23": "印刷业", "24": "文教体育用品制造业",
    "25": "石油煤炭加工业", "26": "化学原料和化学制品制造业", "27": "医药制造业",
    "28": "化学纤维制造业", "29": "橡胶和塑料制品业", "30": "非金属矿物制品业",
    "31": "黑色金属加工业", "32": "有色金属加工业", "33": "金属制品业", "34": "通用设备制造业",
    "35": "专用设备制造业", "36": "汽车制造业", "37": "其他运输设备制造业",
    "38": "电气机械制造业", "39": "电子设备制造业", "40": "仪器仪表制造业", "41": "其他制造业",
    "42": "废弃资源利用业", "43": "设备修理业", "44": "电力热力供应业", "45": "燃气供应业",
    "46": "水的生产和供应业", "47": "房屋建筑业", "48": "土木工程建筑业", "49": "建筑安装业",
    "50": "建筑装饰业", "51": "批发业", "52": "零售业", "53": "铁路运输业", "54": "道路运输业",
    "55": "水上运输业", "56": "航空运输业", "57": "管道运输业", "58": "运输代理业",
    "59": "装卸搬运和仓储业", "60": "邮政业", "61": "住宿业", "62": "餐饮业",
    "63": "电信和广播电视传输服务", "64": "互联网服务", "65": "软件和信息技术服务业",
    "66": "货币金融服务", "67": "资本市场服务", "68": "保险业", "69": "其他金融业",
    "70": "房地产业", "71": "租赁业", "72": "商务服务业", "73": "研究和试验发展",
    "74": "专业技术服务业", "75": "科技推广服务业", "76": "水利管理业", "77": "生态环境治理业",
    "78": "公共设施管理业", "79": "土地管理业", "80": "居民服务业", "81": "机动车和日用品修理业",
    "82": "其他服务业", "83": "教育", "84": "卫生", "85": "社会工作", "86": "新闻和出版业",
    "87": "广播电视电影业", "88": "文化艺术业", "89": "体育", "90": "娱乐业",
}  # fmt: skip
_LETTERS = "ABCDEFGHIJKLMNOPQRST"

#: Families of sectors: the columns kept, finest first.
FAMILIES: tuple[tuple[str, ...], ...] = (
    ("industry", "object_category", "violation_type"),
    ("object_category", "violation_type"),
    ("industry", "violation_type"),
    ("violation_type",),
    ("object_category",),
)
WORDS = FAMILIES[0]


@cache
def division(code: str | None) -> str | None:
    """Return the two-digit division of a GB/T 4754 code (``C1411``, ``1411``, ``14``), or None."""
    if not code:
        return None
    digits = code.strip().upper().lstrip(_LETTERS)[:2]
    return digits if digits in _DIVISIONS else None


@cache
def trade(code: str | None) -> str | None:
    """Return a GB/T 4754 code as two to four digits (``C1411`` → ``1411``), or None."""
    if not code or division(code) is None:
        return None
    return code.strip().upper().lstrip(_LETTERS)[:4]


@cache
def industry_name(code: str | None) -> str | None:
    """Return the division's name for a GB/T 4754 code; None when the code is unknown."""
    known = division(code)
    return _DIVISIONS[known] if known else None


@dataclass(frozen=True)
class Sectors:
    """Leaf sectors as they occur, and the wider ones made of them.

    Attributes
    ----------
    leaf_of : np.ndarray of int, shape (n_events,)
        Leaf sector of each event; -1 when its words are missing.
    words : list of tuple
        industry, object_category, violation_type (None = any) of every watched sector.
    sums : scipy.sparse.csr_array, shape (n_sectors, n_leaves)
        1 where a leaf belongs to a sector.
    depth : np.ndarray, shape (n_sectors,)
        Number of words that are fixed; ties go to the finer sector.
    """

    leaf_of: np.ndarray
    words: list[tuple[str | None, ...]]
    sums: sparse.csr_array
    depth: np.ndarray

    @property
    def n_leaves(self) -> int:
        """Number of leaf sectors."""
        return int(self.sums.shape[1])

    @property
    def leaf_words(self) -> list[tuple[str | None, ...]]:
        """The words of each leaf; all None where it is no sector of its own."""
        found: list[tuple[str | None, ...]] = [(None,) * len(WORDS)] * self.n_leaves
        for leaf, sector in self.of_leaf.items():
            found[leaf] = self.words[sector]
        return found

    @property
    def of_leaf(self) -> dict[int, int]:
        """The finest sector that is one leaf alone, by leaf."""
        one = [(sector, self.leaves(sector)) for sector in range(len(self.words))]
        return {int(leaves[0]): sector for sector, leaves in reversed(one) if leaves.size == 1}

    @property
    def problem_of(self) -> np.ndarray:
        """Number of the violation or problem of each leaf; -1 when it has none."""
        problems: dict[str | None, int] = {None: -1}
        named = (words[2] for words in self.leaf_words)
        return np.array([problems.setdefault(word, len(problems) - 1) for word in named], dtype=int)

    def leaves(self, sector: int) -> np.ndarray:
        """Return the leaves of a sector."""
        start, end = self.sums.indptr[sector : sector + 2]
        return np.asarray(self.sums.indices[start:end])


def find_sectors(events: pl.DataFrame) -> Sectors:
    """Find the sectors of the events, in the order of their words.

    An event that names neither object nor problem while others of its source do (a case not decided
    yet) has no sector: such events lie in the newest weeks, which would rise by them above all earlier ones.

    Parameters
    ----------
    events : pl.DataFrame
        With source, industry, object_category, violation_type.

    Returns
    -------
    Sectors
        A wider sector that equals its only leaf is not listed twice.
    """
    is_about = pl.any_horizontal(pl.col(WORDS[1:]).is_not_null())
    told = is_about | ~is_about.any().over("source")
    named = events.select(pl.when(told).then("industry"), *WORDS[1:]).with_row_index("row")
    leaves = named.select(WORDS).unique().cast(pl.String).sort(WORDS, nulls_last=True)
    leaves = leaves.filter(~pl.all_horizontal(pl.all().is_null())).with_row_index("leaf")
    leaf_of = (
        named.join(
            leaves.with_columns(pl.col(w).cast(events.schema[w]) for w in WORDS),
            on=WORDS,
            how="left",
            nulls_equal=True,
        )
        .sort("row")["leaf"]
        .cast(pl.Int32)
        .fill_null(-1)
        .to_numpy()
    )
    members: dict[tuple[str | None, ...], set[int]] = {}
    for leaf, *words in leaves.iter_rows():
        for family in FAMILIES:
            kept = tuple(w if n in family else None for n, w in zip(WORDS, words, strict=True))
            if all(kept[WORDS.index(n)] is not None for n in family) or family == WORDS:
                members.setdefault(kept, set()).add(leaf)
    finest: dict[frozenset[int], tuple[str | None, ...]] = {}
    for kept in sorted(members, key=_fineness):
        finest.setdefault(frozenset(members[kept]), kept)
    chosen = sorted(finest.items(), key=lambda item: _fineness(item[1]))
    rows = [i for i, (group, _) in enumerate(chosen) for _ in group]
    cols = [leaf for group, _ in chosen for leaf in sorted(group)]
    sums = sparse.csr_array((np.ones(len(rows)), (rows, cols)), shape=(len(chosen), leaves.height))
    words_of = [kept for _, kept in chosen]
    depth = np.array([sum(w is not None for w in kept) for kept in words_of], dtype=int)
    return Sectors(leaf_of, words_of, sums, depth)


def _fineness(words: tuple[str | None, ...]) -> tuple[int, tuple[str, ...]]:
    return (-sum(w is not None for w in words), tuple(w or "" for w in words))
