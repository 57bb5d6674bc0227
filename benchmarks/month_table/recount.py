# ruff: noqa: ARG001  # every step has one signature
"""Count the table, the register, the funnel and the reports again from the raw events alone.

Shares no code with the product: json, csv, datetime. ``python -m benchmarks.month_table.recount
FOLDER MONTH SINCE`` reads ``events.jsonl`` (a line an event of the ledger: kind, payload),
``returns.csv`` (what counties typed), ``visits.csv``, ``letters.csv`` and ``counties.csv`` and
prints every figure as JSON.
"""

import csv
import json
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

TRUE = {"轻微，提醒", "程序瑕疵，补正", "执法不当，纠正", "涉嫌违法违规，按程序研判"}
ORDERS = {"立行立改", "限期整改", "重点监督", "上级督办", "快速反应"}
DONE = {"closed", "declined", "merged", "referred"}
HOW = {
    "at_once": {"立行立改"},
    "by_day": {"限期整改"},
    "supervised": {"重点监督", "上级督办"},
    "fast": {"快速反应"},
}


def day(text):
    return date.fromisoformat(text)


def month_ends(month):
    first = day(month + "-01")
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def due_day(month):
    """Return the 8th of the month after, or the last Monday to Friday before it."""
    found = month_ends(month)[1] + timedelta(days=8)
    while found.weekday() > 4:
        found -= timedelta(days=1)
    return found


def working_days_on(start, n):
    while n:
        start += timedelta(days=1)
        n -= start.weekday() < 5
    return start


def histories(lines):
    """Return the steps of each lead in the order in which they were written, under its last number."""
    now, found = {}, defaultdict(list)
    for line in lines:
        event = json.loads(line) if isinstance(line, str) else line
        if event["kind"] != "lead_event":
            continue
        step = event["payload"]
        number = now.get(step["number"], step["number"])
        if step["kind"] == "accept":
            new = step["words"]["lead_id"]
            now[number] = new
            found[new] = found.pop(number)
            number = new
        found[number].append(dict(step, on=day(step["on"]), words=dict(step["words"])))
    return found


def put_right(steps):
    """Return the steps with the words later corrections gave them; the corrections themselves left out."""
    told = [dict(s, words=dict(s["words"])) for s in steps]
    for s in told:
        if s["kind"] == "correct":
            told[int(s["words"]["of"]) - 1]["words"].update(s["words"]["words"])
    return [s for s in told if s["kind"] != "correct"]


def stand(steps, answer_days=5):
    """Return how a lead stands after its steps, and every date that matters."""
    s = {"state": None, "facts": {}, "ordered": False, "measure": None, "finding": None, "found": None,
         "closed": None, "passed": None, "is_passed": False, "due": None, "asked_due": None,
         "answered": False, "deadline": None, "rounds": [], "open_round": [], "number": None}  # fmt: skip
    for step in steps:
        take(s, step, answer_days)
    return s


def take(s, step, answer_days):
    own = STEPS.get(step["kind"])
    if own:
        own(s, step["words"], step["on"], answer_days)


def begin(s, w, on, days):
    s["facts"].update(w)
    s["state"] = "proposed"


def register_lead(s, w, on, days):
    s["facts"].update(w)
    s["state"] = "registered"


def assign(s, w, on, days):
    s["state"], s["deadline"] = "judging", w.get("deadline")


def ask(s, w, on, days):
    if s["asked_due"] is None:
        asked = day(w["asked_on"]) if w.get("asked_on") else on
        s["asked_due"] = day(w["due_on"]) if w.get("due_on") else working_days_on(asked, days)


def answer(s, w, on, days):
    s["answered"] = True


def find(s, w, on, days):
    s["state"], s["finding"], s["found"] = "found", w["finding"], on


def dispose(s, w, on, days):
    s["measure"], s["rectify_due"] = w["measure"], w.get("rectify_due") or s.get("rectify_due")
    s["ordered"] = s["ordered"] or w["measure"] in ORDERS
    if w["measure"] == "移送":
        s["state"] = "referred"
    elif s["ordered"]:
        s["state"] = "rectifying"


def rectify(s, w, on, days):
    s["state"] = "checking"
    s["open_round"].append(w)


def check(s, w, on, days):
    s["is_passed"] = w["check"] == "通过"
    if not s["is_passed"]:
        s["state"] = "rectifying"
        return
    s["passed"] = on
    s["rounds"].append((on, s["open_round"]))
    s["open_round"] = []


def close(s, w, on, days):
    s["state"], s["closed"] = "closed", on


def reopen(s, w, on, days):
    s["state"], s["closed"], s["is_passed"], s["open_round"] = w["to"], None, False, []
    s["ordered"], s["again"] = w["to"] != "judging", True
    for name in ("rectify_due", "deadline"):  # one that was over is none of the new round's
        if s.get(name) and day(s[name]) < on:
            s[name] = None
    if w["to"] == "judging":
        s["finding"], s["measure"], s["rectify_due"] = None, None, None


def ends_as(state):
    def end(s, w, on, days):
        s["state"] = state

    return end


STEPS = {
    "propose": begin, "register": register_lead, "accept": register_lead, "decline": ends_as("declined"),
    "merge": ends_as("merged"), "assign": assign, "ask": ask, "data_check": answer, "justify": answer,
    "find": find, "dispose": dispose, "rectify": rectify, "check_rectified": check, "close": close,
    "reopen": reopen,
}  # fmt: skip


def next_due(s):
    if s["state"] == "judging":
        if s["answered"] or s.get("again"):
            return day(s["deadline"]) if s["deadline"] else None
        return s["asked_due"]
    if s["state"] == "rectifying" and s.get("rectify_due"):
        return day(s["rectify_due"])
    return None


def counted(steps, month, since):
    """Yield what one lead adds to a month: item, value in the month, value since."""
    first, last = month_ends(month)
    right = put_right(steps)
    begun = [s for s in right if s["kind"] in ("propose", "register", "accept")]
    if not is_lead(right):
        return

    def both(item, on, value=1):
        return [(item, value if on >= first else 0, value)] if since <= on <= last else []

    facts = {k: v for s in begun for k, v in s["words"].items()}
    words = [("channel", "channel"), ("class", "issue_class"), ("kind", "issue_kind")]
    for item in ("received", *(f"{name}:{facts.get(word)}" for name, word in words)):
        yield from both(item, day(facts["received_on"]))
    upto = [s for s in right if s["on"] <= last]
    if is_lead(upto):
        s = stand(upto)
        yield from judged(s, both)
        yield from brought(s, both)
        if s["state"] not in DONE:
            yield "open", 1, 1
            if next_due(s) and next_due(s) < last:
                yield "overdue", 1, 1


def is_lead(steps):
    return any(s["kind"] in ("register", "accept") for s in steps)


def judged(s, both):
    if s["finding"]:
        yield from both("found", s["found"])
    if s["finding"] in TRUE:
        yield from both("problems", s["found"])
    if s["is_passed"]:
        for item in ("rectified", *(i for i, ways in HOW.items() if s["measure"] in ways)):
            yield from both(item, s["passed"])
    if s["state"] == "closed":
        yield from both("closed", s["closed"])


def brought(s, both):
    for on, words in s["rounds"]:
        said = {k: v for w in words for k, v in w.items() if v}
        for item in ("refunded_yuan", "released_yuan"):
            if item in said:
                yield from both(item, on, round(float(said[item]), 2))


def things(steps, last):
    """Yield the cases and rules a lead brought by a day: item, its name, when."""
    upto = [s for s in put_right(steps) if s["on"] <= last]
    if not is_lead(upto):
        return
    for on, words in stand(upto)["rounds"]:
        said = {k: v for w in words for k, v in w.items() if v}
        for case in said.get("revoked_case_keys") or ():
            yield "revoked", case, on
        if said.get("rule_made"):
            yield "rules_made", said["rule_made"], on


def table(found, visits, letters, counties, month, since):
    """Return the value in the month and since, by county and item; nought is left out."""
    first, last = month_ends(month)
    cells = defaultdict(lambda: [0, 0])
    begun = {}  # a case or a rule that another lead of the county, or a round before, named is not another one
    for steps in found.values():
        region = next(
            (s["words"]["region_code"] for s in put_right(steps) if s["words"].get("region_code")),
            None,
        )
        for item, now, total in counted(steps, month, since):
            cells[region, item][0] += now
            cells[region, item][1] += total
        for item, thing, on in things(steps, last):
            begun[region, item, thing] = min(on, begun.get((region, item, thing), on))
    for (region, item, _), on in begun.items():
        if since <= on <= last:
            cells[region, item][0] += on >= first
            cells[region, item][1] += 1
    rows = {
        (v["region_code"], v["object_key"], v["kind"], v["due_on"], v["done_on"])
        for v in visits
        if v["state"] != "历史未办"
    }
    dated = [
        (r[0], item, r[at]) for r in rows for item, at in (("visits_due", 3), ("visits_done", 4))
    ]
    dated += [(x["region_code"], item, x[at]) for x in letters if x["direction"] != "发函"
              for item, at in (("letters_in", "received_date"), ("letters_answered", "answered_on"))]  # fmt: skip
    for region, item, on in dated:
        if on and since <= day(on) <= last:
            cells[region, item][0] += day(on) >= first
            cells[region, item][1] += 1
    for county in counties:
        if not any(v[0] for (c, _), v in cells.items() if c == county):
            cells[county, "zero_report"] = [1, 1]
    return {
        k: (round(v[0], 2), round(v[1], 2)) for k, v in cells.items() if k[0] in counties and any(v)
    }


def register(typed, tables, counties, month):
    """Return the state of each county's table: by what it typed, when it came, and who it was.

    The office locks every month on its day: what comes later is late, whatever day it names.
    """
    states = {}
    for county in counties:
        own = [
            t
            for t in typed
            if t["month"] == month and t["sender"] == county and t["region_code"] == county
        ]
        good = [t for t in own if day(t["came_on"]) <= due_day(month) and well_typed(t, own)]
        words = {}
        for t in good:
            if t["item"] == "全表" and t["word"] == "确认":
                words.clear()
            words[t["item"]] = t["word"]
        late = any(day(t["came_on"]) > due_day(month) for t in own)
        if "有误" in words.values():
            states[county] = "有误"
        elif words.get("全表") == "确认":
            states[county] = "零报告" if (county, "zero_report") in tables else "确认"
        else:
            states[county] = "迟报" if late else "未报"
    return states


def well_typed(t, own):
    if (
        t["word"] not in ("确认", "有误")
        or (t["word"] == "有误" and not t["note"])
        or not t["name"]
    ):
        return False
    if t["item"] != "全表":
        return float(t["shown"] or t["was"]) == float(t["was"]) == float(t["now"])
    same = [
        o for o in own if o["file"] == t["file"] and o["item"] != "全表" and o["word"] == "有误"
    ]
    return not (t["word"] == "确认" and (same or t["was"] != t["now"]))


def funnel(found, first, last):
    """Return by channel: received, found, true, passed and closed of those true; leads received from first to last."""
    cells = defaultdict(lambda: [0, 0, 0, 0, 0])
    for steps in found.values():
        right = put_right(steps)
        s = stand(right)
        if s["state"] in (None, "proposed") or not any(
            x["kind"] in ("register", "accept") for x in right
        ):
            continue
        if not first <= day(s["facts"]["received_on"]) <= last:
            continue
        is_true = s["finding"] in TRUE
        add = (
            1,
            s["finding"] is not None,
            is_true,
            is_true and s["is_passed"],
            is_true and s["state"] == "closed",
        )
        for channel in (s["facts"]["channel"], "全部"):
            cells[channel] = [a + b for a, b in zip(cells[channel], add, strict=True)]
    return dict(cells)


def read(path):
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def main():
    folder, month, since = Path(sys.argv[1]), sys.argv[2], day(sys.argv[3])
    found = histories((folder / "events.jsonl").read_text(encoding="utf-8").splitlines())
    counties = [r["region_code"] for r in read(folder / "counties.csv")]
    cells = table(
        found, read(folder / "visits.csv"), read(folder / "letters.csv"), counties, month, since
    )
    city = defaultdict(lambda: [0, 0])
    for (_, item), (now, total) in cells.items():
        city[item][0] += now
        city[item][1] += total
    print(
        json.dumps(
            {"city": city, "counties": {f"{c}|{i}": v for (c, i), v in sorted(cells.items())}},
            ensure_ascii=False,
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
