"""The bureau's own configuration, read strictly and laid over the contracts."""
