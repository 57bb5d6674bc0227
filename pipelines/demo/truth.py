"""What was planted in the demo world."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass
class Truth:
    """Planted findings, innocent look-alikes and damaged rows; plain values, fit for JSON.

    Attributes
    ----------
    anomalies : list of dict
        Abnormal county-months: ``region_code``, ``name``, ``kind``, ``from``, ``to`` (YYYY-MM).
    innocent_growth : list of dict
        Growth with an ordinary cause; the same keys.
    outliers : list of dict
        Cases unlike their peers: ``case_key``, ``direction`` (high|low), ``why``.
    explained_high : list of dict
        High fines that the facts explain: ``case_key``, ``why``.
    merged_fines : list of str
        Case keys of one fine for several acts.
    sectors : list of dict
        Sector risks to be warned of: ``sector``, ``industry``, ``object_category``, ``problem``,
        ``violation``, ``term``, ``regions``, ``onset`` (Monday), ``members`` (``source:key``).
    matters : list of dict
        One matter many people complain of: ``subject``, ``uscc``, ``region_code``, ``from``,
        ``members``.
    innocent_rises : list of dict
        Campaign, batch, serial complainant, festival: ``kind``, ``regions``, ``members``, ``note``.
    faults : dict of str to list of str
        Kind of procedural fault to case keys (or other object keys).
    look_alikes : dict of str to list of str
        The same kinds: keys that look alike and must not be flagged.
    lapses, lawful : dict of str to list of str
        Natural noise: kind to case keys of small real lapses, and of odd cases that are in order.
    blanks : dict of str to list of str
        Column to case keys of cells left blank by the way.
    unit_errors, set_aside : list of dict
        Rows that must be set aside: ``source``, ``key``, ``why``.
    duplicates : dict of str to int
        Source to the number of rows delivered twice with the same content.
    replaced : list of dict
        Rows that a later file corrects: ``source``, ``key``, ``column``, ``before``, ``after``.
    refused_files, unknown_organs, marked_tokens : list of str
        Files to refuse; organs that no mapping resolves; strings that must appear nowhere.
    deliveries : list of dict
        Counties that stopped sending: ``source``, ``region_code``, ``from``.
    published_only : list of str
        Decisions that stand only in the public penalty table.
    rows : dict of str to int
        Source to the number of good rows.
    """

    anomalies: list[dict[str, Any]] = field(default_factory=list)
    innocent_growth: list[dict[str, Any]] = field(default_factory=list)
    outliers: list[dict[str, Any]] = field(default_factory=list)
    explained_high: list[dict[str, Any]] = field(default_factory=list)
    merged_fines: list[str] = field(default_factory=list)
    sectors: list[dict[str, Any]] = field(default_factory=list)
    matters: list[dict[str, Any]] = field(default_factory=list)
    innocent_rises: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)
    look_alikes: dict[str, list[str]] = field(default_factory=dict)
    lapses: dict[str, list[str]] = field(default_factory=dict)
    lawful: dict[str, list[str]] = field(default_factory=dict)
    blanks: dict[str, list[str]] = field(default_factory=dict)
    unit_errors: list[dict[str, Any]] = field(default_factory=list)
    set_aside: list[dict[str, Any]] = field(default_factory=list)
    duplicates: dict[str, int] = field(default_factory=dict)
    replaced: list[dict[str, Any]] = field(default_factory=list)
    refused_files: list[str] = field(default_factory=list)
    unknown_organs: list[str] = field(default_factory=list)
    marked_tokens: list[str] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    published_only: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain dicts, lists and strings, ready for ``json.dump``."""
        return asdict(self)

    def to_json(self) -> str:
        """Return the truth as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the truth that :meth:`to_json` wrote.

        Raises
        ------
        TypeError
            A key is unknown: the text was written by another version.
        """
        return cls(**json.loads(text))
