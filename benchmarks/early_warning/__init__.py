"""Early warning measured: a province with known truth, peers, an oracle, and real texts."""
