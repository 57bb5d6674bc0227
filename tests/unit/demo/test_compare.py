"""The comparison counts what was found, what was missed, and what was flagged for nothing."""

from datetime import date

import polars as pl

from pipelines.demo import Province, Truth, compare


def _months(rows: list[tuple[str, str, str, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema=["region_code", "month", "outcome", "growth_kind"], orient="row"
    )


def test_growth_counts_spans_found_and_false_months() -> None:
    truth = Truth(
        anomalies=[
            {"region_code": "990121", "name": "甲子县", "kind": "件数增加", "from": "2026-01", "to": "2026-03"},
            {"region_code": "990122", "name": "乙丑县", "kind": "单案加重", "from": "2026-01", "to": "2026-03"},
        ],
        innocent_growth=[
            {"region_code": "990123", "name": "丙寅县", "kind": "单个大案", "from": "2026-02", "to": "2026-02"}
        ],
    )  # fmt: skip
    table = _months([
        ("990121", "2026-02", "flagged", "件数增加"), ("990121", "2026-03", "clear", None),
        ("990122", "2026-04", "flagged", "单案加重"), ("990123", "2026-02", "flagged", "单个大案"),
        ("990124", "2026-02", "not_evaluated", None),
    ])  # fmt: skip
    lines = compare(truth, {"out_region_month": table})
    assert "罚没增长：埋设 2 段，找到 1 段（件数增加 1/1，单案加重 0/1）。" in lines
    assert any("丙寅县（单个大案，2026-02起）被标 1 个月，其中写明原因 1 个月" in x for x in lines)
    assert any("其余被标县月 1 个，占已判断县月 4 个的 25.00%" in x for x in lines)
    assert any("属埋设的占 33%" in x for x in lines)


def test_disparity_asks_for_the_right_direction() -> None:
    truth = Truth(
        outliers=[
            {"case_key": "A|甲〔2026〕1号", "direction": "high", "why": ""},
            {"case_key": "A|甲〔2026〕2号", "direction": "high", "why": ""},
            {"case_key": "A|甲〔2026〕3号", "direction": "low", "why": ""},
        ],
        explained_high=[{"case_key": "A|甲〔2026〕4号", "why": ""}],
        merged_fines=["A|甲〔2026〕5号"],
    )
    table = pl.DataFrame(
        [
            ("A|甲〔2026〕1号", "flagged", "high", 5.0), ("A|甲〔2026〕2号", "flagged", "low", 4.0),
            ("A|甲〔2026〕3号", "not_evaluated", "low", None), ("A|甲〔2026〕4号", "flagged", "high", 1.0),
            ("A|甲〔2026〕5号", "not_evaluated", "high", None), ("A|甲〔2026〕6号", "flagged", "high", 9.0),
        ],
        schema=["case_key", "outcome", "direction", "score"], orient="row",
    )  # fmt: skip
    lines = compare(truth, {"out_case_disparity": table})
    assert "类案偏离（偏高）：埋设 2 件，找到 1 件，未判断 0 件。" in lines
    assert "类案偏离（偏低）：埋设 1 件，找到 0 件，未判断 1 件。" in lines
    assert any("高额罚款 1 件，被标 1 件；合并罚款 1 件，不作比较 1 件" in x for x in lines)
    assert any(
        "其余被标 1 件（其中 0 件在埋设的罚款加重县月），占已判断 4 件的 25.00%" in x for x in lines
    )


def test_warnings_are_matched_by_their_members() -> None:
    members = [f"complaints:{i}" for i in range(10)]
    truth = Truth(
        sectors=[
            {"sector": "健身", "problem": "预付卡", "term": "闭店跑路", "regions": ["990121"],
             "onset": "2026-05-04", "members": members},
            {"sector": "农资", "problem": "质量", "term": "假冒缓释肥", "regions": ["990121"],
             "onset": "2026-05-04", "members": ["complaints:90"]},
        ],
        innocent_rises=[
            {"kind": "一人多次", "regions": ["990121"], "note": "同一人", "members": ["complaints:70", "complaints:71"]}
        ],
    )  # fmt: skip
    warnings = pl.DataFrame({
        "warning_id": ["a", "b", "c"], "kind": ["sector"] * 3, "level": ["关注"] * 3,
        "issued_on": [date(2026, 5, 31), date(2026, 6, 7), date(2026, 6, 14)],
        "terms": [["闭店", "跑路"], [], []],
    }, schema_overrides={"terms": pl.List(pl.String)})  # fmt: skip
    rows = [("a", "complaint", str(i)) for i in range(6)]
    rows += [("b", "complaint", "70"), ("b", "complaint", "71"), ("c", "complaint", "55")]
    table = pl.DataFrame(rows, schema=["warning_id", "source", "key"], orient="row")
    lines = compare(truth, {"out_warnings": warnings, "out_warning_members": table})
    assert "行业预警：埋设 2 起，找到 1 起。" in lines
    assert any("发生后 4 周预警（关注），上升词：闭店、跑路" in x for x in lines)
    assert "  不是风险的上升 1 起，被预警 1 起。" in lines
    assert any("共发出 3 份预警，与埋设无关的 1 份" in x for x in lines)


def test_faults_say_found_look_alike_and_other() -> None:
    truth = Truth(
        faults={"公示超期": ["A|甲〔2026〕1号", "A|甲〔2026〕2号"]},
        look_alikes={"公示超期": ["A|甲〔2026〕3号"]},
    )
    flags = pl.DataFrame({
        "rule_code": ["S001"] * 3, "first_seen": [date(2026, 6, 1)] * 3,
        "object_type": ["case"] * 3, "level": ["疑点线索"] * 3,
        "object_key": ["A|甲〔2026〕1号", "A|甲〔2026〕3号", "A|甲〔2026〕9号"],
    })  # fmt: skip
    lines = compare(truth, {"out_flags": flags})
    want = "  公示超期（S001）：埋设 2，找到 1；相似而无误 1，误标 1（仅提示 0）；属其他埋设 0，其余被标 1。"
    assert want in lines


def test_leaks_are_counted() -> None:
    truth = Truth(marked_tokens=["欧阳测漏甲"])
    table = pl.DataFrame({"reason": ["欧阳测漏甲投诉"], "evidence": [["x", "欧阳测漏甲"]]})
    assert "身份标记：1 个标记词在输出表中出现 2 处。" in compare(truth, {"out_flags_x": table})


def test_nothing_published_is_said_not_hidden(province: Province) -> None:
    lines = compare(province.truth, {})
    assert "没有 out_region_month 表，未比对。" in lines
    assert "没有 out_flags 表，未比对。" in lines
