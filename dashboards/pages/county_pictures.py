"""Pictures of a county, part by part: money and cases, inspections, leniency. Never one number."""

from typing import Any

import polars as pl

from dashboards import words
from dashboards.parts import Head, Row, Table
from dashboards.view import View

NOTE = (
    "罚没收入和办案结构、检查、免罚减罚各表逐项看，不相加、不排先后，也不是认定；没有写明案件来源、裁量等次的案件不在分母里；“多数县”是其他县的中间八成，"
    "高于、低于只在超出偶然时才写。免罚减罚高低两个方向都看。"
)
_CAPTIONS = {
    "out_picture_money": ("picture-money", "罚没收入和办案结构（逐项看，不合成一个数）"),
    "out_picture_inspections": ("picture-inspections", "检查情况（举报核查不计）"),
    "out_picture_leniency": ("picture-leniency", "免罚减罚情况（高低都看）"),
}
_ORDER = {
    part: at
    for at, part in enumerate(
        [
            *("财政占比", "案件来源", "年末集中", "线下集中", "缴款集中"),
            *("频次", "问题发现", "重复而无问题", "扫码", "免罚", "减罚", "免罚以后"),
        ]
    )
}
_HEADS = [
    Head("看什么", short=True), Head("哪一项"), Head("期间", short=True), Head("数"),
    Head("本县", numeric=True), Head("上一期", numeric=True), Head("多数县", numeric=True),
    Head("怎么读", wide=True),
]  # fmt: skip


def tables(view: View) -> dict[str, list[Table]]:
    """Return the tables of each county that has any, by region code."""
    found: dict[str, list[Table]] = {}
    for name, (table_id, caption) in _CAPTIONS.items():
        for code, rows in _by_region(view.get(name)).items():
            ordered = sorted(
                rows, key=lambda r: (_ORDER.get(r["part"], 99), r["item"], r["period"])
            )
            cells = [Row(_cells(r)) for r in ordered]
            found.setdefault(code, []).append(Table(table_id, caption, _HEADS, cells, folded=True))
    for code, rows in _by_region(view.get("out_picture_visits")).items():
        found.setdefault(code, []).append(_visits(rows))
    return found


def _by_region(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    groups = frame.partition_by("region_code", as_dict=True, maintain_order=True)
    return {str(key[0]): part.to_dicts() for key, part in groups.items() if key[0]}


def _cells(r: dict[str, Any]) -> list[str]:
    return [
        r["part"], r["item"], r["period"], counts(r), _share(r, r["share"]),
        _share(r, r["before_share"]), _others(r), _reading(r),
    ]  # fmt: skip


def counts(r: dict[str, Any]) -> str:
    """Return a share as the two numbers it is of, with what they count."""
    if r["unit"] == "元":
        return f"{words.wan(r['above'])}÷{words.wan(r['below'])}万元"
    of_above, _, of_below = r["unit"].partition("/")
    above = f"{words.whole(r['above'])}{of_above if of_below else ''}"
    return f"{above}÷{words.whole(r['below'])}{of_below or of_above}"


def _share(r: dict[str, Any], share: float | None) -> str:
    return words.number(share, 2) if "/" in r["unit"] else words.percent(share)


def _others(r: dict[str, Any]) -> str:
    if r["others_low"] is None:
        return words.NOTHING
    return f"{_share(r, r['others_low'])}—{_share(r, r['others_high'])}"


def _reading(r: dict[str, Any]) -> str:
    """Return what the row says beside the others, and what it could have shown."""
    if r["part"] == "线下集中":
        return _power(r)
    if r["place"]:
        return str(r["place"])
    return "县少或数少，不与其他县比" if r["others_low"] is None else "受大案左右，只列数"


def _power(r: dict[str, Any]) -> str:
    if r["p_value"] is None:
        return "线附近的罚款太少，看不出"
    chance = f"与其他县一样时，约{words.percent(r['p_value'])}会有这么多"
    if r["detectable_share"] is None:
        return f"{chance}；按现有件数，全在线下也看不出"
    return f"{chance}；线下占到{words.percent(r['detectable_share'])}才有八成机会看出"


def _visits(rows: list[dict[str, Any]]) -> Table:
    heads = [
        Head("企业"), Head("检查机关"), Head("检查（次）", numeric=True), Head("未发现问题（次）", numeric=True),
        Head("第一次", short=True), Head("最近一次", short=True),
    ]  # fmt: skip
    ordered = sorted(rows, key=lambda r: (-r["visits"], -r["clean"], r["party_key"]))
    cells = [
        Row([r["party_name"] or r["party_key"], r["organ_name"] or words.NOTHING, words.whole(r["visits"]),
             words.whole(r["clean"]), words.day(r["first_date"]), words.day(r["last_date"])])
        for r in ordered
    ]  # fmt: skip
    return Table(
        "picture-visits",
        f"同一机构一年三次以上检查的企业（{rows[0]['period']}）",
        heads,
        cells,
        folded=True,
    )
