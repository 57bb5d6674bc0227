"""``python -m benchmarks.month_table EMPTY_FOLDER [--counties 120] [--leads 20000]``: time the month's table.

Leads of a year in many counties are put into a ledger; then the newest month's table is made as a
run makes it, with none and with twelve locked months beside it. Prints processor seconds.
"""

import argparse
import random
import time
from datetime import date, timedelta
from pathlib import Path

from assets.action.book import written_of
from assets.action.moves import book_now
from assets.month import table as month_table
from assets.out import out_month_table
from assets.run import Run
from benchmarks.month_table.office import BESIDE, Office, walk
from models.action.month_days import first_after

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--counties", type=int, default=120)
    parser.add_argument("--leads", type=int, default=20_000)
    options = parser.parse_args()
    office = Office(options.folder, options.counties, FIRST, LAST, LAST)
    rng = random.Random(818)  # noqa: S311 - invented leads, not secrets
    events = []
    for i in range(1, options.leads + 1):
        on = FIRST + timedelta(days=rng.randrange(350))
        region = office.counties[i % options.counties]
        way = walk(f"L2025{i:05d}", region, on, rng, LAST)
        events += [e.keyed(nth) for nth, e in enumerate(way)]
    events.sort(key=lambda e: e.on)
    office.ledger.append((written_of(e, BESIDE) for e in events), as_of=LAST, run="benchmark")
    print(f"{options.counties} counties, {options.leads} leads, {len(events)} events")
    office._lay()
    run = Run(
        office.home, date(2026, 1, 5), "b", office.ledger, office.warehouse, office.config, "t"
    )
    told("read and replay the ledger", lambda: book_now(run))
    form = told("the newest month's table", lambda: month_table.drafted(run, "2025-12"))
    print(f"  {len(form.cells)} figures")
    told(
        "with the eleven months before it, none locked", lambda: out_month_table.tables(run).height
    )
    for n in range(1, 12):
        month = f"2025-{n:02d}"
        run.as_of = first_after(month)
        month_table.lock(run, month_table.drafted(run, month))
    run.as_of = date(2026, 1, 5)
    told(
        "the newest and eleven locked months counted again",
        lambda: out_month_table.tables(run).height,
    )


def told(what, make):
    began = time.process_time()
    made = make()
    print(f"{what}: {time.process_time() - began:.1f} processor seconds")
    return made


if __name__ == "__main__":
    main()
