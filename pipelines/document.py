"""Write the documentation pages that follow from the contracts: ``make docs``."""

from pathlib import Path

from data_contracts import Column, Source, Table, enumerations, sources, tables, tables_of
from pipelines.scaffold import refresh_pages

_KINDS = {
    "text": "文字", "free_text": "自由文本（人名、号码遮去）", "party_name": "名称（自然人遮去）", "organ_name": "单位名称",
    "code": "编码", "own_key": "本系统的编号", "doc_no": "文号或编号", "region_code": "六位区划代码", "uscc": "统一社会信用代码", "date": "日期",
    "money": "金额", "integer": "整数", "enum": "词表", "enum_list": "词表（多选）", "bool": "是/否", "identity": "身份信息（不入库）",
}  # fmt: skip


def source_page(source: Source) -> str:
    """Return the Markdown page of one source."""
    required = [c.zh for c in source.columns.values() if c.required]
    required += ["或".join(source.columns[n].zh for n in group) for group in source.required_any]
    lines = [
        f"# {source.title_zh} `{source.source}`", "",
        source.about, "",
        f"- 键：{'、'.join(source.columns[n].zh for n in source.key)}",
        f"- 必须有的列：{'、'.join(required)}",
        "- 列按表头名称识别，与顺序无关；全半角、空格、括号差异不影响。缺可选列时，用到它的规则停用并在“数据”页写明。",
        *_numbered(source), *_several(source), "", "| 列 | 也认得 | 类型 | 说明 |", "|---|---|---|---|",
    ]  # fmt: skip
    lines += [
        f"| {c.zh} | {'、'.join(c.aliases)} | {_kind(c)} | {_note(c)} |"
        for c in source.columns.values()
    ]
    words = sorted({c.enum for c in source.columns.values() if c.enum})
    if words:
        lines += [
            "",
            "## 词表",
            "",
            "不认识的词记为“其他”，计数并列出；词表可在 `config/enumerations.yml` 扩充。",
            "",
        ]
    for name in words:
        values, says = enumerations()[name].values, enumerations()[name].says
        listed = "；".join(w + (f"（{'、'.join(a)}）" if a else "") for w, a in values.items())
        by_sense = "。别的句子照其中的话读（“存在问题，责令限期改正”）" if says else ""
        lines.append(f"- `{name}`：{listed}{by_sense}")
    return "\n".join(lines) + "\n"


def _several(source: Source) -> list[str]:
    """Return how several rows of one record are read."""
    joined = "、".join(source.columns[name].zh for name in source.joins)
    said = [f"- 同一张表里只有{joined}不同的几行是一件，合起来读入。"] if joined else []
    kept = "- 后到的行空着或者没有的列，留以前报来的：结果和处置可以分两张表报。"
    return [*said, *([kept] if source.keeps else [])]


def _numbered(source: Source) -> list[str]:
    """Return how rows are known of a list that prints no number."""
    if source.numbered is None:
        return []
    number = source.columns[source.key[0]].zh
    groups = [*source.numbered.needs, *([n] for n in source.numbered.also)]
    known = "、".join("或".join(source.columns[n].zh for n in group) for group in groups)
    also = (
        "；表头里有“" + "、".join(source.numbered.headers.split("|")) + "”的其他列也用"
        if source.numbered.headers
        else ""
    )
    return [
        f"- 公开的名单没有「{number}」列的也收：按{known}给每行编号（“无号-”开头）{also}；再交同一份表认得是同一行。"
    ]


def _kind(column: Column) -> str:
    unit = f"（{column.unit}）" if column.unit else ""
    return _KINDS[column.type] + unit


def _note(column: Column) -> str:
    notes = ["必须有" if column.required else ""]
    if column.registration:
        notes.append("早于1990年或晚于截至日期366天的行搁置")
    elif column.type == "date":
        notes.append("晚于2099年的行搁置" if column.deadline else "晚于截至日期十年的行搁置")
    if column.first_from:
        notes.append("同一键的几行以最早的一个为准")
    if column.min is not None:
        notes.append(f"不小于{column.min:g}")
    if column.max is not None:
        notes.append(f"不大于{column.max:g}")
    if column.enum:
        notes.append(f"词表 `{column.enum}`")
    return "；".join(n for n in notes if n)


def table_section(table: Table) -> str:
    """Return the Markdown section of one table."""
    lines = [f"## {table.title_zh} `{table.table}`", "", table.about, "", _key(table), "",
             "| 列 | 名称 | 类型 | 说明 |", "|---|---|---|---|"]  # fmt: skip
    lines += [
        f"| `{name}` | {c.zh} | {c.type} | {'；'.join(t for t in (c.unit, c.about.replace('|', '、')) if t)} |"
        for name, c in table.columns.items()
    ]
    return "\n".join(lines) + "\n"


#: At the head of every page of tables, for whoever joins them.
_OF_KEYS = (
    "“键”是认一行的列，合起来不重复。键里有的列可以空着（不分县、不分期间的一行），"
    "两张表按这样的列相连用 `is not distinct from`，写 `=` 会丢掉空着的行。"
)


def _key(table: Table) -> str:
    said = f"键：{'、'.join(table.key)}" if table.key else "没有键，行按先后排列"
    return f"{said}。由资产 `{table.beside}` 一起写。" if table.beside else said


def pages() -> dict[str, str]:
    """Return every generated page by its path under ``docs/``."""
    made = {f"sources/{name}.md": source_page(source) for name, source in sources().items()}
    for layer, title in (
        ("core", "规范表"),
        ("feat", "中间表"),
        ("out", "结果表"),
        ("pub", "公开汇总表"),
    ):
        parts = [table_section(t) for t in tables_of(layer).values()]
        made[f"tables_{layer}.md"] = "\n".join([f"# {title}", "", _OF_KEYS, "", *parts])
    made["tables_beside.md"] = beside_page()
    return made


def beside_page() -> str:
    """Return the page of the tables a run keeps for itself: what came in, and one a source each."""
    lines = [
        "# 收件和辅助表", "", _OF_KEYS, "",
        "每个来源各有下面几张表，列随来源的约定（`data_contracts/families.yml`）：", "",
        "| 表 | 是什么 |", "|---|---|",
    ]  # fmt: skip
    lines += [f"| `{name}` | {about} |" for name, about in sorted(_families().items())]
    main = {"core", "feat", "out", "pub"}
    others = [
        t for n, t in tables().items() if n.split("_", 1)[0] not in main and not t.family
    ]  # fmt: skip
    return "\n".join([*lines, "", *(table_section(t) for t in others)])


def _families() -> dict[str, str]:
    contracts = [t for t in tables().values() if t.family]
    return {str(t.family).format(source="来源"): t.about for t in contracts}


def main() -> None:
    """Write the pages."""
    docs = Path(__file__).parent.parent / "docs"
    for name, text in pages().items():
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    refresh_pages()


if __name__ == "__main__":
    main()
