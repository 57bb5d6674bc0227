"""Tables of databases as a source: pulled into archived Parquet, then taken in like files."""

from assets.arrivals.databases.pull import pull_all
from assets.arrivals.databases.pulled import as_pulled
from assets.arrivals.databases.settings import read_databases

__all__ = ["as_pulled", "pull_all", "read_databases"]
