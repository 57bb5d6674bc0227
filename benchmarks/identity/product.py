"""The product's own masking of one sentence, as its column is masked at the door."""

import re

import polars as pl

from models.identity import parties, titles
from models.identity.text import MASK, mask


def masked(text: str, complainant: str, kind: str) -> str:
    """Return a labelled sentence as it would stand behind the door."""
    if complainant:
        text = re.sub(r"\s*".join(map(re.escape, complainant)), MASK, text)
    if kind.startswith("party"):
        name = pl.DataFrame({"n": [text]})
        private = name.select(parties.may_be_person(pl.col("n")))["n"][0]
        return parties.masked_party(text, private=private)
    if kind == "file_name":
        return titles.masked_path(text, b"k" * 32)
    if kind == "set_aside_cell":
        return titles.mask_title(mask(text))
    return mask(text)
