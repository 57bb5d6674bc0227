"""What Dagster shows of an asset: what it is in Chinese, and with what it is made.

Names of assets and groups stay ASCII, which Dagster demands; their Chinese stands first in the
description.
"""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from data_contracts import sources, tables

#: Group → its name in Chinese, and the kinds shown on its assets.
LAYERS = {
    "intake": ("收件", {"file", "excel", "csv"}),
    "raw": ("照收到的", {"duckdb", "parquet"}),
    "core": ("定型、合一", {"duckdb"}),
    "feat": ("判断的依据", {"duckdb", "polars"}),
    "out": ("结果", {"polars", "duckdb"}),
    "pub": ("上报", {"polars", "duckdb"}),
    "publish": ("发布", {"excel", "html"}),
}
_NAMED = {
    "intake_files": "收件箱的新文件归档、识别、读成表",
    "core_rows": "去重：哪些行是重复的，哪些是更正",
    "feat_answer__judged": "县局和业务机构的答复逐条对上线索",
    "feat_case": "案件及其派生的日期、金额",
    "feat_case_clause": "每件案件适用的条款",
    "feat_decision": "处罚决定，一件一行",
    "feat_disparity__judged": "与相近案件比较的判断",
    "feat_flag__heard": "听取意见之后的线索",
    "feat_flag__issued": "已发出的线索",
    "feat_region": "县和市本级",
    "feat_region_month": "县月合计",
    "feat_rule__flagged": "各规则命中的对象",
    "feat_undecided": "未决案件和它们的相近案件",
    "feat_warning__judged": "预警逐周的判断",
    "feat_case_jurisdiction": "规则的输入：管辖",
    "feat_case_rules": "规则的输入：案件",
    "feat_complainant": "规则的输入：投诉举报人",
    "feat_entity_inspections": "规则的输入：对一户的检查",
    "feat_letter": "规则的输入：意见建议函",
    "feat_matter": "规则的输入：一事多人",
    "feat_region_fall": "规则的输入：县的下降",
    "feat_region_tip_off": "规则的输入：县的举报核查",
    "feat_review": "规则的输入：复议诉讼",
    "feat_tip_off": "规则的输入：举报",
    "feat_complaint": "规则的输入：投诉",
    "feat_region_blank": "规则的输入：县的决定有没有公示、送达日期",
    "feat_warning": "规则的输入：预警",
    "month_lock": "锁定一个月的月报",
    "publication": "看板、工作簿和仓库整体换入",
}


def labelled(assets: Sequence[Any]) -> list[Any]:
    """Return the assets with a Chinese description and the kinds of their layer."""
    return list(dg.map_asset_specs(_labelled, assets))


def _labelled(spec: dg.AssetSpec) -> dg.AssetSpec:
    layer, kinds = LAYERS.get(spec.group_name or "", ("", set()))
    said = words_of(spec.key.to_user_string())
    if layer and said:
        said = f"{layer}：{said}"
    return spec.replace_attributes(
        description=said or spec.description, kinds={*(spec.kinds or ()), *kinds}
    )


def words_of(name: str) -> str:
    """Return what an asset is in Chinese; empty for an unknown one."""
    if name in _NAMED:
        return _NAMED[name]
    if name.startswith("raw_") and name[4:] in sources():
        return sources()[name[4:]].title_zh
    table = tables().get(name)
    if table is None:
        return ""
    return f"{table.title_zh}。{table.about}" if table.about else table.title_zh
