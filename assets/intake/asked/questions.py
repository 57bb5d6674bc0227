"""Headers nobody knows that may matter: what is asked of people, with values and the nearest names."""

import re
from dataclasses import dataclass

import polars as pl

from assets.intake.asked.looks import (
    SEEN,
    SERIAL_DAY,
    are_inner_units,
    are_serial,
    fits,
    looks_like_citations,
    looks_like_dates,
    looks_like_facts,
    looks_like_money,
    looks_like_papers,
    looks_like_reasons,
    looks_like_statements,
    tells,
)
from assets.intake.context import IntakeContext
from assets.intake.folding import fold_word
from assets.intake.headings.headers import fold_header
from assets.intake.headings.nearness import NEAR, nearest
from assets.intake.headings.recognise import Recognised, Unknown, in_words
from assets.intake.persons.masking import PLAIN
from assets.intake.values.dates import parse_date
from assets.intake.values.words import OTHER, Words
from data_contracts import Source, loader, schema_of, table
from models.identity.text import MASK
from models.identity.titles import mask_title

#: What the reading of one table says of a header it does not know.
_ASKED = ("header", "header_key", "samples", "nearest", "why", "waits")
_PLAIN = re.compile(PLAIN)
#: Values shown of a header that is asked about.
_SAMPLES = 3
#: 罚没合计, 罚没金额: fine and confiscation in one column, of which the other columns are the parts.
_BOTH = re.compile(r"罚没款?(?:合计|总计|总额|金额|数额|总数|款额|款|额|数)?")
_WHY_BOTH = (
    "罚款与没收合在一列，系统要分开的；全是罚款的填“罚款金额”，有没收的请分成两列重投，这里填“不是”"
)
_WHY_REASONS = "不认识的列里是裁量理由"
#: Of a value so much is looked through for persons before its first characters are shown.
_LOOKED_AT = 1_000
#: Characters shown of a value, and columns offered.
_LONGEST_SAMPLE, _OFFERED = 20, 6
#: Fewer different words than this (是, 否; 有, 无) are of many lists; most of them are of the one.
_LEAST_WORDS, _MOST_WORDS = 3, 0.8
#: Remarks, of which a ledger kept by hand makes its column of reasons.
_REMARKS = ("备注", "说明")
#: Headers that are no column of ours unless one lacks; those of the rows we give out to be corrected.
NEVER = (
    "序号", "行号", "编号", "合计", "总计", "小计", "累计", "全年", "备注", "说明", "诉求",
    "派单时间", "派单日期", "转办时间", "签收时间", "办理期限", "办理时限", "打印时间", "打印日期", "导出时间", "导出日期",
    "填报时间", "填报日期", "填表日期", "制表日期", "更新时间", "创建时间", "创建日期", "录入时间", "录入日期",
    "同步时间", "数据更新时间", "归档时间", "归档日期", "结案时间", "结案日期", "调查终结日期",
)  # fmt: skip
#: What stands beside an amount to be compared with it: 上年同月, 增减额, 同比%.
_COMPARED = re.compile(r"同[期月比]|上年|去年|上月|增减|增长|增幅|环比|占比|排名")
#: Why the column of decisions' numbers is asked about where a list of cases has no numbers of its own.
WHY_NUMBERS = "缺必需列「案号」：没有另编案号的填“案号”，决定书文号同时当作案号；另有案号的填“不是”，补上那一列后重投"
#: What was taken back has a day of its own, which is no day of the decision.
TAKEN_BACK = re.compile("撤[回下销消]")
#: How somebody is reached: a number, and none of a case. Answered 案号, telephones went in with it.
_REACHED_BY = re.compile("电话|手机|传真|邮编|邮箱|联系(?:号码|方式)")
OWN = ("搁置文件", "搁置工作表", "搁置行号", "搁置的列", "搁置原因")


@dataclass(frozen=True)
class Question:
    """One header to be asked about, the columns it may be (nearest first), and why it is asked."""

    unknown: Unknown
    columns: list[str]
    why: str
    waits: bool = False


@dataclass(frozen=True)
class _Seen:
    """An unknown header and its distinct values, the first ones; whether they tell its rows apart."""

    unknown: Unknown
    values: list[str]
    tells_rows: bool

    @property
    def name(self) -> str:
        return fold_header(self.unknown.header)[0]


def ask(
    found: Recognised, body: pl.DataFrame, context: IntakeContext
) -> tuple[list[Question], list[list[str]]]:
    """Return what to ask of a table, and what it lacks that no unknown header may be.

    A header that may be a needed column is asked about even where the title or the folder gives a
    value for it: what stands in the rows says more. Teams (一分队, 稽查科) say less, and are not asked.

    Parameters
    ----------
    found : Recognised
        The table; with nothing lacking only headers near a known one and amounts or days are asked.
    body : pl.DataFrame
        Its rows, cells ``c0…``.
    context : IntakeContext
        Word lists; what was answered before is not asked again.
    """
    contract = loader.source(found.source)
    if contract.ours or context.source is not None:
        return [], found.unsupplied
    seen = [
        _Seen(u, _values(body, u.index), _tells_rows(body, u.index))
        for u in found.unknown
        if not _is_known(found, u, context)
    ]
    present = {f.column for f in found.columns}
    questions: dict[int, Question] = {}
    hopeless = []
    for group in found.lacking:
        is_given = bool(set(group) & set(found.supplied))
        hits = [
            (s, c)
            for s, c in _hits(seen, group, contract, context)
            if not (is_given and are_inner_units(s.values))
        ]
        title = in_words(found.source, [group])[0]
        for one, column in hits:
            columns = [column, *_near_columns(one, contract, present, context)]
            questions[one.unknown.index] = Question(
                one.unknown,
                list(dict.fromkeys(columns)),
                f"缺必需列「{title}」，可能就是这一列",
                waits=True,
            )
        if not hits and group in found.unsupplied:
            hopeless.append(group)
    for one in seen:
        if one.unknown.index not in questions and (
            more := _optional(one, contract, present, context)
        ):
            questions[one.unknown.index] = more
    return [questions[index] for index in sorted(questions)], hopeless


def by_decision_numbers(found: Recognised, context: IntakeContext) -> Question | None:
    """Return whether cases without numbers of their own go by their decisions', as a question; ``None`` once it is answered.

    It is for people to say: a bureau that numbers its cases may have left the column out.
    """
    numbers = next((f for f in found.columns if f.column == "decision_no"), None)
    if found.source != "cases" or numbers is None or context.source is not None:
        return None
    if context.answers.of(found.source, numbers.header, context.folder) is not None:
        return None
    unknown = Unknown(numbers.index, numbers.header, numbers.header)
    return Question(unknown, ["case_no"], WHY_NUMBERS, waits=True)


def _is_known(found: Recognised, unknown: Unknown, context: IntakeContext) -> bool:
    """Return whether a header needs no question: it is of another time, somebody said it is none of ours, we wrote it."""
    said = (unknown.header, unknown.own)
    return (
        any(context.answers.of(found.source, name, context.folder) is not None for name in said)
        or unknown.header in OWN
        or _COMPARED.search(unknown.header) is not None
    )


def _values(body: pl.DataFrame, index: int) -> list[str]:
    column = body[f"c{index}"].drop_nulls()
    return [str(v) for v in column.unique(maintain_order=True).head(SEEN)]


def _tells_rows(body: pl.DataFrame, index: int) -> bool:
    """Return whether most rows have a value of their own: a task's number stands on many."""
    given = body[f"c{index}"].drop_nulls()
    return 2 * given.n_unique() >= given.len()


def _hits(
    seen: list[_Seen], group: list[str], contract: Source, context: IntakeContext
) -> list[tuple[_Seen, str]]:
    """Return the headers that may be a column of a group: by their names, else by their values.

    Days and amounts that only look right are left out where a name is near: they are asked about by
    themselves.
    """
    is_key = group == contract.key
    candidates = [
        one
        for one in seen
        if not are_serial(one.values)
        and (one.tells_rows or not is_key)
        and not TAKEN_BACK.search(one.name)
        and not _REACHED_BY.search(one.name)
    ]
    named = [(s, c) for s in candidates if (c := _by_name(s, group, contract, context))]
    if named and all(contract.columns[c].type in ("date", "money") for c in group):
        return named
    known = {s.unknown.index: c for s, c in named}
    return [
        (s, c)
        for s in candidates
        if (c := known.get(s.unknown.index) or _by_look(s, group, contract, context))
    ]


def _by_name(one: _Seen, group: list[str], contract: Source, context: IntakeContext) -> str | None:
    likely = dict(nearest(one.name, contract.source))
    columns = contract.columns
    near = [c for c in group if likely[c] >= NEAR and fits(columns[c], one.values, context)]
    return max(near, key=lambda c: likely[c], default=None)


def _by_look(one: _Seen, group: list[str], contract: Source, context: IntakeContext) -> str | None:
    """Return the column that the values look like, unless the name is near one of another type."""
    columns = contract.columns
    elsewhere = {columns[c].type for c in _near_columns(one, contract, set(), context)}
    return next(
        (
            c
            for c in group
            if tells(columns[c], one.name, one.values) and elsewhere <= {columns[c].type}
        ),
        None,
    )


def _near_columns(
    one: _Seen, contract: Source, present: set[str], context: IntakeContext
) -> list[str]:
    return [
        column
        for column, score in nearest(one.name, contract.source)
        if score >= NEAR and column not in present
        and fits(contract.columns[column], one.values, context)
    ]  # fmt: skip


def _optional(
    one: _Seen, contract: Source, present: set[str], context: IntakeContext
) -> Question | None:
    """Return the question about a header of a table that lacks nothing, or ``None``."""
    if one.name in NEVER or one.name.isdigit():
        return _of_remarks(one, contract, present) if one.name in _REMARKS else None
    if _BOTH.fullmatch(one.name) and "confiscation_yuan" in contract.columns:
        both = ["fine_yuan", "confiscation_yuan"]
        return None if present & set(both) else Question(one.unknown, both, _WHY_BOTH)
    near = _near_columns(one, contract, present, context)
    if near:
        kind = contract.columns[near[0]].type
        others = [c for c, _ in nearest(one.name, contract.source)
                  if contract.columns[c].type == kind and c not in present]  # fmt: skip
        return Question(one.unknown, list(dict.fromkeys([*near, *others])), "表头与已知的列相近")
    for kind, looks, why in (
        ("date", looks_like_dates, "不认识的列里是日期"),
        ("money", looks_like_money, "不认识的列里是金额"),
        ("doc_no", looks_like_papers, "不认识的列里是文号"),
    ):
        open_ = [c for c, _ in nearest(one.name, contract.source)
                 if contract.columns[c].type == kind and c not in present]  # fmt: skip
        is_yes_or_no = one.name.startswith("是否")
        if open_ and one.values and not is_yes_or_no and looks(one.name, one.values):
            return Question(one.unknown, open_[:_OFFERED], why)
    return _by_what_it_says(one, contract, present) or _by_words(one, contract, present, context)


def _by_words(
    one: _Seen, contract: Source, present: set[str], context: IntakeContext
) -> Question | None:
    """Return the question about a header whose values are words of a list: 食品, 广告, 价格 are of 业务领域."""
    lists = dict.fromkeys(
        body.enum
        for name, body in contract.columns.items()
        if body.type == "enum" and body.enum and name not in present
    )
    for name in lists:
        words = Words.of(context.enumerations[name]).lookup.keys() - {OTHER}
        known = sum(fold_word(value) in words for value in one.values)
        if known >= _LEAST_WORDS and known >= _MOST_WORDS * len(one.values):
            columns = [
                c for c, body in contract.columns.items() if body.enum == name and c not in present
            ]
            title = contract.columns[columns[0]].zh
            return Question(one.unknown, columns, f"不认识的列里是“{title}”的词")
    return None


def _of_remarks(one: _Seen, contract: Source, present: set[str]) -> Question | None:
    """Return the question about remarks that hold reasons for a fine, or what the party said."""
    for column, looks, why in (
        ("discretion_reason", looks_like_reasons, _WHY_REASONS),
        ("party_statement", looks_like_statements, "备注里有陈述申辩的记录"),
    ):
        if column in contract.columns.keys() - present and looks(one.values):
            return Question(one.unknown, [column], why)
    return None


def _by_what_it_says(one: _Seen, contract: Source, present: set[str]) -> Question | None:
    """Return the question about reasons for a fine, articles of laws, or what was found."""
    for column, looks, why in (
        ("discretion_reason", looks_like_reasons, _WHY_REASONS),
        ("legal_basis", looks_like_citations, "不认识的列里是法律条款"),
        ("facts", looks_like_facts, "不认识的列里像是违法事实"),
    ):
        if column in contract.columns and column not in present and looks(one.values):
            return Question(one.unknown, [column], why)
    return None


def as_frame(
    questions: list[Question], found: Recognised, body: pl.DataFrame, private: list[str]
) -> pl.DataFrame:
    """Return questions as rows with three values each, masked as at every door.

    Parameters
    ----------
    questions : list of Question
    found : Recognised
    body : pl.DataFrame
        Rows of the table.
    private : list of str
        Names of private persons in the table: none of them is shown.
    """
    columns = loader.source(found.source).columns
    rows = []
    for one in questions:
        is_private = any(
            columns[c].names_people or columns[c].type == "party_name" for c in one.columns
        )
        values = _values(body, one.unknown.index)[:_SAMPLES]
        is_day = columns[one.columns[0]].type == "date"
        shown = (
            ["（涉及个人，不显示）"]
            if is_private
            else [_shown(v, private, is_day=is_day) for v in values]
        )
        header = mask_title(one.unknown.header)
        offered = [columns[c].zh for c in one.columns[:_OFFERED]]
        rows.append((header, fold_header(header)[0], shown, offered, one.why, one.waits))
    return pl.DataFrame(rows, schema=schema_of(table("intake_questions"), *_ASKED), orient="row")


def _shown(value: str, private: list[str], *, is_day: bool) -> str:
    """Return one value as people know it: the day of a serial number, how long a masked number is."""
    if is_day and SERIAL_DAY.fullmatch(value):
        return f"{value}（即{parse_date(value)}）"
    sample = sample_of(value, private)
    return f"（{len(value)}位号码，不显示）" if sample == MASK else sample


def sample_of(value: str, private: list[str]) -> str:
    """Return one value, short, without numbers or names of people."""
    masked = value if _PLAIN.match(value) else mask_title(value[:_LOOKED_AT])
    for name in private:
        masked = masked.replace(name, MASK)
    short = masked[:_LONGEST_SAMPLE]
    return short + "…" if len(masked) > len(short) else short
