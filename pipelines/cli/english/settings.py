"""The bureau's own files, its databases and its ledger: Chinese phrases, as patterns, in English."""

#: Chinese phrase → English, tried in this order; what stands in quotes is a name and stays.
SETTINGS: tuple[tuple[str, str], ...] = (
    # databases
    (r"没有(“.*?”)这种来源；可写：", r"no source \1; known: "), (r"(“.*?”)不是(.+?)的列名；请从下拉列表选，或填(“.*?”)", r"\1 is no column of \2; choose from the list, or write \3"),
    (r"用户名或口令不对", "user or password is wrong"), (r"没有这个数据库", "no such database"), (r"没有这个模式", "no such schema"), (r"没有这张表", "no such table"),
    (r"没有写明的列", "a column named in the settings is missing"), (r"没有读这张表的权限", "no right to read this table"), (r"查询语句写得不对", "the query is malformed"),
    (r"查询被数据库取消", "the database cancelled the query"), (r"数据库不接受从本机来的连接", "the database takes no connection from this machine"),
    (r"找不到数据库主机", "the database's host is not found"), (r"连不上数据库", "the database cannot be reached"), (r"数据库正忙", "the database is busy"), (r"连接中断", "the connection broke"),
    (r"数据库出错", "error in the database"), (r"，表里没有", " that the table does not have"), (r"config/(\S+?) 写了", r"config/\1 names "), (r"两列都叫", "two columns are called "),
    (r"；本次没有收，下次运行再取", "; nothing was taken this time, the next run tries again"), (r"水位列有不能比较的值", "the column that tells what is new has a value that cannot be compared: "),
    (r"有不认识的键 ", "unknown key "), (r"缺 (?=[\w{])", "lacks "), (r"没有来源 (\S+?)，可用：", r"no source \1; known: "),
    (r"query 只能是一条 SELECT", "query is one SELECT"), (r"table 与 query 写且只写一个", "write either table or query"), (r"写了 url 就不再写 ", "beside url do not write "),
    (r"要么写 url，要么至少写 driver 和 database", "write url, or at least driver and database"), (r"口令不能写在文件里，请写成 ", "no password in the file: write "), (r"环境变量名", "NAME_OF_VARIABLE"),
    (r" 不能含空格和 (.+?)，最多40字", r" has neither spaces nor \1 and at most 40 letters"), (r" 写得不对", " is malformed"),
    # benchmarks and boundaries
    (r"应为“键: 值”形式", "should be a mapping"), (r"region 应为区划代码的前二、四或六位", "region is the first two, four or six digits of a region code"),
    (r"starts_at 应为 minimum（自下限起）或 zero（自零起）", "starts_at is minimum or zero"), (r"valid_to (\S+) 早于 valid_from (\S+)", r"valid_to \1 is before valid_from \2"),
    (r"laws 应为法律简称的列表", "laws is a list of short names of laws"), (r"应写成“.*?”(?:这样的话或每周条数)?(?=[。，]|$)", " is not written as it should be"),
    (r"应从 0 到 1 首尾相接，不留空、不重叠", "goes from 0 to 1 without gap or overlap"), (r"应写成 \[起, 止\] 两个比例", " should be two shares, [from, to]"),
    (r"起 (\S+) 应小于止 (\S+)", r": from \1 must be below to \2"), (r" ?的?(“.*?”)不是日期（2026-05-01）", r": \1 is no date (2026-05-01)"), (r"等 ?(\d+) ?[个列]", r" … \1 in all"),
    (r"与(“.*?”)同一地区、同一期间重叠，不能同时适用", r"overlaps \1 in region and time: only one can hold"),
    (r"应为 GeoJSON 的 FeatureCollection", "should be a GeoJSON FeatureCollection"), (r"第(\S+?)个要素的属性 code 应为六位行政区划代码", r"feature \1: the property code is a region code of six digits"),
    (r"的几何类型应为 Polygon 或 MultiPolygon", ": the geometry is a Polygon or MultiPolygon"), (r"的每一圈至少要有四个点", ": each ring has at least four points"),
    (r"的坐标应为有限的数", ": coordinates are finite numbers"), (r"的坐标应为数", ": coordinates are numbers"), (r"行政区划代码 (\S+) 出现两次", r"region code \1 stands there twice"),
    (r" ?的 (\w+) 中(“.*?”)", r": \1 \2 "), (r"，不认识：", ", unknown: "),
    # what pydantic finds
    (r"应为 ?\{archive_years: 年数\}，年数是 1 到 100 的整数", "should be {archive_years: N}, N from 1 to 100"),
    (r"应为 ?\{(.+?): 条数\}，条数是 1 到 1000 的整数", r"should be {\1: N}, N from 1 to 1000"), (r"应为 1 到 100 的整数", "should be a whole number from 1 to 100"),
    (r"应为日期，如 2025-04-01", "should be a date such as 2025-04-01"), (r"应为业务领域的列表", "should be a list of domains"), (r"应为列表(?=[，。]|$)", "should be a list"), (r"应为整数(?=[，。]|$)", "should be a whole number"),
    (r"应为文字(?=[，。]|$)", "should be a text"), (r"应为数(?=[，。]|$)", "should be a number"), (r"应大于 0", "should be above 0"), (r"应为 true 或 false", "is true or false"),
    (r" 没有写(?=[，。]|$)", " is missing"), (r"不在可用的词里", "is none of the words that can be used"), (r"不认识这个键", "is an unknown key"), (r"应为六位区划代码", "is a region code of six digits"),
    (r"文件夹(\S+?)既在 county_folders 又在 city_folders，只能属一方", r"folder \1 stands in county_folders and in city_folders: only one can hold"),
    # obligations and the standard of review
        # ledger
    (r"第(\S+?)条（(.+?)，(.+?)，截至(.+?)）与入账时不同", r"event \1 (\2, \3, as of \4) is not as it was written"),
    (r"第(\S+?)条之前整段换过：链头与另处记下的不同", r"everything before event \1 was replaced: the head differs from the one kept elsewhere"),
    (r"台账少了：曾编到第(\S+?)条，现在只到第(\S+?)条", r"events are missing: there were \1 once and are \2 now"), (r"台账少了：已记到第(\S+?)条，现在只到第(\S+?)条", r"events are missing: \1 were noted and \2 are left"),
    (r"不见了，或第(\S+?)条改动过", r" is gone, or event \1 was changed"), (r"第(\S+?)至(\S+?)条", r"events \1 to \2"), (r"第(\S+?)条", r"event \1"),
    (r"ledger\.db 里没有事件表，或缺列", "ledger.db has no table of events, or lacks columns"), (r"保护台账的触发器不见了", "the triggers that guard the ledger are gone"),
    (r"台账的表或触发器被改过", "the ledger's table or triggers were changed"), (r"台账里多了不认识的东西", "the ledger holds something unknown"),
    (r"归档里有原件，台账却是空的", "the archive has originals and the ledger is empty"), (r"ledger\.db 读不了：", "ledger.db cannot be read: "), (r"ledger\.db 损坏：", "ledger.db is damaged: "),
    (r"（共 (\S+) 处）", r" (\1 in all)"),
    (r"没有写入，也没有发布任何东西。请运行 hengjian verify 看全部；从备份恢复台账，或由管理员核实后运行 hengjian verify --accept --note 理由", "nothing was written or published. Run `hengjian verify` to see all; restore the ledger from a backup, or let an administrator run `hengjian verify --accept --note WHY`"),
    (r"密钥文件不在备份内，须另行保管", "the key is not in the backup: keep it elsewhere"), (r"保留期限(\S+?)年已过", r"\1 years of retention are over"), (r"按配置自动", "automatic by the settings"),
    # a run
    (r"磁盘空间不足或磁盘出错，写不进去。请处理后再运行；已发布的结果没有改动，已归档的文件不用重投。?", "the disk is full or failing. Mend it and run again; what was published is unchanged, files in the archive need not be sent again."),
    (r"运行没有完成，也没有留下原因；请再运行一次", "the run did not end and left no reason; run again"), (r"核对有严重不符，停止发布。?", "checks failed, so nothing was published."),
    (r"截至日期 (\S+) 早于已发出结果的最新截至日期 (\S+?)。如需按过去日期重算，请用 --replay 并指定一个空的数据目录。?", r"as-of date \1 is before \2, the newest already issued. To compute a past date, use --replay with an empty home."),
    (r"台账已升级：原有 (\S+) 条事件从现在起带校验链，升级前的副本在 (\S+?)。", r"the ledger was upgraded: its \1 events are chained from now on; the copy from before is in \2."),
    (r"运行被中断，由下一次运行记为失败。?", "the run was interrupted."), (r"仓库文件损坏，已从归档和台账重做。?", "the warehouse was damaged and made anew from archive and ledger."),
    (r"上一次发布的结果原样保留。请改正列出的行并重新放入收件箱；行本身无误的，运行 hengjian rebuild 从归档重做。?", "What was published before stays. Mend the rows listed and put them into the inbox again; if they are right, `hengjian rebuild` makes all anew from the archive."),
    (r"：约定(.+?)，(\d+)行不符", r": \2 rows do not fit “\1”"),
    (r"还没有发布过结果，没有可以单独重做的表。请先完整运行一次。?",
     "nothing was published yet, so no table can be made alone; run once first."),
    (r"另一次运行正在进行，请等它结束后再运行。?", "another run is under way; wait for it to end."),
)  # fmt: skip
