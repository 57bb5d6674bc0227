"""How much one machine takes in: intake, core_, checks and judgements on a million cases and more."""
