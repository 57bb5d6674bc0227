"""Which rows of a table are rows: not blank ones, totals, signatures, notes, repeated headers."""

import re
from collections.abc import Sequence

import polars as pl

from assets.intake.folding import folded, stripped

_TOTAL = (
    r"^(?:以上|上述|本表|本页|本月|本年|本季|全年|全部|全市|全县)?(?:合计|总计|小计|共计|累计|总数)"
    r"(?:数|金额)?(?:[:(].*|\d.*)?$|^(?:20\d{2}年度?)?(?:\d{1,2}(?:[-—~至]\d{1,2})?月份?|[\u4e00-\u9fff]{1,25})?(?:合计|小计|总计)[:]?$|^全[省市县区州盟旗]$"
    r"|^(?:以上|上述|本表|本页|本月|本年|本季|全年)?共\d+(?:件|起|宗|条|单|户|家|人次?|批次?)[。.]?$"
)
_SIGNATURE = (
    r"^(?:单位)?(?:填表|制表|填报|审核|复核|负责|经办|打印|导出|统计|报送|登记[人员]|分管|主管|联系|核对|签字|盖章|签章)"
    r"(?:人|单位|日期|时间|员|领导|电话|方式|负责人|机关)*(?:签字|签名|盖章|签章|\(.*\))*(?:[:].*)?$"
    r"|^(?:注|备注|说明|附注|(?:填表|表格|填报|填写)说明|数据来源|统计口径)\d*[:.、].*$"
)
_NOTE = (
    r"^(?:注|备注|(?:填表|表格|填报|填写)?说明|附|以上|以下|本表|数据来源|统计口径|截至)|[。；;]$|\d+[件起宗][,，、;；]"
    r"|(?:经办|填表|制表|审核|复核|核对)[人员]?:"
)
#: Between pages: 第2页 共3页, 续表.
_PAGE = r"^第?\d+页(?:[,/]?共\d+页)?$|^第?\d+/\d+页?$|^\(?续(?:上?表|页)\)?[:]?\d*$"
#: Below the last row: who signs, when, remarks by number.
_BELOW = (
    r"^[\u4e00-\u9fff]{2,25}(?:局|委员会|办公室|支队|大队|中心)(?:\(盖?章\))?$|^\d{1,2}[.、][^\d].{3,}"
    r"|^(?:\d{4}|[〇零○一二三四五六七八九]{4})年.{1,3}月(?:.{1,3}日)?$"
)
#: A report of nothing: 本月无案件, 无, 零报告, 本期未发生.
_NOTHING = (
    r"^(?:本|当|上)?(?:月|期|季度?|年度?|辖区|单位|县|区)?(?:[\u4e00-\u9fff]{0,4}局)?"
    r"(?:零报告|无|没有|未发生|未办理|未查处|暂无)(?:新增|相关|此类|该类|上述)?"
    r"(?:行政)?(?:处罚|违法|投诉|举报|检查|抽检)*(?:案件|案|记录|数据|情况|事项|信息)?[。.!]?$"
)

#: CF_XDR_MC: a second header as publication platforms write it below the Chinese one.
_CODE_NAME = re.compile(r"^[A-Za-z]{2,}(?:_[A-Za-z0-9]+)+$")
#: It has more cells than the first, and such a part of them are names of fields.
_LEAST_FILLED, _MOST = 2, 0.8
#: Bytes of the longest cell that says so: 本季度某某县市场监管局未查处此类违法案件情况。
_LONGEST_NOTHING = 120
#: Zero bytes, zero-width spaces, word joiners, byte-order marks, soft hyphens; joiners (200C, 200D) are letters' own.
_UNSEEN = r"[\x00\u200b\u2060\ufeff\u00ad]"


def keep_rows(
    cells: pl.DataFrame,
    used: list[str],
    header: list[str | None],
    needed: Sequence[Sequence[str]] = (),
    above: Sequence[str] = (),
) -> pl.DataFrame:
    """Return the data rows of a table body.

    Parameters
    ----------
    cells : pl.DataFrame
        Stripped cells ``c0…`` below the header, and ``row_no``.
    used : list of str
        The cell columns that belong to contract columns.
    header : list of str or None
        Cells of the header's last row; a row that repeats them is not a row.
    needed : sequence of sequence of str
        Cell columns of which a row has one of each: a row that has them, behind a first cell that is
        none of them, is no signature whatever that cell says (``说明：…`` in a column of texts).
    above : sequence of str
        Cells above the header: printed again on each page they are no rows.

    Returns
    -------
    pl.DataFrame
        The rows that are rows, in file order.
    """
    texts = [name for name in cells.columns if name != "row_no"]
    kept = cells.filter(pl.any_horizontal(pl.col(used).is_not_null()))
    first = folded(pl.coalesce(texts))
    begins_signed = is_signature(kept, texts)
    signed = pl.lit(begins_signed)
    if needed and begins_signed.any():
        each = [pl.any_horizontal(pl.col(group).is_not_null()) for group in needed]
        among = {name for group in needed for name in group}
        before = pl.coalesce(pl.when(pl.col(n).is_not_null()).then(pl.lit(n)) for n in texts)
        is_whole = pl.all_horizontal(each) & ~before.is_in(sorted(among))
        signed = (signed & ~is_whole) | pl.lit(_all_signed(kept, texts, begins_signed.arg_true()))
    odd = first.str.contains(_TOTAL) | signed
    named = [(f"c{i}", text) for i, text in enumerate(header) if text and f"c{i}" in texts]
    if named:
        same = [pl.col(name).eq_missing(pl.lit(text.strip())) for name, text in named]
        odd = odd | pl.all_horizontal(same)
    kept = kept.filter(~odd.fill_null(value=False) & ~says_nothing(kept, texts))
    kept = _without_page_marks(kept, texts, above)
    return _without_trailing_notes(_without_code_header(kept, texts), texts)


def is_signature(cells: pl.DataFrame, texts: list[str]) -> pl.Series:
    """Return which rows begin with a signature: 填表人：…."""
    first = folded(pl.coalesce(texts)).str.contains(_SIGNATURE).fill_null(value=False)
    return cells.select(first.alias("signed"))["signed"]


def _all_signed(cells: pl.DataFrame, texts: list[str], rows: pl.Series) -> pl.Series:
    """Return which of some rows hold nothing but signatures: 联系人：…, 联系电话：…."""
    each = [pl.col(n).is_null() | folded(pl.col(n)).str.contains(_SIGNATURE) for n in texts]
    signed = rows.filter(cells[rows].select(pl.all_horizontal(each).alias("s"))["s"])
    return pl.repeat(False, cells.height, eager=True).scatter(signed, True)


def _without_page_marks(
    cells: pl.DataFrame, texts: list[str], above: Sequence[str]
) -> pl.DataFrame:
    """Drop what stands between the pages of a printed table: its titles again, 第2页, its header in another script."""
    if len(texts) < 2:
        return cells
    filled = pl.sum_horizontal(pl.col(texts).is_not_null())
    titles = pl.Series(list(above), dtype=pl.String).to_frame("s").select(folded(pl.col("s")))["s"]
    is_title = pl.coalesce(texts).is_in(list(above))
    rows = (
        cells.select((filled == 1) | ((filled > _LEAST_FILLED) & is_title)).to_series().arg_true()
    )
    if rows.is_empty():
        return cells
    looked = cells[rows]
    said = looked.select(s=folded(pl.coalesce(texts)))["s"]
    is_lone = looked.select(filled == 1).to_series()
    again = pl.all_horizontal(pl.col(n).is_null() | pl.col(n).is_in(list(above)) for n in texts)
    marks = rows.filter(
        (is_lone & (said.is_in(titles.to_list()) | said.str.contains(_PAGE)))
        | (~is_lone & looked.select(again.alias("a"))["a"])
    )
    return cells.filter(~pl.repeat(False, cells.height, eager=True).scatter(marks, True))


def says_nothing(cells: pl.DataFrame, texts: list[str]) -> pl.Series:
    """Return which rows report that there is nothing: 本月无案件, or 无 in every cell behind its number."""
    is_short = pl.all_horizontal(pl.col(texts).str.len_bytes().fill_null(0) <= _LONGEST_NOTHING)
    rows = cells.select(
        is_short.arg_true()
    ).to_series()  # few hold no text, and the look takes long
    said = [folded(pl.col(name)) for name in texts]
    filled = pl.sum_horizontal(pl.col(texts).is_not_null())
    none = pl.sum_horizontal(cell.str.contains(_NOTHING).fill_null(False) for cell in said)
    number = pl.coalesce(said).str.contains(r"^\d{1,3}$").fill_null(False).cast(pl.UInt32)
    nothing = (none > 0) & (none + number == filled)
    found = rows.filter(cells[rows].select(nothing.alias("nothing"))["nothing"])
    return pl.repeat(False, cells.height, eager=True).scatter(found, True)


def _without_code_header(cells: pl.DataFrame, texts: list[str]) -> pl.DataFrame:
    """Drop a first row that holds nothing but names of fields."""
    first = cells.select(texts).head(1).rows()
    filled = [text for text in first[0] if text] if first else []
    codes = sum(bool(_CODE_NAME.match(text)) for text in filled)
    is_header = len(filled) > _LEAST_FILLED and codes >= _MOST * len(filled)
    return cells.slice(1) if is_header else cells


def _without_trailing_notes(cells: pl.DataFrame, texts: list[str]) -> pl.DataFrame:
    """Drop single-cell remarks after the last row of the table."""
    if not cells.height or len(texts) < 2:
        return cells
    filled = pl.sum_horizontal(pl.col(texts).is_not_null())
    note = (filled == 1) & folded(pl.coalesce(texts)).str.contains(f"{_NOTE}|{_BELOW}")
    is_note = cells.tail(50).select(note.fill_null(value=False)).to_series().to_list()
    trailing = 0
    for one in reversed(is_note):
        if not one:
            break
        trailing += 1
    return cells.head(cells.height - trailing)


def strip_all(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the cells without surrounding blanks and marks that only force text; empty is null.

    Programs write ``="00123"`` or ``'00123`` so that Excel leaves a code alone, and zero bytes where
    a field is not filled: these are no text anywhere. Nor are marks without width that come along when a
    name is copied: with one inside, an organ would be two.
    """
    unseen = cells.select(pl.all().str.contains(_UNSEEN).any())
    cells = cells.with_columns(
        pl.col(name).str.replace_all(_UNSEEN, "")
        for name in cells.columns
        if cells.height and unseen[name][0]
    )
    cells = cells.with_columns(stripped(name) for name in cells.columns)
    forces = cells.select(pl.all().str.contains(r"^(?:=\"|'[0-9A-Za-z=+\-@])").any())
    forced = [name for name in cells.columns if cells.height and forces[name][0]]
    return cells.with_columns(
        stripped(
            pl.col(name)
            .str.replace(r'(?s)^="(.*)"$', "$1")
            .str.replace(r"(?s)^'([0-9A-Za-z=+\-@][^']*)$", "$1")
        ).alias(name)
        for name in forced
    )
