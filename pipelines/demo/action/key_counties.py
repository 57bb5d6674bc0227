"""Which counties the team made key ones as the action began, and which it looked at and did not."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from assets.store.ledger import Event
from pipelines.demo.action.starts import first_day, usable
from pipelines.demo.action.way import Told, working
from pipelines.demo.plan import Setting
from pipelines.demo.truth import Truth
from pipelines.demo.words import words

#: What ``hengjian confirm`` and ``reject`` write.
KIND = "key_region_decision"
#: Days into the action on which the team decided; so many counties are key ones at least.
_AFTER, _LEAST = 36, 3


def make_decisions(
    told: Sequence[Told], truth: Truth, world: Setting
) -> tuple[tuple[date, Event], ...]:
    """Return the team's decisions on the quarter in which the action began, with their day.

    Counties with a planted growth that reaches into the half year before are confirmed; where they
    are fewer than three, those with most leads by then are as well. One whose growth is a single
    large case is not.
    """
    first = first_day(world)
    day = working(first + timedelta(days=_AFTER))
    period = f"{first.year}-Q{(first.month - 1) // 3 + 1}"
    own = usable(world)
    since = f"{first - timedelta(days=180):%Y-%m}"
    grown = sorted({a["region_code"] for a in truth.anomalies if a["to"] >= since} & set(own))
    leads = Counter(t.region for t in told if t.step.kind == "accept" and t.step.on <= day)
    others = sorted(set(leads) - set(grown), key=lambda c: (-leads[c], c))
    said = words("action")["key"]
    chosen = [(c, "confirmed", said["growth"]) for c in grown]
    chosen += [(c, "confirmed", said["voices"]) for c in others[: max(0, _LEAST - len(grown))]]
    key = {c for c, _, _ in chosen}
    calm = [a["region_code"] for a in truth.innocent_growth if a["kind"] == "单个大案"]
    chosen += [(c, "rejected", said["large"]) for c in sorted(set(calm) & set(own) - key)[:1]]
    return tuple(
        (day, Event(KIND, f"{county}|{period}", {
            "region_code": county, "period": period, "decision": word, "note": note, "by": "专班甲",
            "on": day.isoformat(), "user": "demo",
        }))
        for county, word, note in chosen
    )  # fmt: skip
