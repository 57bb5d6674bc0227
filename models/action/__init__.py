"""The special action's work: leads from registration to close, samples of files, obligations."""
