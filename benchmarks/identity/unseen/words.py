"""The words of the unseen sentences."""

from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
WORDS: dict[str, Any] = yaml.safe_load((HERE / "words.yml").read_text(encoding="utf-8"))
