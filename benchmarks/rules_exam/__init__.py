"""Rules exam: boundary cases written from the law, put through one whole run."""
