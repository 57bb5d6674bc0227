"""``python -m benchmarks.rules_exam EMPTY_HOME [--paper second|third|fourth]``: one run, right and wrong by rule.

Papers written from the statutes by different hands: ``exam.csv``, ``second.csv``, ``third.csv``; ``fourth.csv`` was
written before the rules were mended by the third, run after, and left as it came out.
Exit code 1 if an answer is wrong. Doubtful questions are listed and left out of the score.
"""

import argparse
import subprocess
import sys
from collections import Counter
from pathlib import Path

from assets.store.published import opened
from benchmarks.rules_exam.inbox import questions, write

AS_OF = "2026-06-30"
_RIGHT = {
    "flag": {"flag"},
    "clear": {"clear"},
    "not_evaluated": {"not_evaluated"},
    "not_flagged": {"clear", "not_evaluated", "absent"},
}


def run(home: Path, paper: str) -> None:
    """Write the inbox and run the product once, as a user calls it."""
    (home / "inbox").mkdir(parents=True)
    write(home / "inbox", paper)
    call = "from pipelines.cli import main; main()"
    arguments = ["run", "--home", str(home), "--as-of", AS_OF]
    done = subprocess.run([sys.executable, "-c", call, *arguments], check=False)
    if done.returncode > 1:
        sys.exit(f"the run ended with {done.returncode}")


def answers(home: Path, paper: str) -> list[dict[str, str]]:
    """Each question with ``got`` (and level): its county is its own, so the coverage tells."""
    with opened(home / "warehouse.duckdb") as store:
        told: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        for code, region, period, outcome, why in store.execute(
            "select rule_code, region_code, period, outcome, not_evaluated_reason"
            " from out_rule_coverage where n > 0"
        ).fetchall():
            told.setdefault((code, region), []).append((period, outcome, why or ""))
        flags: dict[tuple[str, str], list[tuple[str, str, str, str]]] = {}
        for code, region, period, level, key, reason in store.execute(
            "select rule_code, region_code, period, level, object_key, reason from out_flags"
        ).fetchall():
            flags.setdefault((code, region), []).append((period, level, key, reason))
    return [_answer(question, told, flags) for question in questions(paper)]


def _answer(
    question: dict[str, str],
    told: dict[tuple[str, str], list[tuple[str, str, str]]],
    flags: dict[tuple[str, str], list[tuple[str, str, str, str]]],
) -> dict[str, str]:
    region, rule, period = question["region"], question["rule"], question["period"]
    if rule == "none":
        raised = [
            (code, *flag)
            for (code, where), found in flags.items()
            if where == region
            for flag in found
            if question["id"] in flag[2]
        ]
        said = "; ".join(f"{code} {reason}" for code, *_, reason in raised)
        return {**question, "got": "flag" if raised else "clear", "said": said}
    seen = [(o, w) for p, o, w in told.get((rule, region), []) if period in ("", p)]
    raised_here = [f for f in flags.get((rule, region), []) if period in ("", f[0])]
    outcomes = {outcome for outcome, _ in seen}
    got = next((o for o in ("flagged", "clear", "not_evaluated") if o in outcomes), "absent")
    said = raised_here[0][3] if raised_here else ",".join(sorted({w for _, w in seen if w}))
    level = raised_here[0][1] if raised_here else ""
    return {**question, "got": "flag" if got == "flagged" else got, "said": said, "found": level}


def is_right(answer: dict[str, str]) -> bool:
    """Outcome as expected, and the level where the question names one."""
    level = not answer["level"] or answer["level"] == answer.get("found")
    return answer["got"] in _RIGHT[answer["expected"]] and level


def main() -> None:
    """Run, print the score by rule and every disagreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--paper", choices=("exam", "second", "third", "fourth"), default="exam")
    asked = parser.parse_args()
    if not (asked.home / "warehouse.duckdb").exists():
        run(asked.home, asked.paper)
    given = answers(asked.home, asked.paper)
    scored = [a for a in given if not a["doubtful"]]
    every, right = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for answer in scored:
        for rule in ("ordinary",) if answer["rule"] == "none" else (answer["rule"], "all"):
            every[rule, answer["expected"]] += 1
            right[rule, answer["expected"]] += is_right(answer)
    print("rule      " + "".join(f"{side:>15}" for side in _RIGHT))
    for rule in sorted({rule for rule, _ in every}):
        cells = [f"{right[rule, s]}/{every[rule, s]}" if every[rule, s] else "-" for s in _RIGHT]
        print(f"{rule:10}" + "".join(f"{cell:>15}" for cell in cells))
    for answer in given:
        if not is_right(answer):
            mark = "doubtful" if answer["doubtful"] else "wrong"
            print(
                f"{mark} {answer['id']} expected {answer['expected']} {answer['level']} got"
                f" {answer['got']}: {answer['why']} | {answer['said'][:120]}"
            )
    sys.exit(0 if all(map(is_right, scored)) else 1)


if __name__ == "__main__":
    main()
