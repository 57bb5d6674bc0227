"""What Dagster shows of an asset: what it is in Chinese, with what it is made, its columns and where it lies.

Names of assets and groups stay ASCII, which Dagster demands; their Chinese stands first in the
description.
"""

from typing import Any

import dagster as dg

from data_contracts import duckdb_type, tables

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
        description=said or spec.description,
        kinds={*(spec.kinds or ()), *kinds},
        metadata={**spec.metadata, **_of_table(spec.key.to_user_string())},
    )


def _of_table(name: str) -> dict[str, Any]:
    """Return where a table lies, what tells its rows apart and what its columns are; of no table nothing."""
    if (known := tables().get(name)) is None:
        return {}
    return {
        "文件": f"store/{name}/*.parquet" if known.partition else "warehouse.duckdb",
        "一行由什么认": "、".join(known.columns[c].zh for c in known.key) or "先后次序",
        "dagster/table_name": name,
        "dagster/column_schema": dg.TableSchema(
            columns=[
                dg.TableColumn(
                    column,
                    duckdb_type(said.type),
                    "：".join(filter(None, (said.zh, said.about))),
                    dg.TableColumnConstraints(nullable=column not in known.key),
                )
                for column, said in known.columns.items()
            ]
        ),
    }


def words_of(name: str) -> str:
    """Return what an asset is in Chinese; empty for an unknown one."""
    if name in _NAMED:
        return _NAMED[name]
    table = tables().get(name)
    if table is None:
        return ""
    said = f"{table.title_zh}。{table.about}" if table.about else table.title_zh
    return f"{said}（由 {table.beside} 一起做出）" if table.beside else said
