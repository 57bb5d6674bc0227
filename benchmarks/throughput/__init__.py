"""How much one machine takes in: intake, core_, checks and judgements on a million cases and more."""

import pipelines  # noqa: F401  # first, as the command line does: what it sets for the process holds here too
