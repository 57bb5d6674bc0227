"""The door: files of any shape in, typed rows, rows set aside and refusals out.

Nothing here knows the home folder, the warehouse or the clock.
"""

from assets.intake.context import IntakeContext, Limits, TableIntake

__all__ = ["IntakeContext", "Limits", "TableIntake"]
