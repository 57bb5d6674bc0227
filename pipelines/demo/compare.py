"""Found against planted: what the published tables say of everything that was planted."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from data_contracts import indicators
from pipelines.demo.truth import Truth

Tables = Mapping[str, pl.DataFrame]

#: Kind of fault → what the title of the rule that looks for it contains.
_RULES = {
    "公示超期": "处罚信息公示超过", "顶格": "达到.*法定上限|顶格", "低于下限无减轻理由": "法定下限",
    "重复罚款": "两次罚款|重复罚款", "复议诉讼撤改": "复议", "查扣超期": "查封扣押超过|查扣超",
    "听证案件无法制审核": "法制审核", "当场处罚超限额": "当场", "超过追责期限": "追责|追溯",
    "办案超期": "办案期限|办理期限|办案超", "立案超期": "立案期限|立案超|核查立案",
    "行为地在外无管辖依据": "行为地|异地|管辖", "送达超期": "送达",
    "先责令后罚条款未责令": "先责令|先行责令|拒不改正", "未责令改正": "未责令|没有责令|无责令",
    "多头检查": "检查.*(次数|频|多次|机构)|多头", "意见函逾期未答复": "函",
    "举报逾期未核查": "举报.*(核查|处理|逾期|未)",
    "告知晚于决定": "告知晚于", "听证案件无集体讨论": "集体讨论", "填写率下降": "填写率",
}  # fmt: skip
#: Kind of natural noise → the rules it speaks to.
_NATURAL = {
    "公示晚几日": ["S001"], "公示在末日": ["S001"], "送达晚几日": ["S010"], "送达在末日": ["S010"],
    "办案晚几日": ["S006"], "办案延期获批": ["S006"], "放弃陈述申辩": ["S016"], "逾期未缴": ["S019"],
    "分期缴纳": ["S019", "S020"], "催告以后": ["S019"], "缴款少一截": ["S020"], "代码错一位": ["S026"],
}  # fmt: skip

#: Planted cases of a rise are filed up to nine weeks before its first complaint.
_CASES_BEFORE = timedelta(weeks=9)


def compare(truth: Truth, tables: Tables) -> list[str]:
    """Set what was found beside what was planted, false findings included.

    Parameters
    ----------
    truth : Truth
        From ``make_province``.
    tables : mapping of str to pl.DataFrame
        The published out_ tables by name; absent ones are named and passed over.

    Returns
    -------
    list of str
        Chinese lines.
    """
    lines: list[str] = []
    for part in (_growth, _disparity, _warnings, _matters, _faults, _intake, _delivery, _leaks):
        lines.extend(part(truth, tables))
    return lines


def _missing(tables: Tables, *names: str) -> list[str]:
    return [f"没有 {name} 表，未比对。" for name in names if name not in tables]


def _span_hit(flagged: pl.DataFrame, entry: Mapping[str, str]) -> pl.DataFrame:
    return flagged.filter(
        pl.col("region_code") == entry["region_code"],
        pl.col("month").is_between(pl.lit(entry["from"]), pl.lit(entry["to"])),
    )


def _growth(truth: Truth, tables: Tables) -> list[str]:
    if lacking := _missing(tables, "out_region_month"):
        return lacking
    months = tables["out_region_month"]
    judged = months.filter(pl.col("outcome") != "not_evaluated").height
    flagged = months.filter(pl.col("outcome") == "flagged")
    by_kind: dict[str, list[bool]] = {}
    n_true = 0
    for entry in truth.anomalies:
        n_hit = _span_hit(flagged, entry).height
        n_true += n_hit
        by_kind.setdefault(entry["kind"], []).append(n_hit > 0)
    found = "，".join(f"{kind} {sum(hits)}/{len(hits)}" for kind, hits in by_kind.items())
    total = sum(sum(hits) for hits in by_kind.values())
    lines = [f"罚没增长：埋设 {len(truth.anomalies)} 段，找到 {total} 段（{found}）。"]
    n_innocent = 0
    for entry in truth.innocent_growth:
        if not entry["region_code"]:
            continue
        hit = _span_hit(flagged, entry)
        n_innocent += hit.height
        named = hit.filter(pl.col("growth_kind") == entry["kind"]).height
        said = f"被标 {hit.height} 个月，其中写明原因 {named} 个月" if hit.height else "没有被标"
        lines.append(
            f"  有正常原因的增长：{entry['name']}（{entry['kind']}，{entry['from']}起）{said}。"
        )
    others = flagged.height - n_true - n_innocent
    lines.append(
        f"  其余被标县月 {others} 个，占已判断县月 {judged} 个的 {others / max(judged, 1):.2%}；"
        f"被标县月中属埋设的占 {n_true / max(flagged.height, 1):.0%}。"
    )
    return lines


def _number_of(keys: Iterable[str]) -> set[str]:
    """Return the case numbers of case keys; they are unique in the province."""
    return {key.rpartition("|")[2] for key in keys}


def _disparity(truth: Truth, tables: Tables) -> list[str]:
    if lacking := _missing(tables, "out_case_disparity"):
        return lacking
    cases = tables["out_case_disparity"].with_columns(
        pl.col("case_key").str.split("|").list.last().alias("number")
    )
    flagged = cases.filter(pl.col("outcome") == "flagged")
    lines = []
    planted = {e["case_key"].rpartition("|")[2]: e["direction"] for e in truth.outliers}
    for direction, said in (("high", "偏高"), ("low", "偏低")):
        wanted = {number for number, d in planted.items() if d == direction}
        same = flagged.filter(
            pl.col("direction") == direction, pl.col("number").is_in(list(wanted))
        )
        unjudged = cases.filter(
            pl.col("number").is_in(list(wanted)), pl.col("outcome") == "not_evaluated"
        )
        lines.append(
            f"类案偏离（{said}）：埋设 {len(wanted)} 件，找到 {same.height} 件，"
            f"未判断 {unjudged.height} 件。"
        )
    explained = _number_of(e["case_key"] for e in truth.explained_high)
    merged = _number_of(truth.merged_fines)
    hit = flagged.filter(pl.col("number").is_in(list(explained))).height
    kept_out = cases.filter(
        pl.col("number").is_in(list(merged)), pl.col("outcome") == "not_evaluated"
    ).height
    faults = {k for keys in truth.faults.values() for k in _number_of(keys)}
    other = flagged.filter(
        ~pl.col("number").is_in(list(planted.keys() | explained | faults))
    ).height
    judged = cases.filter(pl.col("outcome") != "not_evaluated").height
    lines.append(
        f"  情节能解释的高额罚款 {len(explained)} 件，被标 {hit} 件；合并罚款 {len(merged)} 件，不作比较 {kept_out} 件。"
    )
    raised = _in_raised_months(truth, flagged).filter(
        ~pl.col("number").is_in(list(planted.keys() | explained | faults))
    )
    lines.append(
        f"  其余被标 {other} 件（其中 {raised.height} 件在埋设的罚款加重县月），占已判断 {judged} 件的 {other / max(judged, 1):.2%}。"
    )
    top = flagged.sort("score", "case_key", descending=[True, False]).head(len(planted))
    ours = top.filter(pl.col("number").is_in(list(planted))).height
    months = _in_raised_months(truth, top).filter(~pl.col("number").is_in(list(planted))).height
    lines.append(
        f"  偏离程度最高的 {top.height} 件中，埋设的有 {ours} 件，在埋设的罚款加重县月的有 {months} 件。"
    )
    return lines


def _in_raised_months(truth: Truth, flagged: pl.DataFrame) -> pl.DataFrame:
    """Return the flagged cases of county-months where fines were planted heavier."""
    if not {"region_code", "decision_date"} <= set(flagged.columns):
        return flagged.clear()
    month = pl.col("decision_date").dt.strftime("%Y-%m")
    spans = [
        (pl.col("region_code") == e["region_code"])
        & month.is_between(pl.lit(e["from"]), pl.lit(e["to"]))
        for e in truth.anomalies
        if e["kind"] != "件数增加"
    ]
    return flagged.filter(pl.any_horizontal(spans)) if spans else flagged.clear()


def _members(tables: Tables) -> dict[str, set[str]]:
    rows = tables["out_warning_members"].select("warning_id", "key").iter_rows()
    found: dict[str, set[str]] = {}
    for warning, key in rows:
        found.setdefault(warning, set()).add(key)
    return found


def _keys(entry: Mapping[str, list[str]]) -> set[str]:
    return {m.partition(":")[2] for m in entry["members"]}


def _best_warning(
    warnings: pl.DataFrame, members: dict[str, set[str]], keys: set[str], since: date = date.min
) -> dict[str, Any] | None:
    """Return the earliest warning a good part of whose members was planted together."""
    for row in warnings.sort("issued_on", "warning_id").iter_rows(named=True):
        own = members.get(row["warning_id"], set())
        if _day(row["issued_on"]) < since:
            continue
        if len(own & keys) >= max(2, 0.25 * len(own)):
            return row
    return None


def _warnings(truth: Truth, tables: Tables) -> list[str]:
    if lacking := _missing(tables, "out_warnings", "out_warning_members"):
        return lacking
    warnings, members = tables["out_warnings"], _members(tables)
    lines, found = [], 0
    for entry in truth.sectors:
        onset = date.fromisoformat(entry["onset"])
        row = _best_warning(warnings, members, _keys(entry), onset - _CASES_BEFORE)
        if row is None:
            said = "没有预警"
        else:
            found += 1
            weeks = max((_day(row["issued_on"]) - onset).days / 7, 0)
            said = f"发生后 {weeks:.0f} 周预警（{row['level']}）"
            terms = "、".join(str(t) for t in (row["terms"] or [])[:3])
            said += f"，上升词：{terms}" if terms else ""
        lines.append(
            f"  {entry['sector']}·{entry['problem']}（{entry['term']}，{len(entry['regions'])}县，"
            f"{entry['onset']}起，{len(entry['members'])}条）：{said}。"
        )
    lines.insert(0, f"行业预警：埋设 {len(truth.sectors)} 起，找到 {found} 起。")
    for entry in truth.innocent_rises:
        row = _best_warning(warnings, members, _keys(entry))
        if row is not None:
            lines.append(f"  不是风险的上升（{entry['kind']}，{entry['note']}）：被预警。")
    n_rises = len(truth.innocent_rises)
    hits = sum("被预警" in line for line in lines)
    lines.append(f"  不是风险的上升 {n_rises} 起，被预警 {hits} 起。")
    planted = [_keys(e) for e in (*truth.sectors, *truth.matters, *truth.innocent_rises)]
    issued = warnings["warning_id"].to_list()
    false = sum(all(not (members.get(w, set()) & keys) for keys in planted) for w in issued)
    weeks = _weeks(warnings)
    lines.append(
        f"  共发出 {len(issued)} 份预警，与埋设无关的 {false} 份"
        + (f"，平均每两周 {2 * false / weeks:.2f} 份。" if weeks else "。")
    )
    return lines


def _day(value: object) -> date:
    return date.fromisoformat(str(value)[:10])


def _weeks(warnings: pl.DataFrame) -> float:
    if warnings.is_empty():
        return 0.0
    first, last = _day(warnings["issued_on"].min()), _day(warnings["issued_on"].max())
    return max((last - first).days / 7, 1.0)


def _matters(truth: Truth, tables: Tables) -> list[str]:
    if not truth.matters or "out_warnings" not in tables:
        return []
    warnings = tables["out_warnings"].filter(pl.col("kind") == "matter")
    members = _members(tables) if "out_warning_members" in tables else {}
    flags = tables.get("out_flags")
    clusters: set[str] = set()
    if flags is not None:
        clusters = set(flags.filter(pl.col("object_type") == "complaint_cluster")["object_key"])
    found = sum(
        entry["uscc"] in clusters
        or entry["subject"] in clusters
        or _best_warning(warnings, members, _keys(entry)) is not None
        for entry in truth.matters
    )
    return [f"一事多人：埋设 {len(truth.matters)} 起，找到 {found} 起。"]


def _everything(truth: Truth) -> set[str]:
    """Return the case numbers of all planted faults and outliers."""
    found = _number_of(e["case_key"] for e in truth.outliers) | _number_of(truth.merged_fines)
    for keys in (*truth.faults.values(), *truth.lapses.values(), *truth.blanks.values()):
        found |= _number_of(keys)
    return found


def _faults(truth: Truth, tables: Tables) -> list[str]:
    if lacking := _missing(tables, "out_flags"):
        return lacking
    flags = tables["out_flags"]
    titles = {code: contract.title_zh for code, contract in indicators().items()}
    lines = ["程序和规范："]
    absent = []
    anything = _everything(truth)
    for kind, keys in truth.faults.items():
        codes = [code for code, title in titles.items() if re.search(_RULES[kind], title)]
        if not codes:
            absent.append(f"{kind} {len(keys)}")
            continue
        own = flags.filter(pl.col("rule_code").is_in(codes))
        hit = _number_of(own["object_key"].to_list())
        firm = _number_of(own.filter(pl.col("level") != "提示")["object_key"].to_list())
        planted = _number_of(keys)
        alike = _number_of(truth.look_alikes.get(kind, [])) - planted
        other = len(hit - planted - alike - anything)
        elsewhere = len((hit & anything) - planted - alike)
        lines.append(
            f"  {kind}（{'、'.join(codes)}）：埋设 {len(planted)}，找到 {len(hit & planted)}；"
            f"相似而无误 {len(alike)}，误标 {len(firm & alike)}"
            f"（仅提示 {len((hit - firm) & alike)}）；"
            f"属其他埋设 {elsewhere}，其余被标 {other}。"
        )
    if absent:
        lines.append(f"  本版没有对应规则：{'，'.join(absent)}。")
    return lines + _natural(truth, flags)


def _natural(truth: Truth, flags: pl.DataFrame) -> list[str]:
    """Say of the small lapses and lawful oddities nobody planted as findings how many were flagged."""
    listed = {
        code: _number_of(own["object_key"].to_list())
        for (code,), own in flags.filter(pl.col("object_type") == "case").group_by("rule_code")
    }
    lines = []
    for said, kinds in (("自然的小差错", truth.lapses), ("少见而合法", truth.lawful)):
        told = []
        for kind, keys in kinds.items():
            mine = set().union(*(listed.get(code, set()) for code in _NATURAL[kind]))
            told.append(f"{kind} {len(keys)}（列出 {len(mine & _number_of(keys))}）")
        if told:
            lines.append(f"  {said}：{'，'.join(told)}。")
    return lines


def _intake(truth: Truth, tables: Tables) -> list[str]:
    if lacking := _missing(tables, "out_quality"):
        return lacking
    quality = tables["out_quality"]
    sums = quality.select(
        pl.col("rows_set_aside").sum(), pl.col("unit_suspects").sum(), pl.col("duplicates").sum()
    ).row(0, named=True)
    planted = len(truth.set_aside) + len(truth.unit_errors)
    refused = set(quality.filter(pl.col("refused_reason").is_not_null())["file"].to_list())
    lines = [
        f"收件：埋设坏行 {planted} 行，搁置 {sums['rows_set_aside']} 行，其中单位疑点 "
        f"{sums['unit_suspects']} 行（埋设 {len(truth.unit_errors)}）；"
        f"重复 {sums['duplicates']} 行（埋设 {sum(truth.duplicates.values())}）。",
        f"  应拒收文件 {len(truth.refused_files)} 个，拒收 {len(refused & set(truth.refused_files))} 个"
        f"，另拒收 {len(refused - set(truth.refused_files))} 个。",
    ]
    if truth.replaced and "out_case_disparity" in tables:
        fines = dict(
            tables["out_case_disparity"].select(
                pl.col("case_key"), pl.col("fine_yuan").cast(pl.Float64)
            ).iter_rows()
        )  # fmt: skip
        right = sum(fines.get(e["key"]) == e["after"] for e in truth.replaced)
        lines.append(f"  更正的行 {len(truth.replaced)} 行，按更正后金额入库 {right} 行。")
    return lines


def _delivery(truth: Truth, tables: Tables) -> list[str]:
    if "out_delivery" not in tables:
        return _missing(tables, "out_delivery")
    table = tables["out_delivery"]
    found = 0
    for entry in truth.deliveries:
        rows = table.filter(
            pl.col("region_code") == entry["region_code"], pl.col("source") == entry["source"],
            pl.col("month") >= entry["from"], pl.col("state") == "not_delivered",
        )  # fmt: skip
        found += not rows.is_empty()
    return [f"停报：埋设 {len(truth.deliveries)} 项，识别 {found} 项。"]


def _leaks(truth: Truth, tables: Tables) -> list[str]:
    """Count marked names and numbers in every text of the tables."""
    pattern = "|".join(re.escape(token) for token in truth.marked_tokens)
    count = 0
    for frame in tables.values():
        for column in frame.columns:
            texts = frame[column]
            if texts.dtype == pl.List(pl.String):
                texts = texts.list.join(";")
            if texts.dtype == pl.String and pattern:
                close = texts.str.replace_all(r"[\s\-]", "")
                count += int(close.str.contains(pattern).sum() or 0)
    return [f"身份标记：{len(truth.marked_tokens)} 个标记词在输出表中出现 {count} 处。"]
