"""What people look at: the static site, the workbooks, the exported tables. Frames in, bytes out."""

from dashboards.run import RunFacts
from dashboards.site import build_site
from dashboards.workbooks import leads_workbook

__all__ = ["RunFacts", "build_site", "leads_workbook"]
