"""Blank templates: one workbook a source, with headings, drop-downs and what each column means."""

from collections.abc import Iterator, Sequence
from datetime import date

from dashboards.workbooks.book import Book
from dashboards.workbooks.book import Column as SheetColumn
from data_contracts import Column, Source, enumeration, sources

_FIRST_DAY = date(2000, 1, 1)
_TYPES = {
    "text": "文本", "free_text": "文本，可写多句", "party_name": "名称", "organ_name": "单位名称",
    "code": "代码，按文本", "own_key": "本系统印出的编号，原样保留", "doc_no": "编号或文号，按文本", "region_code": "六位区划代码，按文本",
    "uscc": "18位统一社会信用代码，按文本", "date": "日期，如 2025-03-07", "money": "金额", "integer": "整数",
    "enum": "从下拉列表选一个", "enum_list": "可写多个，用分号隔开", "bool": "是或否",
    "identity": "入门即去除或转为代码，不进入数据库",
}  # fmt: skip


def blank_templates() -> Iterator[tuple[str, bytes]]:
    """Yield a blank template for each source (file name, XLSX), in source order.

    The first sheet holds headings and drop-downs only; explanations stand on a second sheet that
    the intake does not read. No county has to fill in a template: exports go in as they are.
    """
    for contract in sources().values():
        if not (contract.ours or contract.details_of):
            yield f"{contract.title_zh}.xlsx", _template(contract)


def _template(contract: Source) -> bytes:
    book = Book(_FIRST_DAY, contract.title_zh)
    columns = [_column(contract, name, body) for name, body in contract.columns.items()]
    book.sheet(contract.title_zh, columns, [])
    book.notes(_sentences(contract), columns)
    return book.bytes()


def _sentences(contract: Source) -> list[str]:
    either = [
        "或".join(contract.columns[name].zh for name in group) for group in contract.required_any
    ]
    return [
        contract.about,
        "办案系统、平台能导出的，直接用导出文件，不必填本表；列的次序不限，可以多，也可以少（缺哪一列，用到它的规则就停用并写明）。",
        f"同一行以“{'＋'.join(contract.columns[k].zh for k in contract.key)}”识别，重复投入不会重复计算。",
        *(f"以下至少有一项：{words}。" for words in either),
        "空、“无”、“未记载”、“待核”是四种不同的意思，请照实填写。",
    ]


def _column(contract: Source, name: str, body: Column) -> SheetColumn:
    needed = body.required or any(name in group for group in contract.required_any)
    zh = f"{body.zh}({body.unit})" if body.unit and "(" not in body.zh else body.zh
    return SheetColumn(
        zh,
        width=max(12, min(2 * len(zh) + 2, 30)),
        fill=needed,
        choices=_choices(body),
        note="；".join(_about(body, needed=needed)),
    )


def _choices(body: Column) -> Sequence[str]:
    if body.type == "bool":
        return ("是", "否")
    return list(enumeration(body.enum).values) if body.enum and body.type == "enum" else ()


def _about(body: Column, *, needed: bool) -> list[str]:
    said = [
        "必填" if body.required else "与另一列至少填一项" if needed else "有则填",
        _TYPES[body.type],
    ]
    if body.unit:
        said.append(f"单位{body.unit}，也可在表头改为（元）或（万元）")
    if body.enum:
        said.append("可用：" + "、".join(enumeration(body.enum).values))
    if body.aliases:
        said.append("也认：" + "、".join(body.aliases[:6]))
    return said
