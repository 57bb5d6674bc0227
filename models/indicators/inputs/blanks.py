"""Frame of what counties leave blank: decisions due, and those with a date."""

from collections import defaultdict
from datetime import date, timedelta

import polars as pl

from data_contracts.loader import sources
from models.indicators.flags import a_year_before
from models.indicators.scope import on_the_spot, only_warned
from models.indicators.wording import quarter_of

#: Days after which publication and service are over whatever the calendar: they hold 26 working days
#: and more, S001 and S010 allow 20 and 7 (S001 up to 30: so many but around long holidays).
DUE_AFTER = 45
_COLUMNS = ("publication_date", "service_date")
#: Frame → table → the columns it reads itself; what its rules read passes through.
READS = {
    "feat_region_blank": {
        "feat_case": (
            "region_code", "decision_date", "is_penalty", "is_natural_person", "procedure_type",
            "decision_kind", "penalty_kinds", "file_sha", "sheet", "detail_columns", "in_sources", "push_date",
            *_COLUMNS,
        ),
        "intake_files": ("file_sha", "sheet", "source", "missing_columns", "refused_reason"),
    },
}  # fmt: skip
#: Frame → day after which a case is decided that it reads.
SINCE = {"feat_region_blank": a_year_before}


def feat_region_blank(
    feat_case: pl.DataFrame, intake_files: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return, by region, the penalties of twelve months that are due and how many have a date.

    Ordinary procedure only, at least :data:`DUE_AFTER` days old; for publication neither persons
    nor mere warnings; handing on to another province counts as publishing, and so does standing in a list
    of published decisions. A case counts where its file, or one that tells its details, has the column.

    Parameters
    ----------
    feat_case : pl.DataFrame
    intake_files : pl.DataFrame
        Files read, with the labels of the columns each lacks.
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame
        ``region_code, period`` (quarter of ``as_of``), ``to_publish, published, to_serve, served``;
        the dated are null where no file of the region has the column. Sorted. Cases of no region are
        left out: an organ that is only a name is no county.
    """
    due = feat_case.filter(
        pl.col("region_code").is_not_null(),
        pl.col("decision_date").is_between(
            a_year_before(as_of), as_of - timedelta(DUE_AFTER), closed="right"
        ),
        pl.col("is_penalty").fill_null(False),
        ~on_the_spot(),
        pl.col("in_sources").list.contains("cases").fill_null(False),
    ).with_columns(pl.col("sheet").fill_null(""))
    told = due.join(_had(intake_files), on=["file_sha", "sheet"], how="left").with_columns(
        pl.col(f"_has_{name}").fill_null(True)
        | pl.col("detail_columns").list.contains(name).fill_null(False)
        for name in _COLUMNS
    )
    public = ~(only_warned() | pl.col("is_natural_person")).fill_null(False)
    counted = {
        "publish": (
            pl.col("_has_publication_date") & public,
            pl.col("publication_date").is_not_null()
            | pl.col("push_date").is_not_null()
            | pl.col("in_sources").list.contains("penalty_publications"),
        ),
        "serve": (pl.col("_has_service_date"), pl.col("service_date").is_not_null()),
    }
    sums = [
        e
        for name, (here, told) in counted.items()
        for e in (
            here.sum().cast(pl.Int64).alias(f"to_{name}"),
            pl.when(here.any())
            .then((here & told).sum())
            .cast(pl.Int64)
            .alias({"publish": "published", "serve": "served"}[name]),
        )
    ]
    return (
        told.group_by("region_code")
        .agg(sums)
        .with_columns(quarter_of(pl.lit(as_of)).alias("period"))
        .sort("region_code")
    )


def _had(intake_files: pl.DataFrame) -> pl.DataFrame:
    """Return ``file_sha, sheet`` and whether that table had each of the columns."""
    columns = sources()["cases"].columns
    had: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in intake_files.filter(
        pl.col("source") == "cases", pl.col("refused_reason").is_null()
    ).iter_rows(named=True):
        lacking = set(row["missing_columns"] or [])
        had[row["file_sha"], row["sheet"] or ""] |= {
            name for name in _COLUMNS if not {name, columns[name].zh} & lacking
        }
    schema = {"file_sha": pl.String, "sheet": pl.String} | {
        f"_has_{name}": pl.Boolean for name in _COLUMNS
    }
    rows = [(*key, *(name in names for name in _COLUMNS)) for key, names in had.items()]
    return pl.DataFrame(rows, schema=schema, orient="row")
