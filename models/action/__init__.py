"""The special action's work: samples of files, obligations, and what comes of them."""
