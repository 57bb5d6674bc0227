"""How much one machine takes in: intake, core_, checks and judgements on a million cases and more."""

from datetime import date

import pipelines  # noqa: F401  # first, as the command line does: what it sets for the process holds here too

#: The day of the first run.
AS_OF = date(2026, 6, 30)
