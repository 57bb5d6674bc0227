"""Tables of databases as a source: pulled into archived Parquet, then taken in like files."""

from assets.intake.databases.pull import pull_all
from assets.intake.databases.pulled import as_pulled
from assets.intake.databases.settings import read_databases

__all__ = ["as_pulled", "pull_all", "read_databases"]
