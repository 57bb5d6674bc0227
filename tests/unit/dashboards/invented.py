"""An invented province for the pages: made-up codes, names, money; hostile texts among them."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from dashboards.frames import get
from dashboards.run import RunFacts
from data_contracts import indicators, lead_rules
from models.leads.lists import choose

AS_OF = date(2026, 6, 30)
HOSTILE = "<script>window.bad=1</script><img src=x onerror=window.bad=1>"
FORMULA = '=HYPERLINK("http://x.invalid","看")'
_CITIES = ("云岭", "青屏", "东渚", "临沅", "石梁")
_FIRST = "安宁清和永定新兴长平远丰泰高白玉金石临汝"
_LAST = "阳川山江州城原陵水泽"
_CLAUSES = (
    "食品安全法-124-1-5-1",
    "食品安全法-126-1-2-",
    "产品质量法-49---",
    "广告法-55-1--",
    "特种设备安全法-84-1-1-",
)
_VIOLATIONS = (
    "经营超过保质期食品",
    "未履行进货查验",
    "销售不合格产品",
    "发布虚假广告",
    "使用未检验特种设备",
)


def _months(n: int) -> list[str]:
    last = AS_OF.year * 12 + AS_OF.month - 1
    return [f"{m // 12}-{m % 12 + 1:02d}" for m in range(last - n + 1, last + 1)]


def _codes(counties: int) -> list[str]:
    per_city = -(-counties // len(_CITIES)) if counties <= 80 else 9
    return [f"{9901 + i // per_city}{i % per_city + 1:02d}" for i in range(counties)]


def regions(counties: int) -> pl.DataFrame:
    codes = _codes(counties)
    cities = sorted({c[:4] + "00" for c in codes})
    names = [f"{_CITIES[i % len(_CITIES)]}市" for i in range(len(cities))]
    rows = [
        {"region_code": c, "name": n, "parent_code": c[:2] + "0000", "is_city": True}
        for c, n in zip(cities, names, strict=True)
    ]
    for i, code in enumerate(codes):
        name = f"{_FIRST[i % len(_FIRST)]}{_LAST[(i * 7 + i // 20) % len(_LAST)]}{'县区市'[i % 3]}"
        rows.append(
            {"region_code": code, "name": name, "parent_code": code[:4] + "00", "is_city": False}
        )
    return pl.DataFrame(rows)


def region_month(codes: list[str], months: int, rng: np.random.Generator) -> pl.DataFrame:
    rows = []
    for i, code in enumerate(codes):
        level = rng.uniform(20, 120) * 10_000
        for j, month in enumerate(_months(months)):
            expected = level * (1 + 0.25 * np.sin(j / 12 * 6.28))
            lump = (i * 13 + j) % 97 == 0
            decided = expected * rng.lognormal(0, 0.2) * (2.2 if lump else 1.0)
            outcome = "flagged" if decided > expected * 1.6 else "clear"
            why = None
            if j < 6 or (i % 11 == 3 and j > months - 4):
                outcome, why = "not_evaluated", "history_too_short" if j < 6 else "not_reported"
            rows.append({
                "region_code": code, "month": month, "cases": int(rng.poisson(28)) + 1,
                "fines_yuan": decided * 0.9, "confiscations_yuan": decided * 0.1,
                "decided_yuan": decided, "treasury_yuan": None if i % 7 == 2 else decided * 0.8,
                "ytd_yuan": decided * (j % 12 + 1), "ytd_yoy": rng.normal(0.05, 0.2),
                "expected_yuan": expected, "ratio": decided / expected,
                "yoy": rng.normal(0.08, 0.3), "yoy_without_largest": rng.normal(0.04, 0.2),
                "largest_case_share": 0.6 if lump else 0.15, "score": decided / expected,
                "outcome": outcome, "not_evaluated_reason": why,
                "growth_kind": "单个大案" if lump else "件数增加" if outcome == "flagged" else None,
                "complete": j < months - 1, "judged_on": AS_OF, "revision": 1,
                "expected_low_yuan": None if j < 6 else expected * 0.65,
                "expected_high_yuan": None if j < 6 else expected * 1.6, "reason": None,
            })  # fmt: skip
    money = ["fines_yuan", "confiscations_yuan", "decided_yuan", "treasury_yuan", "ytd_yuan",
             "expected_yuan", "expected_low_yuan", "expected_high_yuan"]  # fmt: skip
    return pl.DataFrame(rows).with_columns(pl.col(money).cast(pl.Decimal(18, 2)))


def key_regions(codes: list[str], rng: np.random.Generator) -> pl.DataFrame:
    rows = []
    for i, code in enumerate(codes):
        picks = rng.choice(["flagged", "clear", "not_evaluated"], 3, p=[0.1, 0.75, 0.15])
        met = int((picks == "flagged").sum())
        done = met >= 2 or (met == 1 and i % 5 == 0)
        reasons = [t for t, p in zip((
            "6月罚没决定额182.4万元，预期60—110万元；剔除最大一案后88.0万元，在预期内。",
            "近12个月复议诉讼纠正3件，认定执法不当2件。", "每千户经营主体反映执法问题2.4件，全域中位0.7件。",
        ), picks, strict=True) if p == "flagged"]  # fmt: skip
        rows.append({
            "period": "2026-06", "region_code": code, "revenue_outcome": picks[0],
            "enforcement_outcome": picks[1], "complaint_outcome": picks[2], "criteria_met": met, "n_problems": i % 4, "n_voices": (i * 3) % 7,
            "reasons": reasons, "confirmed_by": "专班甲" if done else None,
            "confirmed_at": date(2026, 6, 20) if done else None,
            "confirmation_note": "会议研究确认" if done else None, "decision": "confirmed" if done else None,
        })  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def cases(codes: list[str], n: int, rng: np.random.Generator) -> pl.DataFrame:
    rows = []
    for i in range(n):
        code = codes[i % len(codes)]
        k = int(rng.integers(0, 5))
        rows.append({
            "case_key": f"11{code}MB0001|立〔2025〕{i + 1}号", "case_no": f"立〔2025〕{i + 1}号",
            "decision_no": f"云市监处罚〔2025〕{i + 1}号", "organ_code": f"11{code}MB0001",
            "region_code": code, "party_name": HOSTILE if i == 0 else f"甲{i}商行",
            "party_type": ["企业", "个体工商户", "自然人"][i % 3], "domain": ["食品", "产品质量", "特种设备"][k % 3],
            "case_source": HOSTILE if i == 1 else ["监督检查", "举报", "监督抽检"][i % 3],
            "violation_type": FORMULA if i == 2 else _VIOLATIONS[k],
            "goods_value_yuan": float(rng.lognormal(6, 1.5)), "illegal_gains_yuan": float(rng.lognormal(5, 1.5)),
            "fine_yuan": float(rng.lognormal(8.5, 1)), "confiscation_yuan": 0.0,
            "is_first_offence": bool(i % 2), "is_minor_harm": bool(i % 3), "is_corrected_in_time": i % 5 != 0,
            "decision_date": AS_OF - timedelta(days=int(rng.integers(5, 420))),
            "filed_date": AS_OF - timedelta(days=450), "campaign": "铁拳" if i % 9 == 0 else None,
            "discretion": "一般", "legal_basis": "《食品安全法》第一百二十四条第一款第（五）项",
            "is_natural_person": i % 3 == 2, "organ_name": "云岭市市场监督管理局",
        })  # fmt: skip
    money = ["goods_value_yuan", "illegal_gains_yuan", "fine_yuan", "confiscation_yuan"]
    frame = pl.DataFrame(rows).with_columns(pl.col(money).cast(pl.Decimal(18, 2)))
    return get({"core_cases": frame}, "core_cases")


def disparity(core: pl.DataFrame, flagged: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    rows, peers, facts = [], [], []
    all_cases = core.to_dicts()
    for i, c in enumerate(all_cases):
        clause = _CLAUSES[
            _VIOLATIONS.index(c["violation_type"]) if c["violation_type"] in _VIOLATIONS else 0
        ]
        is_flagged = i < flagged
        high = i % 4 != 0
        fine = float(c["fine_yuan"])
        middle = fine / 6 if is_flagged and high else fine * 5 if is_flagged else fine
        rows.append({
            "case_key": c["case_key"], "clause_id": clause, "comparison_level": "条款×当事人类别×货值档",
            "n_peers": 25, "fine_yuan": c["fine_yuan"], "expected_q10": middle * 0.5, "expected_q50": middle,
            "expected_q90": middle * 2, "position": 0.4, "direction": "high" if high else "low",
            "score": 3.2, "p_value": 0.001, "q_value": 0.04,
            "outcome": "flagged" if is_flagged else "not_evaluated" if i % 6 == 0 else "clear",
            "not_evaluated_reason": None if is_flagged or i % 6 else "too_few_peers",
            "reason": f"相近案件25件罚款中位{middle:,.0f}元，本案{fine:,.0f}元；货值相近，均为初次并已改正。" if is_flagged else None,
            "region_code": c["region_code"], "organ_code": c["organ_code"],
            "decision_no": c["decision_no"], "decision_date": c["decision_date"],
        })  # fmt: skip
        if is_flagged:
            facts.append(
                {
                    "case_key": c["case_key"],
                    "fact": "初次违法",
                    "value": "是",
                    "origin": "text",
                    "words": "系首次被查处",
                }
            )
            for rank in range(1, 13):
                other = all_cases[(i * 17 + rank * 29) % len(all_cases)]
                if other["case_key"] == c["case_key"]:
                    continue
                peers.append({
                    "case_key": c["case_key"], "peer_case_key": other["case_key"], "rank": rank,
                    "similarity": 1 - rank / 50, "peer_fine_yuan": other["fine_yuan"], "peer_position": 0.2,
                    "shared": ["初次违法", "已改正"], "differs": ["货值"] if rank % 3 == 0 else [],
                })  # fmt: skip
    return (
        pl.DataFrame(rows, infer_schema_length=None),
        pl.DataFrame(peers, infer_schema_length=None).unique(["case_key", "peer_case_key"], keep="first", maintain_order=True),
        pl.DataFrame(facts),
    )  # fmt: skip


def flags(months: pl.DataFrame, unlike: pl.DataFrame) -> pl.DataFrame:
    rows = []

    def add(
        rule: str,
        kind: str,
        key: str,
        region: str,
        period: str,
        level: str,
        reason: str,
        status: str,
        finding: str | None,
    ) -> None:
        rows.append({
            "flag_id": f"{rule}-{region}-{len(rows)}-{period}", "rule_code": rule, "rule_version": 1, "object_type": kind,
            "object_key": key, "region_code": region, "period": period, "level": level, "observed": 2.0,
            "expected": 1.0, "threshold": 1.6, "unit": "ratio", "n": 30, "score": 2.0 + len(rows) % 7 / 10, "p_value": 0.01,
            "reason": reason, "legal_basis": "行政处罚法第五条", "evidence": [f"case:{key}"], "exclusions": ["已剔除最大案"],
            "possible_justifications": ["单个大案", "专项集中办案"], "status": status, "finding": finding,
            "first_seen": AS_OF - timedelta(days=len(rows) % 300), "as_of": AS_OF, "is_current": True,
        })  # fmt: skip

    for r in months.filter(pl.col("outcome") == "flagged").iter_rows(named=True):
        state = ("待核", None)
        if r["month"] < "2025-06":
            state = ("历史", None)
        elif r["month"] < "2026-03":
            state = [("已认定", "执法不当，纠正"), ("已核数据", None), ("已认定", "有正当理由")][
                len(rows) % 3
            ]
        reason = f"{r['month'][:4]}年{int(r['month'][5:])}月罚没决定额{float(r['decided_yuan']) / 1e4:.1f}万元，高于预期{float(r['expected_yuan']) / 1e4:.1f}万元；请核对是否单个大案或补录。"
        add(
            "C002",
            "region",
            r["region_code"],
            r["region_code"],
            r["month"],
            "明显异常",
            reason,
            *state,
        )
    for i, r in enumerate(unlike.filter(pl.col("outcome") == "flagged").iter_rows(named=True)):
        reason = FORMULA if i == 3 else HOSTILE if i == 4 else r["reason"]
        add(
            "P001",
            "case",
            r["case_key"],
            r["region_code"],
            r["decision_date"].strftime("%Y-%m"),
            "疑点线索",
            reason,
            "待核",
            None,
        )
    return sent(pl.DataFrame(rows, infer_schema_length=None))


def sent(raised: pl.DataFrame) -> pl.DataFrame:
    """Return the flags with what people did: waiting ones were sent this month, every sixth long ago."""
    waits = pl.col("status") == "待核"
    answered = pl.col("status").is_in(["已核数据", "数据有误", "已认定"])
    late = waits & (pl.int_range(pl.len()).over("status") % 6 == 0)
    day = pl.when(late).then(AS_OF - timedelta(days=30)).when(waits).then(AS_OF)
    whole = get({"out_flags": raised}, "out_flags")
    return whole.with_columns(
        sent_on=day, sent_issue=day.dt.strftime("%Y-%m"), is_overdue=late, is_data_changed=False,
        item_id=pl.when(waits).then("flag_id"), is_rectify_overdue=False,
        due_on=pl.when(late).then(AS_OF - timedelta(days=3)).when(waits).then(AS_OF + timedelta(days=7)),
        answered_on=pl.when(answered).then(AS_OF - timedelta(days=2)),
        county_check=pl.when(answered).then(pl.lit("数据无误")),
        justification=pl.when(answered).then(pl.lit("单个大案")), is_heard=answered | late,
        explanation=pl.when(answered).then(pl.lit("系上年移送大案，已附决定书。")),
        checked_by=pl.when(answered).then(pl.lit("核对人甲")),
    )  # fmt: skip


def warnings(
    codes: list[str], n: int, core: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    rows, members, complaints = [], [], []
    keys = core["case_key"].to_list()
    sectors = (("糕点", "食品", "超限量使用添加剂"), ("健身服务", "预付消费", "停业退费难"), ("气瓶充装", "特种设备", "充装超期未检气瓶"),
               ("电动自行车", "工业产品", "改装限速"), ("母婴用品", "消费环境", "虚假宣传"))  # fmt: skip
    for i in range(n):
        end = date(2026, 6, 28) - timedelta(weeks=i)
        industry, category, problem = sectors[i % len(sectors)]
        if i == 2:
            industry = HOSTILE
        wid = f"W-{end.isoformat()}-{i:03d}"
        scope = [codes[(i * 3 + k) % len(codes)] for k in range(2 + i % 3)]
        rows.append({
            "warning_id": wid, "kind": "matter" if i % 7 == 6 else "sector", "issued_on": end, "window_start": end - timedelta(weeks=4),
            "window_end": end, "region_scope": scope, "industry": industry, "object_category": category,
            "violation_type": problem, "industry_code": "C14", "n_cases": 3, "n_complaints": 8 + i % 5, "n_parties": 9,
            "expected": 3.1, "score": 4.0, "eb05": 1.8, "terms": ["脱氢乙酸", "发霉", "过期"],
            "representative_case_keys": [keys[(i * 5 + k) % len(keys)] for k in range(3)],
            "reason": f"近4周，{len(scope)}个县{problem}共{11 + i % 5}件，涉及9家，预期约3件。",
            "advice": "建议提醒同类经营者核对配料和库存；收到提醒不表示存在违法行为。", "level": ["预警", "关注", "提示"][i % 3],
            "status": "已关闭" if i > 12 else "有效", "superseded_by": None,
        })  # fmt: skip
        for k in range(11 + i % 5):
            no = f"9901{i:03d}{k:03d}"
            members.append({"warning_id": wid, "source": "complaint", "key": no})
            complaints.append({
                "complaint_no": no, "registered_date": end - timedelta(days=(k * 3) % 28), "region_code": scope[0],
                "statement": "在店内购买的糕点发霉，配料表写有脱氢乙酸，要求退费并查处" if k else HOSTILE,
                "complainant_key": f"k{k}", "subject_name": "虚构健身馆" if i % 7 == 6 else None,
            })  # fmt: skip
    return (
        pl.DataFrame(rows, infer_schema_length=None),
        pl.DataFrame(members),
        pl.DataFrame(complaints),
    )


def quality(codes: list[str]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    files = [{
        "file": f"2026年6月/{code}/案件导出{FORMULA if i == 1 else ''}.xlsx", "source": "cases", "rows_in": 400 + i, "rows_accepted": 380,
        "rows_set_aside": 12 + i % 3, "duplicates": 8, "unit_suspects": i % 3, "missing_columns": ["线索登记日期"] if i % 4 == 0 else [],
        "rules_switched_off": ["S003"] if i % 4 == 0 else [], "refused_reason": None, "sheet": "Sheet1", "notes": [],
        "extra_columns": [], "unknown_words": i % 2, "yuan_in": 1_200_000.0, "yuan_accepted": 1_150_000.0,
        "file_sha": f"{i:064x}", "arrived_as_of": AS_OF, "state": "已收", "settled_by": None, "rows_open": 12 if i < 3 else 0,
    } for i, code in enumerate(codes[:20])]  # fmt: skip
    refused = {
        **files[0],
        "rows_in": None,
        "rows_accepted": 0,
        "rows_set_aside": 0,
        "duplicates": 0,
        "rows_open": 0,
    }
    files += [
        {**refused, "file": "坏文件.xlsx", "refused_reason": "文件损坏，无法打开，请重新导出", "state": "拒收"},
        {**refused, "file": f"旧{FORMULA}.xlsx", "refused_reason": "文件损坏", "state": "已补上", "settled_by": "新.csv"},
        {**refused, "file": "台账.xlsx", "refused_reason": "等待列名对照：像是案件，缺必需列「案号」", "state": "等待列名对照"},
    ]  # fmt: skip
    aside = [{
        "file": files[i % 5]["file"], "sheet": "Sheet1", "source": "cases", "row_no": 10 + i, "column": "fine_yuan",
        "value": HOSTILE if i == 0 else "叁仟伍", "reason": ["金额没有货币单位", "罚款金额与正文相差一万倍"][i % 2], "file_sha": f"{i % 5:064x}",
        "is_open": i < 36, "settled_by": None if i < 36 else "改好.xlsx",
    } for i in range(40)]  # fmt: skip
    delivery = [
        {"region_code": code, "source": "cases", "month": month, "delivered": (i + j) % 9 != 0, "late": (i + j) % 13 == 0,
         "state": "not_delivered" if (i + j) % 9 == 0 else "late" if (i + j) % 13 == 0 else "delivered", "rows": 30}
        for i, code in enumerate(codes) for j, month in enumerate(_months(12))
    ]  # fmt: skip
    money = ["yuan_in", "yuan_accepted"]
    return (
        pl.DataFrame(files, infer_schema_length=None).with_columns(
            pl.col(money).cast(pl.Decimal(18, 2))
        ),
        pl.DataFrame(aside),
        pl.DataFrame(delivery),
    )


def notices() -> pl.DataFrame:
    """Return what is told beside the lists: undated cases, and two amounts of hostile names."""
    return pl.DataFrame([
        {"kind": "two_amounts", "n": 3, "says": "3件案件在两处写了不同的金额，以后到的或内部案件的为准", "next_step": "请核对哪个对",
         "detail": [f"{HOSTILE}：计入 a.csv 第2行 5000.00元", "乙", "丙", "丁"]},
        {"kind": "no_decision_date", "n": 50, "says": "50件案件有罚款而没有决定日期，不计入任何月份：甲县/案件.xlsx 50件",
         "next_step": "请补填决定日期后重投", "detail": ["甲县/案件.xlsx：50件，没有「处罚决定日期」这一列"]},
    ])  # fmt: skip


def checks() -> pl.DataFrame:
    """Return what was checked: one expectation broken now, one that stopped a run before."""
    row = {
        "as_of": AS_OF, "run_state": "已发布", "check_id": "core_cases.between.fine_yuan", "table_name": "core_cases",
        "source": "cases", "columns": ["fine_yuan"], "expected": "“罚款金额”不小于0元", "stops": True,
        "outcome": "符合", "rows_checked": 4_000, "rows_failed": 0, "examples": [], "since": None,
    }  # fmt: skip
    named = [
        f"990101|虚构市监案字〔2026〕{n}号；罚款金额 -{n}.00；虚构市/虚构县/案件导出_{HOSTILE}.csv 第{n}行"
        for n in range(1, 6)
    ]
    broken = {"outcome": "不符", "rows_failed": 7, "examples": named}
    late = {"check_id": "core_cases.not_before.decision_date+filed_date", "stops": False,
            "expected": "“处罚决定日期”不早于“立案日期”", "since": AS_OF - timedelta(days=40)}  # fmt: skip
    stopped = {
        "as_of": AS_OF - timedelta(days=3),
        "run_state": "未发布",
        "since": AS_OF - timedelta(days=3),
    }
    empty = {"check_id": "core_samplings.not_null.sampling_no", "table_name": "core_samplings",
             "source": "samplings", "outcome": "没有行", "rows_checked": 0}  # fmt: skip
    return pl.DataFrame([row, row | broken | late, row | broken | stopped, row | empty])


def month_forms(month: pl.DataFrame) -> pl.DataFrame:
    """Return the form of May as a draft and of April as locked, each county changed since."""
    figures = ("cases", "fines_yuan", "confiscations_yuan", "decided_yuan", "treasury_yuan")
    chosen = month.filter(pl.col("month").is_in(["2026-04", "2026-05"]))
    locked = pl.col("month") == "2026-04"
    return chosen.select(
        "month", "region_code",
        pl.when(locked).then(pl.lit("已锁定")).otherwise(pl.lit("草稿")).alias("state"),
        pl.when(locked).then(pl.lit(date(2026, 5, 8))).alias("locked_on"),
        *figures, "outcome", "not_evaluated_reason",
        pl.lit(3, pl.Int64).alias("leads_waiting"), pl.lit(1, pl.Int64).alias("leads_overdue"), pl.lit(2, pl.Int64).alias("leads_due"),
        pl.lit(2, pl.Int64).alias("leads_checked"), pl.lit(0, pl.Int64).alias("leads_found"),
        pl.lit(["cases", "fiscal_revenue"]).alias("missing_sources"),
        (pl.col("cases") + 1).alias("cases_now"), *(pl.col(f).alias(f"{f}_now") for f in figures[1:]),
        locked.alias("changed"),
    )  # fmt: skip


def province(
    counties: int = 12, months: int = 30, n_cases: int = 200, flagged: int = 12, n_warnings: int = 6
) -> dict[str, pl.DataFrame]:
    """Every table the pages read, invented; the same arguments give the same tables."""
    rng = np.random.default_rng(7)
    frame = regions(counties)
    codes = frame.filter(~pl.col("is_city"))["region_code"].to_list()
    month = region_month(codes, months, rng)
    core = cases(codes, n_cases, rng)
    unlike, peers, facts = disparity(core, flagged)
    still_open, nearest = undecided(core)
    warned, members, complaints = warnings(codes, n_warnings, core)
    files, aside, delivery = quality(codes)
    raised = flags(month, unlike)
    drivers = core.head(60).select(
        "region_code", pl.lit("2026-06").alias("month"), pl.lit(1, pl.Int64).alias("rank"), "case_key", "decision_no",
        pl.col("fine_yuan").alias("decided_yuan"), pl.lit(0.2).alias("share"), "violation_type", "case_source", "campaign",
    )  # fmt: skip
    coverage = raised.group_by("rule_code", "region_code", "period").len("n").with_columns(
        pl.col("n").cast(pl.Int64), pl.lit("flagged").alias("outcome"), pl.lit(None, pl.String).alias("not_evaluated_reason"))  # fmt: skip
    inspected = pl.DataFrame([{
        "inspection_no": f"J{i}", "inspected_date": AS_OF - timedelta(days=i % 800), "result": "未发现问题" if i % 3 else "发现问题责令改正"}
        for i in range(2400)])  # fmt: skip
    return {
        "out_checks": checks(),
        "out_month_report": month_forms(month),
        "regions": frame, "out_region_month": month, "out_key_regions": key_regions(codes, rng), "core_cases": core,
        "out_case_disparity": unlike, "out_case_peers": peers, "out_case_facts": facts, "out_flags": raised, "out_lists": lists(raised), "out_warnings": warned,
        "out_warning_members": members, "core_complaints": complaints, "out_quality": files, "out_set_aside": aside,
        "out_data_notices": notices(), "out_delivery": delivery, "out_region_drivers": drivers, "out_rule_coverage": coverage,
        "core_inspections": inspected, "out_undecided": still_open, "out_undecided_peers": nearest,
    }  # fmt: skip


def undecided(core: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cases waiting for their decision, hostile words among them, and five peers of each."""
    every = core.to_dicts()
    rows, peers = [], []
    for i, c in enumerate(every[:9]):
        known = i % 4 != 3
        rows.append({
            "case_key": c["case_key"], "region_code": c["region_code"], "filed_date": AS_OF - timedelta(days=i),
            "violation_type": HOSTILE if i == 2 else c["violation_type"], "clause_id": _CLAUSES[i % 5] if known else None,
            "clause_from": "usual", "n_seen": 40, "n_same": 40, "n_clause": 40, "n_peers": 25, "n_not_fined": i,
            "statutory_min_yuan": 50_000.0, "statutory_max_yuan": 100_000.0, "comparison_level": "clause",
            "discretion_benchmark": HOSTILE, "discretion_tiers": ["从轻 50000—65000元", "一般 65000—85000元", "从重 85000—100000元"],
            "q10_yuan": 900.0 if known else None, "q50_yuan": 5_200.0 if known else None, "q90_yuan": 71_000.0 if known else None,
            "circumstances": ["初次违法", "及时改正", "履行进货查验"], "not_evaluated_reason": None if known else "clauses_differ",
        })  # fmt: skip
        peers += [
            {
                "case_key": c["case_key"], "peer_case_key": other["case_key"], "rank": rank + 1, "is_reference": rank == 3,
                "peer_fine_yuan": 4_000.0 * (rank + 1), "peer_amount_yuan": 5_000.0 * (rank + 1), "marks": ["另一裁量基准：未载"],
                "circumstances": ["拒不改正", "初次违法"], "shared": ["货值相近"], "differs": [],
            }
            for rank, other in enumerate(every[50 + 5 * i : 55 + 5 * i]) if known
        ]  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None), pl.DataFrame(peers)


def run(tables: dict[str, pl.DataFrame]) -> RunFacts:
    """Facts of the invented run; the first flags are new, some are overdue."""
    ids = tables["out_flags"]["flag_id"].to_list()
    return RunFacts(
        as_of=AS_OF, bureau="云岭省市场监督管理局（虚构）", rule_versions={"C001": 1, "P001": 1, "S001": 2},
        completeness="2026年6月数据未齐：2个县未报送", previous_as_of=date(2026, 6, 23),
        new_flag_ids=frozenset(ids[::3]), new_warning_ids=frozenset(tables["out_warnings"]["warning_id"].to_list()[:2]),
        lock_day=date(2026, 6, 8), reminder_day=date(2026, 6, 6),
    )  # fmt: skip


def lists(raised: pl.DataFrame, **limits: int) -> pl.DataFrame:
    """Return the lists that follow from flags; no case has a domain."""
    heard = raised.with_columns(domain=pl.lit(None, pl.String))
    return choose(heard, indicators(), lead_rules().with_limits(limits), AS_OF)
