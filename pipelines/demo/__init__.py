"""A synthetic province: invented counties, cases and complaints with planted truths."""

from pipelines.demo.action import live
from pipelines.demo.compare import compare
from pipelines.demo.truth import Truth
from pipelines.demo.world import Province, make_province
from pipelines.demo.write_files import write_config, write_inbox

__all__ = ["Province", "Truth", "compare", "live", "make_province", "write_config", "write_inbox"]
