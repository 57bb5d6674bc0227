"""Files of every source, damaged in every way we could think of, through whole runs."""
