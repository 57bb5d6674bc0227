"""What is made: intake, raw_, core_, feat_, out_ and pub_ tables, each a Dagster asset."""
