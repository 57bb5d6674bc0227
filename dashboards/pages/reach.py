"""How far the comparison of like cases reaches here: of fines moved on purpose, how many it would list."""

import polars as pl

from dashboards import words
from dashboards.parts import Head, Row, Table
from dashboards.view import View

_NAME = "feat_disparity__yardstick"
#: Of fewer fines moved one way the share is told of no clause; of fewer altogether of no bureau.
_FEWEST, _FEWEST_OF_ALL = 30, 100
_WAYS = ("加到二至十倍", "减到二分之一至十分之一")
_COUNTS = ("n_raised", "n_raised_told", "n_lowered", "n_lowered_told")


def sentence(view: View) -> str:
    """Return how many in a hundred would be listed, up and down; empty where too few were tried."""
    tried = zip(_WAYS, _pairs(view), strict=True)
    told = [f"{way}的约{n}" for way, pair in tried if (n := _in_hundred(*pair))]
    if not told:
        return ""
    return (
        f"把这里已决案件的罚款试着改动，一百件里列得出：{'，'.join(told)}。"
        "试的是单件、差额不小、不超过法定上限的；成批的、差额小的更少。没有列出，不等于没有。"
    )


def beside_none(view: View) -> str:
    """Return the same in few words, to stand where nothing was listed."""
    (raised, raised_told), (lowered, lowered_told) = _pairs(view)
    told = _in_hundred(raised + lowered, raised_told + lowered_told)
    return f"（二至十倍的偏离，照这里的数据一百件里约看得出{told}）" if told else ""


def table(view: View) -> Table:
    """Return the shares by clause, those most tried first; clauses of few cases together."""
    frame = view.get(_NAME).with_columns(clause=pl.col("block").str.split("|").list.first())
    sums = frame.group_by("clause").agg(pl.col("n_cases", *_COUNTS).sum())
    few = pl.min_horizontal("n_raised", "n_lowered") < _FEWEST
    rows = [
        _row(words.clause(r["clause"]), r)
        for r in sums.filter(~few).sort("n_cases", "clause", descending=[True, False]).to_dicts()
    ]
    rest = sums.filter(few)
    if rest.height:
        name = f"其余{rest.height:,}个条款（案件少的）"
        rows.append(_row(name, rest.select(pl.col("n_cases", *_COUNTS).sum()).to_dicts()[0]))
    heads = [
        Head("条款"), Head("学习的案件（件）", numeric=True),
        *(Head(f"{way}的，列得出", numeric=True) for way in _WAYS),
    ]  # fmt: skip
    caption = "看得出多少（试着改动已决案件的罚款）"
    empty = "第一次锁定月份以前，或者锁定的案件不够，还没有试过。"
    return Table("reach", caption, heads, rows, empty, folded=True)


def _row(name: str, counts: dict[str, int]) -> Row:
    shares = [
        words.percent(counts[f"{way}_told"] / counts[way], 0)
        if counts[way] >= _FEWEST
        else words.NOTHING
        for way in ("n_raised", "n_lowered")
    ]
    return Row([name, words.whole(counts["n_cases"]), *shares])


def _pairs(view: View) -> list[tuple[int, int]]:
    """Return how many fines were raised, and lowered, and how many of these would be listed."""
    counts = view.get(_NAME).select(pl.col(_COUNTS).sum()).row(0)
    return [(counts[0], counts[1]), (counts[2], counts[3])]


def _in_hundred(tried: int, told: int) -> str:
    return f"{round(100 * told / tried)}件" if tried >= _FEWEST_OF_ALL else ""
