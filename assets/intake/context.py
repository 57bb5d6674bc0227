"""What the intake is told, and what it hands on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from assets.intake.answers import ColumnAnswers
from data_contracts import Enumeration, enumerations, schema_of, table


@dataclass(frozen=True)
class Limits:
    """What a ZIP, a workbook or a table may hold before it is refused as oversized."""

    members: int = 2_000
    columns: int = 2_000
    total_bytes: int = 2 * 1024**3
    ratio: int = 200
    ratio_from_bytes: int = 20 * 1024**2


@dataclass(frozen=True)
class Share:
    """Which rows of a long table are read: those of the ``nth`` of ``of`` shares, counted from 0."""

    nth: int = 0
    of: int = 1

    def among(self, slices: range) -> range:
        """Return the slices of the share; shares follow each other.

        >>> [list(Share(nth, 2).among(range(0, 5))) for nth in range(2)]
        [[0, 1], [2, 3, 4]]
        """
        n = len(slices)
        return slices[n * self.nth // self.of : n * (self.nth + 1) // self.of]


@dataclass(frozen=True)
class IntakeContext:
    """The run's settings the intake needs.

    Parameters
    ----------
    as_of : date
        Inclusive as-of date of the run.
    key : bytes
        HMAC key of the home; the same key gives the same person codes.
    enumerations : dict of str to Enumeration
        Word lists of the contracts with the bureau's additions.
    limits : Limits
        Bounds for ZIP files and workbooks.
    source : str, optional
        The source where it is known beforehand (a database table); else the header tells.
    answers : ColumnAnswers
        What people said headers mean.
    folder : str, optional
        Folder of the file being read, below the inbox.
    share : Share
        All rows, unless several tasks read one file (:mod:`assets.intake.shares`).
    """

    as_of: date
    key: bytes
    enumerations: dict[str, Enumeration] = field(default_factory=enumerations)
    limits: Limits = field(default_factory=Limits)
    source: str | None = None
    answers: ColumnAnswers = field(default_factory=ColumnAnswers)
    folder: str | None = None
    share: Share = Share()


@dataclass(frozen=True)
class TableIntake:
    """One table read: a CSV, a sheet with data, a ZIP member; or a refused file.

    Attributes
    ----------
    file : str
        Path inside the inbox with ``/``; a ZIP member as ``a.zip!b.csv``.
    raw : pl.DataFrame
        Every row as received, one text column for each contract column (identity columns left out,
        free texts and names of natural persons masked, ``complainant_key`` filled), and ``row_no``.
        ``unit_<column>`` says in which unit a money column was read.
    accepted : pl.DataFrame
        Typed rows: the contract's columns, then ``missing_states``, ``row_no``, ``row_hash`` and,
        where they apply, ``region_name_given``, ``decision_kind``, ``is_natural_person``,
        ``party_key``. Money is yuan.
    set_aside : pl.DataFrame
        One row a set-aside row: file, sheet, source, row_no, column, value, reason.
    rows_in : int or None
        Rows of the table, totals and signatures not counted; ``None`` when refused.
    unit_suspects : int
        Rows set aside because their amount contradicts their own text by a factor of 10 000.
    missing_columns : list of str
        Contract names of optional columns the table lacks.
    extra_columns : list of str
        Headers the contract does not know, as received.
    unknown_words : dict of str to int
        Column and word its enumeration does not know, and how many rows carry it.
    yuan_in, yuan_accepted : Decimal
        Sum of the amount columns over all readable rows and over the accepted ones.
    in_codes : list of str
        Headers whose codes were read by a list of codes somebody sent.
    units : list of str
        Of a table that waits: names of organs and regions in it that have no code beside them.
    seal : str or None
        Text of the seal a workbook for answers carries, unproved.
    of_file : list of str
        Notes on the file, as long as only a share of it is read.
    """

    file: str
    sheet: str | None
    source: str | None
    raw: pl.DataFrame
    accepted: pl.DataFrame
    set_aside: pl.DataFrame
    rows_in: int | None
    unit_suspects: int = 0
    refused_reason: str | None = None
    missing_columns: list[str] = field(default_factory=list)
    extra_columns: list[str] = field(default_factory=list)
    unknown_words: dict[str, int] = field(default_factory=dict)
    in_codes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    yuan_in: Decimal = Decimal(0)
    yuan_accepted: Decimal = Decimal(0)
    questions: pl.DataFrame = field(default_factory=pl.DataFrame)
    aside: pl.DataFrame = field(default_factory=pl.DataFrame)
    mended: pl.DataFrame = field(default_factory=pl.DataFrame)
    numbers: list[str] = field(default_factory=list)
    is_waiting: bool = False
    units: list[str] = field(default_factory=list)
    seal: str | None = None
    of_file: list[str] = field(default_factory=list)


#: What the reading of one table says of a cell set aside; where it came in is added afterwards.
SET_ASIDE_SCHEMA = schema_of(
    table("intake_set_aside"), "file", "sheet", "source", "row_no", "column", "value", "reason"
)


def refused(
    file: str,
    reason: str,
    sheet: str | None = None,
    source: str | None = None,
    numbers: Sequence[str] = (),
) -> TableIntake:
    """Return the one row of a file, sheet or ZIP that is refused as a whole."""
    return TableIntake(
        file=file,
        sheet=sheet,
        source=source,
        raw=pl.DataFrame(),
        accepted=pl.DataFrame(),
        set_aside=pl.DataFrame(schema=SET_ASIDE_SCHEMA),
        rows_in=None,
        refused_reason=reason,
        numbers=list(numbers),
    )
