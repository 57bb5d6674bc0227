"""The special action the invented province lives through: where its leads come from and what became of them."""

from pipelines.demo.action.live import live
from pipelines.demo.action.story import Story, make_story

__all__ = ["Story", "live", "make_story"]
