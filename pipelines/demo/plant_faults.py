"""Plant procedural faults and, beside each, cases that look alike and are in order."""

from collections.abc import Callable
from typing import Any

import numpy as np

from pipelines.demo.cases import CIRCUMSTANCES, Columns
from pipelines.demo.geography import Size
from pipelines.demo.plant_cases import Array, Planter

_NAT = np.datetime64("NaT", "D")
#: Rows at fault, and rows that look alike.
Fault = tuple[Array, Array]


def _d(days: Any) -> Any:
    return np.asarray(days).astype("timedelta64[D]")


def _ordinary(c: Columns) -> Array:
    return np.asarray((c["procedure_type"] == "普通程序") & (c["fine_yuan"] > 0))


def _late_publication(p: Planter, n: int) -> Fault:
    c = p.c
    old = c["decision_date"] < c["decision_date"].max() - _d(150)
    bad = p.take(n, _ordinary(c) & old)
    c["publication_date"][bad] = c["decision_date"][bad] + _d(p.rng.integers(45, 110, len(bad)))
    fine = p.take(n, (c["procedure_type"] == "简易程序") & old)
    c["publication_date"][fine] = c["decision_date"][fine] + _d(60)
    return bad, fine


def _at_maximum(p: Planter, n: int) -> Fault:
    c = p.c
    fixed = _ordinary(c) & ~c["is_multiple"] & (c["high"] <= 100_000) & (c["high"] >= 10_000)
    bad = p.take(n, fixed & (c["heavy"] == 0) & (c["low"] > 0) & ~c["progressive"])
    p.set_circumstances(bad, ("first", "corrected"))
    c["fine_yuan"][bad], c["discretion"][bad] = c["high"][bad], "一般"
    c["is_mitigated"][bad] = False
    return bad, np.array([], dtype=int)


def _below_minimum(p: Planter, n: int) -> Fault:
    c = p.c
    fixed = _ordinary(c) & ~c["is_multiple"] & (c["low"] >= 5_000)
    bad = p.take(n, fixed & (c["heavy"] == 0))
    p.set_circumstances(bad, ("cooperated",))
    c["fine_yuan"][bad] = np.round(c["low"][bad] * 0.1, -2)
    c["discretion"][bad], c["is_mitigated"][bad] = "一般", False
    fine = p.take(n, fixed & c["is_mitigated"])
    return bad, fine


def _twice(p: Planter, n: int) -> Fault:
    """Copy one case's party, conduct and facts onto another decided later by the same organ."""
    c = p.c
    copied = (
        "conduct", "party_name", "uscc", "party_type", "industry_code", "sector", "product",
        "quantity", "price", "goods_value_yuan", "illegal_gains_yuan", "conduct_start_date",
        "conduct_end_date", "entity", "fine_yuan", "low", "high", "discretion", "is_mitigated",
        "benchmark_code", "confiscated_gains_yuan", "confiscated_goods_yuan", "advert_fee_yuan", "no_goods",
        "clue_date", "progressive", "warned_only", "disposition", *CIRCUMSTANCES,
    )  # fmt: skip
    pairs: list[list[int]] = []
    ok = _ordinary(c) & (c["party_type"] != "自然人")
    for first in p.take(2 * n, ok):
        later = c["decision_date"] - c["decision_date"][first]
        mates = (c["region"] == c["region"][first]) & (later > _d(5)) & (later < _d(70)) & ok
        second = p.take(1, mates)
        if len(second):
            for name in copied:
                c[name][second] = c[name][first]
            c["filed_date"][second] = np.maximum(c["clue_date"][second], c["filed_date"][first])
            pairs.append([int(first), int(second[0])])
    bad, fine = pairs[:n], pairs[n:]
    for _, person in fine:
        # The person in charge, fined beside the company: not the same party.
        c["individual"][person] = "是"
        c["party_name"][person], c["uscc"][person] = (
            "负责人" + str(c["party_name"][person])[2:4],
            None,
        )
        c["party_type"][person] = "自然人"
    return np.array(bad, dtype=int).ravel(), np.array(fine, dtype=int).ravel()


def _seizure(p: Planter, n: int) -> Fault:
    c = p.c
    took = (c["decision_date"] - c["clue_date"]) > _d(20)
    took &= c["clue_date"] < c["decision_date"].max() - _d(100)
    goods = _ordinary(c) & (c["confiscated_goods_yuan"] > 0) & took
    both = p.take(2 * n, goods)
    bad, fine = both[::2], both[1::2]
    for rows, held in ((bad, 78), (fine, 50)):
        c["seizure_date"][rows] = c["clue_date"][rows]
        c["seizure_term_days"][rows], c["is_seizure_extended"][rows] = 30, "否"
        c["seizure_lifted_date"][rows] = c["clue_date"][rows] + _d(held)
    # Testing days do not count: 50 - 25 is within 30.
    c["testing_start_date"][fine] = c["clue_date"][fine] + _d(3)
    c["testing_end_date"][fine] = c["clue_date"][fine] + _d(28)
    return bad, fine


def _hearing(p: Planter, n: int) -> Fault:
    c = p.c
    room = (c["decision_date"] - c["notice_date"]) >= _d(6)
    both = p.take(2 * n, _ordinary(c) & room & (c["fine_yuan"] >= 10_000))
    c["hearing_date"][both] = c["notice_date"][both] + _d(4)
    bad, fine = both[::2], both[1::2]
    c["legal_review_date"][bad] = _NAT
    c["legal_review_date"][fine] = c["decision_date"][fine] - _d(1)
    c["general_meeting_date"][both] = c["decision_date"][both]
    return bad, fine


def _on_the_spot(p: Planter, n: int) -> Fault:
    c = p.c
    both = p.take(
        2 * n,
        _ordinary(c) & (c["party_type"] == "企业") & (c["low"] <= 5_000) & (c["high"] >= 10_000),
    )
    bad, fine = both[::2], both[1::2]
    c["procedure_type"][both] = "简易程序"
    p.set_circumstances(both, ("first", "corrected"))
    c["fine_yuan"][bad], c["fine_yuan"][fine] = 8_000.0, 2_000.0
    c["discretion"][fine] = "减轻"
    c["is_mitigated"][fine] = True
    c["discretion"][bad], c["is_mitigated"][bad] = "一般", False
    for name in ("publication_date", "publication_end_date", "legal_review_date"):
        c[name][both] = _NAT
    c["service_date"][both] = c["decision_date"][both]  # handed over on the spot
    for name in ("confiscated_gains_yuan", "confiscated_goods_yuan"):
        c[name][both] = 0.0
    return bad, fine


def _too_old(p: Planter, n: int) -> Fault:
    c = p.c
    domain = np.array([k[0] in "FMDSB" for k in c["conduct"]])
    bad = p.take(n, _ordinary(c) & ~domain)
    c["conduct_end_date"][bad] = c["clue_date"][bad] - _d(p.rng.integers(800, 1_100, len(bad)))
    c["conduct_start_date"][bad] = c["conduct_end_date"][bad] - _d(30)
    c["conduct"][bad] = np.where(c["conduct"][bad] == "C02", "C01", c["conduct"][bad])
    fine = p.take(n // 2, _ordinary(c) & np.isin(c["conduct"], ["F01", "F02", "F03", "F05"]))
    c["conduct_end_date"][fine] = c["clue_date"][fine] - _d(900)
    c["conduct_start_date"][fine] = c["conduct_end_date"][fine] - _d(30)
    c["injured"][fine], c["minor_harm"][fine], c["no_injury"][fine] = True, False, False
    return bad, fine


def _too_slow(p: Planter, n: int) -> Fault:
    c = p.c
    both = p.take(2 * n, _ordinary(c))
    bad, fine = both[::2], both[1::2]
    for name, days in (
        ("filed_date", 190),
        ("clue_date", 196),
        ("conduct_end_date", 210),
        ("conduct_start_date", 260),
    ):
        c[name][both] = c["decision_date"][both] - _d(days)
    c["suspended_date"][fine] = c["filed_date"][fine] + _d(30)
    c["resumed_date"][fine] = c["filed_date"][fine] + _d(145)
    return bad, fine


def _slow_filing(p: Planter, n: int) -> Fault:
    c = p.c
    bad = p.take(n, _ordinary(c))
    for name, days in (("clue_date", 75), ("conduct_end_date", 90), ("conduct_start_date", 120)):
        c[name][bad] = c["filed_date"][bad] - _d(days)
    return bad, np.array([], dtype=int)


def _elsewhere(p: Planter, n: int) -> Fault:
    c = p.c
    both = p.take(2 * n, _ordinary(c))
    bad, fine = both[::2], both[1::2]
    regions = np.unique(c["region"].astype(str))
    for rows in (bad, fine):
        for i in rows:
            far = regions[(np.array([r[:4] for r in regions]) != c["region"][i][:4])]
            c["conduct_region_code"][i] = str(far[p.rng.integers(0, len(far))])
            c["party_region_code"][i] = c["conduct_region_code"][i]
    c["jurisdiction_basis"][bad] = ""
    c["case_source"][bad] = "监督检查"  # neither handed over nor assigned from above
    c["jurisdiction_basis"][fine] = p.rng.choice(["指定", "移送", "平台住所地"], len(fine)).astype(
        object
    )
    return bad, fine


def _late_service(p: Planter, n: int) -> Fault:
    c = p.c
    bad = p.take(n, _ordinary(c))
    c["service_date"][bad] = c["decision_date"][bad] + _d(p.rng.integers(25, 60, len(bad)))
    c["due_date"][bad] = c["service_date"][bad] + _d(15)
    c["payment_date"][bad] = c["service_date"][bad] + _d(6)
    return bad, np.array([], dtype=int)


def _skipped_step(p: Planter, n: int) -> Fault:
    c = p.c
    bad = p.take(n, c["progressive"] & c["refused"] & _ordinary(c))
    p.set_circumstances(bad, ("first", "corrected"))
    return bad, np.array([], dtype=int)


def _no_correction(p: Planter, n: int) -> Fault:
    c = p.c
    bad = p.take(n, _ordinary(c))
    c["is_correction_ordered"][bad] = "否"
    return bad, np.array([], dtype=int)


def _told_late(p: Planter, n: int) -> Fault:
    c = p.c
    both = p.take(2 * n, _ordinary(c))
    bad, fine = both[::2], both[1::2]
    c["notice_date"][bad] = c["decision_date"][bad] + _d(p.rng.integers(1, 9, len(bad)))
    c["notice_date"][fine] = c["decision_date"][fine]
    return bad, fine


def _not_discussed(p: Planter, n: int) -> Fault:
    c = p.c
    room = (c["decision_date"] - c["notice_date"]) >= _d(6)
    both = p.take(2 * n, _ordinary(c) & room & (c["fine_yuan"] >= 10_000))
    c["hearing_date"][both] = c["notice_date"][both] + _d(4)
    c["legal_review_date"][both] = c["decision_date"][both] - _d(1)
    bad, fine = both[::2], both[1::2]
    c["general_meeting_date"][bad] = _NAT
    c["general_meeting_date"][fine] = c["decision_date"][fine]
    return bad, fine


_FAULTS: dict[str, Callable[[Planter, int], Fault]] = {
    "公示超期": _late_publication, "顶格": _at_maximum, "低于下限无减轻理由": _below_minimum,
    "重复罚款": _twice, "查扣超期": _seizure, "听证案件无法制审核": _hearing,
    "当场处罚超限额": _on_the_spot, "超过追责期限": _too_old, "办案超期": _too_slow,
    "立案超期": _slow_filing, "行为地在外无管辖依据": _elsewhere, "送达超期": _late_service,
    "先责令后罚条款未责令": _skipped_step, "未责令改正": _no_correction,
    "告知晚于决定": _told_late, "听证案件无集体讨论": _not_discussed,
}  # fmt: skip


def plant_faults(p: Planter, size: Size) -> dict[str, Fault]:
    """Plant each procedural fault and its look-alikes.

    Returns
    -------
    dict
        Kind of fault to (rows at fault, rows that look alike and are in order).
    """
    return {kind: plant(p, size.faults) for kind, plant in _FAULTS.items()}
