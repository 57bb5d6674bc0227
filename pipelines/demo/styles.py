"""How one bureau's export looks: file type, encoding, dates, money, headers, numbers."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import polars as pl

from data_contracts import Column, loader

Kind = Literal["csv", "tsv", "xlsx", "parquet", "zip"]
_DATE_FORMATS = {
    "iso": "%Y-%m-%d", "slash": "%Y/%-m/%-d", "dots": "%Y.%-m.%-d", "plain": "%Y%m%d",
    "chinese": "%Y年%-m月%-d日", "time": "%Y-%m-%d 00:00:00",
}  # fmt: skip
#: Words some systems use for the same thing (see the enumerations).
_OTHER_WORDS = {
    "procedure_type": {"普通程序": "一般程序", "简易程序": "当场处罚"},
    "case_status": {"结案": "办结"},
    "case_source": {"举报": "12315", "监督检查": "日常检查"},
    "party_type": {"企业": "公司", "个体工商户": "个体户"},
    "campaign": {"铁拳": "铁拳行动"},
}  # fmt: skip
#: Headers other systems use, by contract column.
_OTHER_HEADERS = {
    "cases": {
        "case_no": "立案号", "decision_no": "处罚决定书文号", "organ_name": "办案单位",
        "party_name": "当事人", "violation_type": "案由", "facts": "主要违法事实",
        "legal_basis": "法律依据", "fine_yuan": "罚款数额", "filed_date": "立案时间",
        "decision_date": "决定日期", "case_source": "案源", "goods_value_yuan": "涉案货值",
    },
    "complaints": {
        "complaint_no": "登记单号", "registered_date": "登记时间", "complainant_name": "投诉人姓名",
        "complainant_phone": "来电号码", "subject_name": "被投诉单位", "statement": "投诉内容",
        "amount_yuan": "案值",
    },
    "penalty_publications": {
        "party_name": "CF_XDR_MC", "party_type": "CF_XDR_LB", "uscc": "CF_XDR_SHXYM",
        "decision_no": "CF_WSH", "violation_type": "CF_WFXW", "facts": "CF_SY",
        "legal_basis": "CF_YJ", "penalty_kinds": "CF_CFLB", "penalty_content": "CF_NR",
        "fine_yuan": "CF_NR_FK", "confiscation_yuan": "CF_NR_WFFF", "decision_date": "CF_JDRQ",
        "penalty_organ_name": "CF_CFJG", "penalty_organ_code": "CF_CFJGDM",
        "legal_representative": "CF_FRDB", "representative_id_no": "CF_FR_ZJHM",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """One way of writing a table.

    Attributes
    ----------
    kind : {"csv", "tsv", "xlsx", "parquet", "zip"}
    encoding : str
        Of text files.
    dates : str
        Key of the date formats, or ``serial`` (Excel day numbers).
    money : {"plain", "thousands", "wan"}
        ``wan`` writes 万元 and says so in the header.
    headers : {"own", "other", "wide", "bare"}
        Contract names, another system's names, full-width brackets and blanks, or no unit.
    numbers : {"corner", "square", "round", "zeros"}
        How document numbers bracket the year.
    words : bool
        Use another system's words for enumerations.
    empty : str
        What stands where nothing is known.
    """

    kind: Kind = "csv"
    encoding: str = "utf-8"
    dates: str = "iso"
    money: str = "plain"
    headers: str = "own"
    numbers: str = "corner"
    words: bool = False
    empty: str = ""


#: Dealt out to the counties in turn.
STYLES = (
    Style(encoding="gb18030", dates="slash", headers="other", numbers="square"),
    Style(encoding="utf-8-sig", dates="dots", money="thousands", words=True),
    Style(kind="xlsx", dates="iso", headers="wide"),
    Style(kind="tsv", encoding="utf-16", dates="chinese", numbers="round"),
    Style(dates="time", headers="bare", empty="/"),
    Style(kind="zip", encoding="gb18030", dates="plain", numbers="zeros", money="wan"),
    Style(kind="parquet", headers="own"),
    Style(encoding="gb18030", dates="serial", headers="wide", words=True),
)
PLAIN = Style()


def columns_of(source: str, frame: pl.DataFrame) -> dict[str, tuple[str, Column]]:
    """Return header → contract name and column, for the columns the frame has."""
    found = {}
    for name, column in loader.source(source).columns.items():
        for header in (column.zh, f"{column.zh}(元)"):
            if header in frame.columns:
                found[header] = (name, column)
    return found


def header_in(style: Style, source: str, header: str, name: str, column: Column) -> str:
    """Return the header a style gives a column."""
    shown = _OTHER_HEADERS.get(source, {}).get(name) if style.headers == "other" else None
    if column.type != "money":
        text = shown or header
    elif style.money == "wan" and column.unit == "元":
        text = f"{shown or column.zh}(万元)"
    elif style.headers == "bare" and column.unit == "元":
        text = shown or column.zh
    else:
        unit = "" if "(" in column.zh else f"({column.unit})"
        text = f"{shown}({column.unit})" if shown else column.zh + unit
    if style.headers == "wide":
        text = text.replace("(", "（").replace(")", "）")
    return text


def _money(values: pl.Series, style: Style, unit: str | None) -> list[str | None]:
    if style.money == "wan" and unit == "元":
        return [None if v is None else f"{v / 1e4:.6f}" for v in values]
    if style.money == "thousands":
        return [None if v is None else f"{v:,.6f}".rstrip("0").rstrip(".") for v in values]
    return [None if v is None else f"{v:.6f}".rstrip("0").rstrip(".") for v in values]


def _numbers(column: pl.Expr, style: Style) -> pl.Expr:
    if style.numbers == "square":
        return column.str.replace_many(["〔", "〕"], ["[", "]"])
    if style.numbers == "round":
        return column.str.replace_many(["〔", "〕"], ["（", "） "])
    if style.numbers == "zeros":
        return column.str.replace(r"〕(\d+)号", "〕第000${1}号")
    return column


def to_text(source: str, frame: pl.DataFrame, style: Style) -> pl.DataFrame:
    """Return the frame as text in a style, headers included.

    Parameters
    ----------
    source : str
        Name of the source contract.
    frame : pl.DataFrame
        Rows under the contract's Chinese headers.
    style : Style

    Returns
    -------
    pl.DataFrame
        All text; nulls are the style's word for nothing in code columns, else empty.
    """
    out = []
    for header, (name, column) in columns_of(source, frame).items():
        values = frame[header]
        text: pl.Expr
        if column.type == "money":
            text = pl.lit(pl.Series(_money(values, style, column.unit), dtype=pl.String))
        elif values.dtype == pl.Date and style.dates == "serial":
            text = pl.lit((values - date(1899, 12, 30)).dt.total_days().cast(pl.String))
        elif values.dtype == pl.Date:
            text = pl.col(header).dt.strftime(_DATE_FORMATS[style.dates])
        elif column.type == "doc_no":
            text = _numbers(pl.col(header), style)
        elif column.type == "enum" and style.words:
            text = pl.col(header).replace(_OTHER_WORDS.get(column.enum or "", {}))
        else:
            text = pl.col(header).cast(pl.String)
        if style.empty and column.type == "uscc":
            text = text.fill_null(style.empty)
        out.append(text.alias(header_in(style, source, header, name, column)))
    return frame.select(out)


def delimited(text: pl.DataFrame, style: Style) -> bytes:
    """Return a table of text as the bytes of a delimited file in the style's encoding."""
    separator = "\t" if style.kind == "tsv" else ","
    body = text.write_csv(separator=separator, line_terminator="\r\n", null_value="")
    return body.encode(style.encoding)


def rows_as_csv(rows: list[list[Any]]) -> bytes:
    """Return rows of any shape as the bytes of a CSV in GB18030."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("gb18030")


def plain(style: Style) -> Style:
    """Return the style as a UTF-8 CSV with the contract's own headers."""
    return replace(PLAIN, dates="iso" if style.dates == "serial" else style.dates)
