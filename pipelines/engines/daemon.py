"""The process from which Spark forks its Python workers, with the libraries loaded that take long to load.

A worker without work for a minute is ended by Spark; while the driver works by itself that is every
worker, and the next stage begins with seconds of imports on every core: half of them are here. Nothing
may be here that starts a thread, as Polars does and what scikit-learn loads: a fork would lack it.
"""

import dagster  # noqa: F401  # loaded for the forks, not used here
import scipy.stats  # noqa: F401  # the same

if __name__ == "__main__":
    from pyspark.daemon import manager  # an extra of the package

    manager()
