"""The contracts of the core_ tables as Great Expectations suites, their results, and Data Docs to open.

For an analyst, on demand: a run counts in DuckDB (`asset_checks.py`) what the same :class:`Expected` ask.
Great Expectations takes three seconds to import, and a pandas frame of every table.
"""

import os
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from assets.expectations.expected import Expected, expectations
from data_contracts import Enumeration, table

_KINDS = {
    "not_null": "ExpectColumnValuesToNotBeNull",
    "unique": "ExpectColumnValuesToBeUnique",
    "unique_together": "ExpectCompoundColumnsToBeUnique",
    "between": "ExpectColumnValuesToBeBetween",
    "in_set": "ExpectColumnValuesToBeInSet",
    "not_before": "ExpectColumnPairValuesAToBeGreaterThanB",
}
#: What Data Docs would ask the internet for: styles, scripts, logos and a newsletter.
_OUTSIDE = re.compile(
    r"<script[^>]*\bsrc=[\"']https?://[^>]*>\s*</script>|<(?:link|img)\b[^>]*[\"']https?://[^>]*>"
    r"|<iframe\b.*?</iframe>|<form\b.*?</form>",
    re.DOTALL,
)
#: Pictures of its style sheets, also those written into each page.
_PICTURE = re.compile(r"url\(\s*[\"']?https?:[^)]*\)")
_LINK = re.compile(r"(<a\b[^>]*?)\s+href=[\"']https?://[^\"']*[\"']")


@dataclass(frozen=True)
class Recounted:
    """How many rows break one expectation, as Great Expectations counts."""

    expected: Expected
    rows: int


def recount(
    connection: duckdb.DuckDBPyConnection,
    names: list[str],
    as_of: date,
    folder: Path | None = None,
    known: Mapping[str, Enumeration] | None = None,
) -> list[Recounted]:
    """Let Great Expectations check tables of an open warehouse as of ``as_of``.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    names : list of str
        core_ tables.
    as_of : date
    folder : Path, optional
        Where the project is written: suites, results, and Data Docs that ask for nothing outside.
    known : mapping, optional
        The word lists with the bureau's own words; the shipped ones where not given.

    Returns
    -------
    list of Recounted
        One of every expectation, in the order of the contracts.
    """
    with TemporaryDirectory() as elsewhere:
        context = _project(folder or Path(elsewhere))
        found = [
            one for name in names for one in _of_table(context, connection, name, as_of, known)
        ]
        if folder is not None:
            context.build_data_docs()
            for page in [*folder.rglob("*.html"), *folder.rglob("*.css")]:
                text = _PICTURE.sub("none", page.read_text(encoding="utf-8"))
                page.write_text(_LINK.sub(r"\1", _OUTSIDE.sub("", text)), encoding="utf-8")
    return found


def _project(folder: Path) -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    # It imports PySpark where that is installed, which then speaks of a version of pandas: nothing of ours.
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="file", project_root_dir=folder)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    context.data_sources.add_pandas("warehouse")
    return context


def _of_table(
    context: Any,
    connection: duckdb.DuckDBPyConnection,
    name: str,
    as_of: date,
    known: Mapping[str, Enumeration] | None,
) -> list[Recounted]:
    import great_expectations as gx

    wanted = expectations(name, as_of, known)
    asked = context.data_sources.get("warehouse").add_dataframe_asset(name)
    suite = gx.ExpectationSuite(
        name=name, expectations=[_asked(e, n, gx) for n, e in enumerate(wanted)]
    )
    definition = gx.ValidationDefinition(
        name=name,
        data=asked.add_batch_definition_whole_dataframe("all"),
        suite=context.suites.add(suite),
    )
    checkpoint = gx.Checkpoint(
        name=name,
        validation_definitions=[context.validation_definitions.add(definition)],
        result_format={"result_format": "SUMMARY", "partial_unexpected_count": 5},
    )
    frame = _frame(connection, name, wanted)
    done = context.checkpoints.add(checkpoint).run(batch_parameters={"dataframe": frame})
    (told,) = done.run_results.values()
    results = sorted(told.results, key=_place)
    return [
        Recounted(e, 0 if r.success else int(r.result.get("unexpected_count") or len(frame)))
        for e, r in zip(wanted, results, strict=True)
    ]


def _place(result: Any) -> int:
    return int(result.expectation_config.meta["place"])


def _frame(connection: duckdb.DuckDBPyConnection, name: str, wanted: list[Expected]) -> Any:
    """Return the columns that are asked about as a pandas frame."""
    types = table(name).columns
    # Nanoseconds: days in any other unit are compared one by one in Python.
    chosen = ", ".join(
        f'"{c}"::timestamp_ns as "{c}"' if types[c].type == "DATE" else f'"{c}"'
        for c in sorted({c for e in wanted for c in e.columns})
    )
    return connection.execute(f'select {chosen} from "{name}"').df()


def _asked(expected: Expected, place: int, gx: Any) -> Any:
    """Return an expectation in the words of Great Expectations; its note is the Chinese sentence."""
    meta = {"place": place, "check_id": expected.check_id}
    severity = "critical" if expected.stops else "warning"
    make = getattr(gx.expectations, _KINDS[expected.asks])
    said = expected.in_words()
    return make(**_arguments(expected), meta=meta, notes=said, severity=severity)


def _arguments(expected: Expected) -> dict[str, Any]:
    match expected.asks:
        case "unique_together":
            return {"column_list": list(expected.columns)}
        case "not_before":
            later, earlier = expected.columns
            return {"column_A": later, "column_B": earlier, "or_equal": True,
                    "ignore_row_if": "either_value_is_missing"}  # fmt: skip
        case "between":
            return {"column": expected.columns[0], "min_value": expected.low,
                    "max_value": expected.high}  # fmt: skip
        case "in_set":
            return {"column": expected.columns[0], "value_set": list(expected.words)}
        case _:
            return {"column": expected.columns[0]}
