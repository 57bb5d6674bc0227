"""Samples of files: the frame from what is published, the draw into the ledger, and back out of it."""

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from assets.store.ledger import Event, Ledger
from assets.store.published import read_published
from data_contracts.obligations import Obligations
from models.action import majors, sampling
from models.action.sampling import Unit

#: A draw, and the frame it was drawn from (once, by its hash).
DRAWN, FRAME = "sample", "sample_frame"


@dataclass(frozen=True)
class Wanted:
    """Which cases make the frame: decided from ``first`` to ``last``; of all where a list is empty."""

    first: date
    last: date
    regions: Sequence[str] = ()
    domains: Sequence[str] = ()

    @property
    def words(self) -> str:
        """Say which cases these are."""
        parts = [f"{self.first}至{self.last}作出决定的案件"]
        parts += [f"区划{'、'.join(self.regions)}"] if self.regions else []
        parts += [f"领域{'、'.join(self.domains)}"] if self.domains else []
        return "，".join(parts)


def frame_of(warehouse: Path, wanted: Wanted, rules: Obligations) -> list[Unit]:
    """Return the frame: every case wanted, with the worth of its open flags and the rules that listed it.

    A case of an organ that belongs to no known county yet is in no frame.
    """
    found = read_published(
        warehouse,
        """
        select case_key, region_code, coalesce(domain, '未载') as domain, fine_yuan, confiscation_yuan,
            is_natural_person, penalty_kinds
        from core_cases where decision_date between ? and ? and region_code is not null
        order by case_key
        """,
        [wanted.first, wanted.last],
    )
    if wanted.regions:
        found = found.filter(pl.col("region_code").is_in(list(wanted.regions)))
    if wanted.domains:
        found = found.filter(pl.col("domain").is_in(list(wanted.domains)))
    flagged = _flags(warehouse)
    sized = found.with_columns(majors.size(rules).alias("size"))
    columns = ("case_key", "region_code", "domain", "size")
    return [
        Unit(key, region, domain, size, *flagged.get(key, (0, ())))
        for key, region, domain, size in sized.select(columns).iter_rows()
    ]


def _flags(warehouse: Path) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Return for each case with flags what the open ones are worth (the highest item's) and the rules of all.

    A rule whose flag was found upon or went to the ledger did list the case: what a review finds there
    it has not missed.
    """
    found = read_published(
        warehouse,
        """
        with worth as (
            select unnest(flag_ids) as flag_id, worth from out_lists where list_name = 'team')
        select f.object_key, max(coalesce(w.worth, 0)) as worth, list(distinct f.rule_code order by f.rule_code) as rules
        from out_flags f left join worth w using (flag_id)
        where f.object_type = 'case' and f.is_current group by all order by all
        """,
    )
    return {
        key: (round(worth * sampling.WORTH), tuple(rules))
        for key, worth, rules in found.iter_rows()
    }


def draw_events(
    kind: str, units: Sequence[Unit], n: int, seed: str, rules: Obligations
) -> tuple[Event, Event]:  # fmt: skip
    """Return the events of a draw: its frame and itself, without who drew it and why."""
    floor = round(rules.unflagged_worth.value * sampling.WORTH)
    drawn = sampling.draw(units, kind, n, seed, floor)
    frame = sampling.frame_hash(units)
    code = sampling.sample_code(kind, len(drawn), seed, frame)
    items = [
        {
            "item_no": sampling.item_number(code, i, len(drawn)), "case_key": d.unit.key, "region_code": d.unit.region,
            "domain": d.unit.domain, "size": d.unit.size, "worth": d.unit.worth,
            "rules": list(d.unit.rules), "probability": d.probability, "reviewer": d.reviewer,
        }
        for i, d in enumerate(drawn, 1)
    ]  # fmt: skip
    body = {
        "sample_id": code, "kind": kind, "seed": seed, "n": len(drawn), "n_frame": len(units),
        "frame_hash": frame, "floor": floor, "items": items,
    }  # fmt: skip
    packed = base64.b64encode(zlib.compress(sampling.frame_text(units).encode(), 9)).decode()
    return Event(FRAME, frame, {"lines": packed}), Event(DRAWN, code, body)


def redrawn(ledger: Ledger, code: str) -> bool | None:
    """Return whether a kept frame, seed and size give the same list again; ``None`` for an unknown number."""
    events = {e.key: e.payload for e in ledger.events(DRAWN, FRAME)}
    body = events.get(code)
    if body is None or "items" not in body:
        return None
    units = _unpacked(events[body["frame_hash"]])
    again = sampling.draw(units, body["kind"], body["n"], body["seed"], body["floor"])
    kept = [(i["case_key"], i["probability"], i["reviewer"]) for i in body["items"]]
    same = [(d.unit.key, d.probability, d.reviewer) for d in again] == kept
    return same and sampling.frame_hash(units) == body["frame_hash"]


def draws(ledger: Ledger) -> list[dict[str, Any]]:
    """Return every draw in order, with the as-of date it was drawn on."""
    return [e.payload | {"as_of": e.as_of} for e in ledger.events(DRAWN)]


def frames(ledger: Ledger) -> dict[str, list[Unit]]:
    """Return the kept frames by their hash."""
    return {e.key: _unpacked(e.payload) for e in ledger.events(FRAME)}


def _unpacked(payload: dict[str, Any]) -> list[Unit]:
    return sampling.units_of(zlib.decompress(base64.b64decode(payload["lines"])).decode())
