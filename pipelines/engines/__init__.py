"""Where the heavy parts of a run are carried out: ``here``, on one machine, or on a Spark cluster."""
