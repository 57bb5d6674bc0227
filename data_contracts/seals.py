"""Where a workbook for answers carries its seal: a sheet nobody sees, its text in pieces below one another."""

#: Name of the sheet; set to very hidden, so that no program offers to show it.
SHEET = "_衡鉴"
#: Name and first cell of the sheet that says how a workbook of ours is filled in.
NOTES_SHEET = "填写说明"
#: Characters in one cell, below what any program keeps of one.
PIECE = 30_000
#: Who answers in a workbook: the county, a section of the city's bureau, or its team.
COUNTY, SECTION, TEAM = "county", "section", "team"
#: The section of what belongs to no business domain: a county's month, an enterprise, an organ.
NO_SECTION = "案件管理"
