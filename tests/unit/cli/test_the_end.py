"""A command ends at once: what is there is not walked for cycles once more."""

import subprocess
import sys

_LEFT = """
import pipelines

class Told:
    def __del__(self):
        print("walked")

left = Told()
left.itself = left
print("end")
"""


def test_what_is_left_at_the_end_is_not_walked() -> None:
    said = subprocess.run([sys.executable, "-c", _LEFT], capture_output=True, text=True, check=True)
    assert said.stdout == "end\n"
