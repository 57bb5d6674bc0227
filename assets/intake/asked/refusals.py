"""What is told of a table that is not read: what was seen in it, what it lacks, what it waits for."""

import re
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from assets.intake.asked import questions
from assets.intake.asked.looks import are_codes
from assets.intake.context import TableIntake, refused
from assets.intake.files import RefusedInputError, SheetText
from assets.intake.folding import fold_word
from assets.intake.headings.header_rows import SEARCHED_ROWS, headers_seen
from assets.intake.headings.headers import meaning
from assets.intake.headings.nearness import nearest
from assets.intake.headings.recognise import NoSourceError, Recognised, in_words
from data_contracts import loader
from models.identity.titles import mask_title

#: How the reason of a table begins that is not refused for good.
_WAITING = "等待列名对照"
_SHEET = "列名对照表.xlsx"
_CODES = "；表头是字段代码，请在第一行写上中文列名（见 outbox/模板）后重投"
_CONTINUED = "；接着上一份、没有表头的，请把第一份的表头贴在第一行后重投"
_BELOW = f"；只看前{SEARCHED_ROWS}行，表头在更下面的，请删去上面的说明后重投"
#: From so many cells in a row on it is a row of a table, not a sentence.
_WIDE = 5
#: Tables that bureaus send along and that go another way, by a word in their headers.
_ELSEWHERE = (
    (re.compile("裁量(?:幅度|标准|基准|阶次)"), "裁量基准不放收件箱，写在 config/（docs/methods/clauses.md）"),
    (re.compile("(?:评价|好评|差评)(?:总)?(?:数|量|次数|件数)|(?:好评|差评|满意)率"), "码上评要一行一次评价（评价日期、区县、评分、评价内容），各县各期的合计数分不出是谁、为什么不满意，没有读；请从评价系统导出明细重投"),
    (re.compile("评查|案卷|卷宗|得分|扣分|排名"), "案卷评查请填 hengjian sample 发出的评查表；自编的评查台账写明案号、评查结论（合格、不合格）、存在问题、评查日期的，有问题的读作线索；汇总表和别的打分、排名不用报"),
    (re.compile("(?:抽查|检查|抽取)比例|抽查对象范围"), "检查计划不用报；查完的一户一行，报检查结果"),
    (re.compile("撤回(?:公示)?(?:原因|日期|时间)"), "撤回公示的清单不用报，决定确已撤销或者变更的报“复议诉讼”表"),
    (re.compile("缴款书|执收项目|票据|款项性质|本次缴[款纳]"), "缴款明细请合成罚没收入月报：每县每月每科目一行"),
    (re.compile("机构(?:类型|性质|级别|简称|全称)"), "单位的代码、区划请填 outbox/单位对照表.xlsx"),
)  # fmt: skip
#: What to do where nothing else is known of a table.
_NONE_OF_OURS = "；不是要报的数据，不用管；是的，照 outbox/模板/ 里的表头改好再投"
#: What to do about a ledger whose cases have no numbers of their own.
_COPIED = "；台账里没有另编案号的，把决定书文号那一列照抄一列，表头写「案号」后重投"
_COPIED_TOO = "；也可以把决定书文号那一列照抄一列，表头写「案号」后重投"
#: A list of what was decided otherwise than by a penalty. A portal has one beside that of penalties, headed alike.
_ANOTHER_ACT = re.compile(r"(许可|强制|确认|奖励|给付|征收|裁决)决定(?:文书|书|日期|时间)")
#: Of a list that names its permits by their numbers, which looks like one of the permitted.
_PERMITS = re.compile("(许可)文件(?:编号|名称)")
_OF_PENALTIES = re.compile("处罚|违法|立案")
_DAY_LIKE = re.compile(r"[\d年月日时分秒\s./\-:]{1,20}")
#: A header without one comes near no day: 被抽样单位名称 shares letters with 抽样日期.
_DAY_WORD = re.compile("[日时期]|年月")


def none_of_ours(error: RefusedInputError, head: list[list[str | None]]) -> RefusedInputError:
    """Return the refusal of a table that is none of ours with what was seen in it."""
    if not isinstance(error, NoSourceError):
        return error
    headers = headers_seen(head)
    seen = _seen(headers, None, [])
    said = seen + _elsewhere(headers)
    said += _CODES if are_codes(headers) else ""
    searched = head[:SEARCHED_ROWS]
    is_wide = any(sum(cell is not None for cell in row) >= _WIDE for row in searched)
    said += _CONTINUED if not headers and is_wide else ""
    said += _BELOW if not is_wide and len(head) > len(searched) else ""
    said += _NONE_OF_OURS if headers and said == seen else ""
    # Without numbers of documents: nothing says that they are the table's own.
    return RefusedInputError(f"{error}。{said}")


def unless_another_act(found: Recognised) -> Recognised:
    """Return a table that is no list of permits or the like.

    Raises
    ------
    RefusedInputError
        It lacks something of a list of penalties, and tells of other decisions.
    """
    said = "、".join(header for header in found.header_cells if header)
    organ = loader.source(found.source).organ
    act = _ANOTHER_ACT.search(said) if found.lacking and organ and organ.number else None
    act = act or (_PERMITS.search(said) if found.lacking and found.source == "entities" else None)
    if act is not None and not _OF_PENALTIES.search(said):
        raise RefusedInputError(f"认不出来源：是行政{act[1]}的公示，不用报")
    return found


def lacks(found: Recognised, head: list[list[str | None]], body: pl.DataFrame) -> str:
    """Return why a table is refused: what it lacks, what was seen, what comes nearest."""
    title = loader.source(found.source).title_zh
    names = "、".join(f"「{name}」" for name in in_words(found.source, found.unsupplied))
    below = list(head[found.header_rows.start : found.header_rows.stop])[::-1]
    named = (next((cell for cell in column if cell), None) for column in zip(*below, strict=True))
    headers = [name for name in named if name]
    values = {u.header: body[f"c{u.index}"].drop_nulls().head(1).to_list() for u in found.unknown}
    first = {header: str(value[0]) for header, value in values.items() if value}
    said = _seen(headers, found.source, found.unsupplied, first)
    said += _taken_for_another(found)
    if found.source == "cases" and not found.is_of_decisions:
        said = said.replace(_COPIED, "")
    return (
        f"像是{title}，但缺必需列{names}；不从其他列推出，请补列后重投。{said}{_elsewhere(headers)}"
    )


def _taken_for_another(found: Recognised) -> str:
    """Return which dates were read as another column, where one that lacks may be meant: 受理时间 for 登记日期."""
    columns = loader.source(found.source).columns
    lacking = [n for group in found.unsupplied for n in group if columns[n].type == "date"]
    if not lacking:
        return ""
    others = [f for f in found.columns if columns[f.column].type == "date"]
    told = "、".join(f"「{f.header}」当作「{columns[f.column].zh}」" for f in others)
    wanted = " 或 ".join(columns[n].zh for n in lacking)
    return f"；{told}，其中就是「{wanted}」的，把表头改成它后重投" if told else ""


def waiting(
    sheet: SheetText | None,
    file: str,
    found: Recognised,
    frame: pl.DataFrame,
    asked: list[questions.Question],
) -> TableIntake:
    """Return a table that is kept until somebody says which of its columns is the one it lacks."""
    title = loader.source(found.source).title_zh
    wanted = [g for g in found.lacking if g in found.unsupplied] or found.lacking
    names = "、".join(f"「{name}」" for name in in_words(found.source, wanted))
    headers = "、".join(f"「{h}」" for h in frame.filter("waits")["header"])
    why = f"{_WAITING}：像是{title}，缺必需列{names}，可能就是{headers}；请填 outbox/{_SHEET} 后放回收件箱，不用重投本文件"
    if any(one.why == questions.WHY_NUMBERS for one in asked):
        why += _COPIED_TOO
    kept = refused(file, why, sheet.name if sheet else None, found.source)
    extra = list(dict.fromkeys([*map(mask_title, found.extra), *frame.filter("waits")["header"]]))
    return replace(kept, questions=frame, is_waiting=True, extra_columns=extra)


def _seen(
    headers: list[str],
    source: str | None,
    lacking: list[list[str]],
    first: Mapping[str, str] | None = None,
) -> str:
    """Return which columns were seen and which comes nearest to each that lacks, in a sentence.

    ``first`` gives the first value below a header: it shows why a near one could not be read.
    """
    shown = [questions.sample_of(h, []) for h in headers if h]
    listed = "、".join(f"「{h}」" for h in dict.fromkeys(shown[:30]))
    more = f"等{len(shown)}列" if len(shown) > 30 else ""
    said = f"看到的列：{listed}{more}" if listed else "没有看到表头"
    columns = loader.source(source).columns if source else {}
    for group in lacking if source else []:
        title = in_words(str(source), [group])[0]
        unknown = [
            h for h in headers
            if h and meaning(h, str(source)) is None and not questions.TAKEN_BACK.search(h) and fold_word(h) not in questions.NEVER
        ]  # fmt: skip
        near = max(
            (
                (dict(nearest(fold_word(h), str(source)))[c], h)
                for h in unknown
                for c in group
                if columns[c].type != "date" or _DAY_WORD.search(h)
            ),
            default=(0.0, ""),
        )
        best = (
            f"最接近「{title}」的是「{questions.sample_of(near[1], [])}」{_for_example((first or {}).get(near[1]))}"
            if near[0] >= 0.4
            else f"没有与「{title}」接近的"
        )
        said += f"；{best}"
        if "case_no" in group and any(
            meaning(h, str(source)) == "decision_no" for h in headers if h
        ):
            said += _COPIED
    return said


def _elsewhere(headers: list[str]) -> str:
    """Return where a table belongs that no source is for: its headers tell what it is."""
    said = "、".join(fold_word(header) for header in headers)
    return next((f"；{advice}" for told, advice in _ELSEWHERE if told.search(said)), "")


def _for_example(value: str | None) -> str:
    """Return a value in brackets; only one of digits and marks of days, so no name of a person."""
    return (
        f"（如“{questions.sample_of(value, [])}”）" if value and _DAY_LIKE.fullmatch(value) else ""
    )
