"""监督规则: what is broken, how often, by which paragraph; then one page a rule."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboards import drawing, leads, page, words
from dashboards.followed import share_interval
from dashboards.letters.report import LEAST
from dashboards.page import Page
from dashboards.pages.common import month_note
from dashboards.parts import Figure, Filter, Head, Row, Table, badge, link
from dashboards.standing import INTERNAL, Flag
from dashboards.view import View
from data_contracts import Indicator, indicators, lead_rules, sources, tables

_LISTED = 300
_STATUS = {"active": "运行", "suspended": "暂停", "off_by_default": "默认关闭"}
_FAMILY = {"C": "县", "P": "案件", "S": "程序", "W": "预警"}
_SOURCE_STATUS = {
    "statute": "法条", "secondary": "公开报道", "judgement": "本项目判断", "local": "地方规定", "须核对": "须核对",
}  # fmt: skip

_UNITS = {
    "yuan": "元", "days": "日", "working_days": "个工作日", "count": "", "ratio": "", "probability": "", "z": "个标准差", "date": "",
}  # fmt: skip
#: What the leads of a rule are split by, in the order told.
_SPLITS = ("全部", "等级", "县大小", "年度")


@dataclass(frozen=True)
class _Found:
    """By rule: how often it was right, the same by strata as told, what was not judged and why."""

    precision: Mapping[str, Mapping[str, Any]]
    strata: Mapping[str, Sequence[Mapping[str, Any]]]
    silent: Mapping[str, Mapping[str, int]]


def pages(view: View) -> Iterator[Page]:
    """Yield the list of rules, then a page for each."""
    counts = _coverage(view)
    hits = _hits(view)
    found = _Found(_precision(view), _strata_of(view), _silent_of(view))
    codes = sorted({*indicators(), *hits, *counts})
    yield Page(
        path="rules/index.html",
        title="监督规则",
        kicker="监督规则 · 查什么，依据哪一条，查准多少",
        lead=_sentence(codes, hits, counts),
        parts=[
            page.filters(Filter("family", "对象", list(_FAMILY.items()))),
            page.table(_table(view, codes, hits, counts, found)),
            page.figures(_bars(view, codes, counts)),
            page.table(_switched_off(view)),
        ],
        judged=[
            "每条规则对每个对象只有三种结果：符合、不符合、未判断；三者之和等于见到的对象数。",
            "查准比例＝认定有问题的÷已认定的；数据有误的另计，不算规则不准；区间按小样本算，不足5条的只写条数。",
            "待处理的含已认定有问题、还没有整改的。",
            "规则只用已有的列；缺列时规则停用并写明缺哪一列，停用不代表没有问题。",
        ],
        basis=[("依据", "各规则的条文、版本和阈值来源见规则页。")],
    )
    for code in codes:
        yield _rule_page(view, code, hits.get(code, []), counts.get(code, Counter()), found)


def _coverage(view: View) -> dict[str, Counter[str]]:
    frame = view.get("out_rule_coverage").group_by("rule_code", "outcome").agg(pl.col("n").sum())
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for code, outcome, n in frame.sort("rule_code", "outcome").iter_rows():
        counts[code][outcome] += n or 0
    return dict(counts)


def _hits(view: View) -> dict[str, list[Flag]]:
    groups: dict[str, list[Flag]] = defaultdict(list)
    for flag in view.flags:
        groups[flag["rule_code"]].append(flag)
    return dict(groups)


def _sentence(
    codes: list[str], hits: Mapping[str, list[Flag]], counts: Mapping[str, Counter[str]]
) -> str:
    seen = sum(sum(c.values()) for c in counts.values())
    silent = sum(c["not_evaluated"] for c in counts.values())
    share = (
        f"，{(seen - silent) / seen:.0%}作出判断，{silent / seen:.0%}数据不足或者不适用"
        if seen
        else ""
    )
    opened = _opened(f for flags in hits.values() for f in flags)
    return f"{len(codes)}条规则共看了{seen:,}次{share}；现有{opened}。"


def _opened(flags: Iterable[Flag]) -> str:
    """Return how many flags somebody still has to deal with, and on how many of them no county is asked."""
    own = [f for f in flags if f.standing.is_open]
    aside = sum(f.standing.word == INTERNAL for f in own)
    if own and aside == len(own):
        return f"{aside:,}条内部参考，不问县局"
    told = f"（其中{aside:,}条内部参考，不问县局）" if aside else ""
    return f"{len(own):,}条待处理线索{told}"


def _bars(view: View, codes: list[str], counts: Mapping[str, Counter[str]]) -> Figure:
    rows = []
    for code in codes:
        c = counts.get(code, Counter())
        said = f"符合{c['flagged']:,}　不符合{c['clear']:,}　未判断{c['not_evaluated']:,}"
        rows.append(
            Markup("<div><dt>{} {}</dt><dd>{}</dd><dd>{}</dd></div>").format(
                code,
                view.rule_titles.get(code, ""),
                drawing.outcome_bar(c, f"{code}：{said}"),
                said,
            )
        )
    drawn = Markup('<dl class="bars wide">{}</dl>').format(Markup("").join(rows))
    key = Markup(
        '<ul class="key"><li><svg class="bar key-bar" aria-hidden="true"><rect class="ink" width="100%" height="100%"/></svg>符合</li>'
        '<li><svg class="bar key-bar" aria-hidden="true"><rect class="pale" width="100%" height="100%"/></svg>不符合</li>'
        '<li><svg class="bar key-bar" aria-hidden="true"><rect class="hatch" width="100%" height="100%"/></svg>未判断</li></ul>'
    )
    total = sum(sum(c.values()) for c in counts.values())
    return Figure(
        "coverage",
        "每条规则判断了多少",
        month_note(view, f"n={total:,}次判断"),
        "rules",
        svg=drawn + key,
    )


def _precision(view: View) -> dict[str, dict[str, Any]]:
    """Return what was found of each rule in all years together; of one year alone as it is."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in view.get("out_precision").sort("rule_code", "period").iter_rows(named=True):
        groups[row["rule_code"]].append(row)
    return {code: _pooled(rows) for code, rows in groups.items()}


def _pooled(rows: list[dict[str, Any]]) -> dict[str, Any]:
    known = [r for r in rows if r["n_found"]]
    if len(known) < 2:
        return (known or rows[-1:])[0]
    found, problems = (sum(r[name] for r in known) for name in ("n_found", "n_problem"))
    low, high = share_interval(problems, found)
    return {
        **known[-1], "n_found": found, "n_problem": problems, "precision": problems / found,
        "interval_low": low, "interval_high": high,
    }  # fmt: skip


def _strata_of(view: View) -> dict[str, list[dict[str, Any]]]:
    frame = view.get("out_precision_strata").filter(pl.col("n_found") > 0)
    order = pl.col("split").replace_strict({s: i for i, s in enumerate(_SPLITS)})
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in frame.sort(order, "part").iter_rows(named=True):
        groups[row["rule_code"]].append(row)
    return groups


def _silent_of(view: View) -> dict[str, dict[str, int]]:
    frame = view.get("out_rule_coverage").filter(pl.col("outcome") == "not_evaluated")
    summed = frame.group_by("rule_code", "not_evaluated_reason").agg(pl.col("n").sum())
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for code, reason, n in summed.iter_rows():
        counts[code][reason] = n
    return counts


def precision_words(row: Mapping[str, Any] | None) -> str:
    """Return a rule's precision with its interval, or that nothing has been found yet."""
    if not row or not row["n_found"] or row["precision"] is None:
        return "尚无认定"
    if row["n_found"] < LEAST:
        return f"认定{row['n_found']}条，{row['n_problem']}条有问题"
    low, high = words.percent(row["interval_low"], 0), words.percent(row["interval_high"], 0)
    return f"{words.percent(row['precision'], 0)}（{low}–{high}，n={row['n_found']}）"


def _table(
    view: View,
    codes: list[str],
    hits: Mapping[str, list[Flag]],
    counts: Mapping[str, Counter[str]],
    found: _Found,
) -> Table:
    heads = [
        Head("规则"), Head("问什么", wide=True), Head("对象"), Head("状态", short=True), Head("待处理", numeric=True), Head("其中不问县局", numeric=True),
        Head("已判断", numeric=True), Head("未判断", numeric=True), Head("查准比例"), Head("版本", numeric=True),
    ]  # fmt: skip
    rows = []
    for code in codes:
        contract, c = indicators().get(code), counts.get(code, Counter())
        opened = [f for f in hits.get(code, []) if f.standing.is_open]
        aside = sum(f.standing.word == INTERNAL for f in opened)
        rows.append(Row([
            link(f"{code}.html", f"{code} {view.rule_titles.get(code, '')}"), contract.question_zh if contract else "",
            _FAMILY.get(code[:1], ""), _STATUS.get(contract.status, "") if contract else "", words.whole(len(opened)), words.whole(aside),
            words.whole(c["flagged"] + c["clear"]), words.whole(c["not_evaluated"]), precision_words(found.precision.get(code)),
            str(view.run.rule_versions.get(code) or (contract.version if contract else words.NOTHING)),
        ], {"family": code[:1]}))  # fmt: skip
    return Table("rules", "全部规则", heads, rows, "还没有规则。")


def _switched_off(view: View) -> Table:
    frame = view.get("out_quality")
    frame = frame.filter(pl.col("rules_switched_off").list.len() > 0)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for r in frame.iter_rows(named=True):
        folder = r["file"].rsplit("/", 1)[0] if "/" in r["file"] else r["file"]
        for code in r["rules_switched_off"]:
            counts[code][folder] += 1
    rows = [
        Row(
            [
                f"{code} {view.rule_titles.get(code, '')}",
                words.whole(len(where)),
                "、".join(sorted(where)[:8]) + ("等" if len(where) > 8 else ""),
            ]
        )
        for code, where in sorted(counts.items())
    ]
    return Table(
        "off",
        "因缺列停用的规则",
        [Head("规则"), Head("涉及文件夹或文件", numeric=True), Head("哪些", wide=True)],
        rows,
        "收到的表没有因缺列停用规则；没有报送的来源，要用它的规则不判断，各规则页写明缺什么。",
    )


def _rule_page(
    view: View, code: str, flags: list[Flag], counts: Counter[str], found: _Found
) -> Page:
    contract = view.run.rules.get(code)
    opened = [f for f in flags if f.standing.is_open]
    title = view.rule_titles.get(code, code)
    parts = [page.html("strip.html.j2", items=[
        ("符合", words.whole(counts["flagged"]), ""), ("不符合", words.whole(counts["clear"]), ""),
        ("未判断", words.whole(counts["not_evaluated"]), ""), ("待处理线索", words.whole(len(opened)), ""),
        ("查准比例", precision_words(found.precision.get(code)), ""),
    ])]  # fmt: skip
    parts.append(page.table(_flag_table(view, code, flags)))
    if contract:
        parts += [
            page.table(_strata(code, found)),
            page.table(_thresholds(contract)),
            page.table(_silent(code, contract, found)),
            page.table(_spared(contract)),
        ]
    return Page(
        path=f"rules/{code}.html",
        title=f"{code} {title}",
        kicker=f"监督规则 · {code} {words.version(view.run.rule_versions.get(code) or (contract.version if contract else 1))}",
        lead=f"{title}：{_opened(flags)}，{counts['flagged'] + counts['clear']:,}个对象已判断，{counts['not_evaluated']:,}个未判断。",
        parts=parts,
        more=[contract.question_zh] if contract else [],
        judged=[
            f"对象：{_FAMILY.get(code[:1], '')}；需要的列：{'、'.join(_zh_column(n) for n in contract.needs) or '无'}。"
        ]
        if contract
        else [],
        basis=[("依据", contract.legal_basis)] if contract else [],
    )


def _zh_column(name: str) -> str:
    """Return the Chinese name of a column, from the sources and then the tables."""
    for source in sources().values():
        if name in source.columns:
            return source.columns[name].zh
    for table in tables().values():
        if name in table.columns:
            return table.columns[name].zh
    return name


def _flag_table(view: View, code: str, flags: list[Flag]) -> Table:
    shown = [f for f in flags if f["status"] != "历史"][:_LISTED]
    # Of a rule that looks at counties the object is the county: its name once a row.
    of_counties = code.startswith("C")
    heads = [
        Head("县（市、区）" if of_counties else "对象"),
        *([] if of_counties else [Head("县（市、区）")]),
        Head("期间", short=True), Head("为什么", wide=True), Head("状态", short=True), Head("答复期限", short=True),
    ]  # fmt: skip
    rows = [
        Row([
            _object(view, f), *([] if of_counties else [_where(view, f)]),
            words.period_words(f["period"]), f["reason"] or "", badge(f.standing), words.day(f.due),
        ])
        for f in shown
    ]  # fmt: skip
    n = len(flags) + view.more_flags["rule_code", code]
    more = f"（共{n}条含历史，列出最近{len(shown)}条）" if n > len(shown) else ""
    if n and not shown:
        more = f"（共{n}条，都是历史，不列）"
    return Table("flags", f"线索{more}", heads, rows, "没有要处理的线索。" if n else "没有线索。")


def _where(view: View, flag: Flag) -> str:
    """Return where a flag lies: a warning of several counties under their city is none of the city's own bureau.

    Those it was issued for, as the sentence beside it is that of its issue.
    """
    warning = view.warning_by_id.get(flag["object_key"])
    return (
        view.places(warning["region_scope"]) if warning else view.region_name(flag["region_code"])
    )


def _object(view: View, flag: Flag) -> str | Markup:
    text, href = leads.named(view, flag), leads.href(view, flag)
    return text if href.startswith("rules/") else link(f"../{href}", text)


def _strata(code: str, found: _Found) -> Table:
    """Return what was found of the leads of a rule, by level, size of county and year."""
    heads = [
        Head("分组"), Head("线索", numeric=True), Head("已认定", numeric=True),
        Head("确有问题", numeric=True), Head("属实比例"),
    ]  # fmt: skip
    rows = []
    for r in found.strata.get(code, []):
        low, high = (words.percent(r[f"interval_{end}"], 0) for end in ("low", "high"))
        name = f"{r['split']}：{r['part']}" if r["part"] else r["split"]
        share = (
            f"{words.percent(r['precision'], 0)}（{low}–{high}）"
            if r["n_found"] >= LEAST
            else f"不足{LEAST}条"
        )
        rows.append(Row([name, words.whole(r["n_flagged"]), words.whole(r["n_found"]),
                         words.whole(r["n_problem"]), share]))  # fmt: skip
    proposed = found.precision.get(code, {}).get("suspension_proposed")
    least = f"{lead_rules().suspend_below.value:.0%}"
    said = "认定以后查准多少"
    said += f"：区间上界低于{least}，建议暂停这条规则" if proposed else ""
    return Table(
        "strata", said, heads, rows, "还没有认定；认定以后按等级、县大小、年度写出属实比例。"
    )


def _thresholds(contract: Indicator) -> Table:
    heads = [
        Head("为什么这样定", wide=True),
        Head("取值", numeric=True),
        Head("可设范围", numeric=True),
        Head("来源"),
        Head("性质"),
        Head("设置里的名称"),
    ]
    rows = [
        Row(
            [
                t.why,
                f"{_plain(t.value)}{_UNITS.get(t.unit, t.unit)}",
                f"{_plain(t.bounds[0])}–{_plain(t.bounds[1])}",
                t.source,
                _SOURCE_STATUS.get(t.status, t.status),
                name,
            ]
        )
        for name, t in contract.thresholds.items()
    ]
    return Table("thresholds", "阈值", heads, rows, "没有可调的阈值。")


def _plain(value: float) -> str:
    """Return a setting as people write it, large ones too: ``20240729``, not ``2.02407e+07``."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:g}"


def _silent(code: str, contract: Indicator, found: _Found) -> Table:
    counts = found.silent.get(code, {})
    reasons = {
        **contract.not_evaluated_reasons,
        **{k: words.why_not(k) for k in counts if k and k not in contract.not_evaluated_reasons},
    }
    rows = [Row([said, words.whole(counts.get(name, 0))]) for name, said in sorted(reasons.items())]
    return Table(
        "silent",
        "什么时候不判断",
        [Head("原因", wide=True), Head("对象数", numeric=True)],
        rows,
        "没有不判断的情形。",
    )


def _spared(contract: Indicator) -> Table:
    rows = [Row(["排除", said]) for said in contract.exclusions.values()]
    rows += [Row(["可能的正当理由", said]) for said in contract.possible_justifications]
    return Table(
        "spared",
        "排除情形和可能的正当理由",
        [Head("类别"), Head("内容", wide=True)],
        rows,
        "没有。",
    )
