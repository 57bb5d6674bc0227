"""What Dagster shows of an asset: what it is in Chinese, and with what it is made.

Names of assets and groups stay ASCII, which Dagster demands; their Chinese stands first in the
description.
"""

import dagster as dg

from data_contracts import tables

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
#: Assets that are no table.
_NAMED = {
    "intake_files": "收件箱的新文件归档、识别、读成表",
    "core_rows": "去重：哪些行是重复的，哪些是更正",
    "month_lock": "锁定一个月的月报",
    "publication": "看板、工作簿和仓库整体换入",
}


def labelled(spec: dg.AssetSpec) -> dg.AssetSpec:
    """Return what an asset says of itself, with a Chinese description and the kinds of its layer."""
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
    table = tables().get(name)
    if table is None:
        return ""
    said = f"{table.title_zh}。{table.about}" if table.about else table.title_zh
    return f"{said}（由 {table.beside} 一起做出）" if table.beside else said
