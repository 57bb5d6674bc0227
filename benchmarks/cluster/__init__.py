"""The same run on one machine, and on a stand-alone Spark cluster of one worker and of two."""
