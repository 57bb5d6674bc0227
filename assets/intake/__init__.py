"""The door: files of any shape in, typed rows, rows set aside and refusals out.

Nothing here knows the home folder, the warehouse or the clock.
"""

from assets.intake.context import IntakeContext, Limits, TableIntake
from assets.intake.files import inbox_files
from assets.intake.read import read_path

__all__ = ["IntakeContext", "Limits", "TableIntake", "inbox_files", "read_path"]
