"""How it runs: Dagster definitions, the command line, the demo province."""
