"""Stored sentences in English: refusals, settings, ledger and backup are kept in Chinese, and told in either."""

import re

#: Chinese phrase → English, tried in this order; what stands in quotes is a name and stays.
_PHRASES: tuple[tuple[str, str], ...] = (
    (r"^已发布的结果由另一版本的程序写成，没有这里要看的表或列。请先运行一次 hengjian run。", "Another version of the program published the results; run `hengjian run` once first."),
    (r"认不出来源：表头与任何来源都对不上", "unknown source: the headers fit none"),
    (r"一张表里有两种来源（(.+?)），请分开后重投", r"one table holds two sources (\1); split it and send it again"),
    (r"当作(.+?)，但缺必需列(.+?)；不从其他列推出", r"taken for \1, without the required column \2; it is not derived from others"),
    (r"像是(.+?)，但缺必需列(.+?)；不从其他列推出，请补列后重投", r"looks like \1, without the required column \2; add it and send the file again"),
    (r"像是(.+?)，缺必需列(.+?)，可能就是(.+?)；请填 (\S+) 后放回收件箱，不用重投本文件", r"looks like \1, without the required column \2, perhaps \3; fill in \4 and put it into the inbox, this file need not be sent again"),
    (r"等待列名对照", "waiting for what a header means"),
    (r"看到的列：", " Columns seen: "),
    (r"最接近的是", "nearest: "),
    (r"标题行的单位是(.+?)，只认元、万元，请改好后重投", r"the title's unit is \1; only 元 and 万元 are known"),
    (r"(.+?)的单位是(.+?)，只认元、万元，请改好后重投", r"the unit of \1 is \2; only 元 and 万元 are known"),
    (r"没有数据行：只有表头", "no rows: headers alone"),
    (r"有(\S+?)列，超过(\S+?)列，不是数据表；请删去数据区以外的内容后重投", r"\1 columns, more than \2: not a table of data; delete what lies outside it"),
    (r"第(\S+?)行的引号不成对，其后各行的列数不一，读不准；请改好引号或重新导出后重投", r"line \1 has an odd quote and the lines after it vary; mend the quote or export again"),
    (r"无法读取：", "cannot be read: "),
    (r"无法读取", "cannot be read"),
    (r"不是 UTF-8、UTF-16 或 GB18030 文字，也不是表格文件", "neither UTF-8, UTF-16 or GB18030 text nor a workbook"),
    (r"不是文字，也不是认得的表格文件", "neither text nor a known kind of table"),
    (r"文件在中间断开，没有传完，请重新导出", "cut off in the middle; export it again"),
    (r"表格在中间断开，文件没有传完，请重新导出", "the table is cut off in the middle; export it again"),
    (r"内容是网页或 XML，里面没有数据表，请在 Excel 中另存为 XLSX 后重投", "a web page or XML without a table of data; save it as XLSX in Excel"),
    (r"内容是网页或 XML，请在 Excel 中另存为 XLSX 后重投", "a web page or XML; save it as XLSX in Excel"),
    (r"行号超出表格范围", "a row number lies outside any sheet"),
    (r"是文档，不是表格，请提供 XLSX 或 CSV", "a document, not a table; XLSX or CSV is wanted"),
    (r"工作簿损坏、不完整或已加密，请重新导出", "the workbook is damaged, incomplete or encrypted; export it again"),
    (r"工作簿损坏或不完整，请重新导出", "the workbook is damaged or incomplete; export it again"),
    (r"文件是空的", "the file is empty"), (r"工作簿是空的", "the workbook is empty"), (r"压缩包是空的", "the archive is empty"),
    (r"压缩包损坏或压缩方法不支持", "the archive is damaged or packed in an unknown way"),
    (r"压缩包损坏或不完整", "the archive is damaged or incomplete"),
    (r"压缩包内有同名文件，无法分辨，已整包拒收", "two files of one name in the archive: refused as a whole"),
    (r"压缩包内还有压缩包(.+?)，已整包拒收，请解开后重投", r"an archive inside the archive (\1): refused as a whole, unpack it first"),
    (r"压缩包内文件超过(\S+?)个，已整包拒收", r"more than \1 files in the archive: refused as a whole"),
    (r"压缩包展开后过大，已整包拒收", "the archive unpacks to too much: refused as a whole"),
    (r"压缩包有密码，已整包拒收，请去掉密码后重投", "the archive has a password: refused as a whole"),
    (r"压缩包压缩比异常（疑似压缩炸弹），已整包拒收", "the archive is packed beyond belief: refused as a whole"),
    (r"压缩包内有指向包外的路径，不安全，已整包拒收", "the archive has paths that lead outside it: refused as a whole"),
    (r"压缩包内有链接文件，不安全，已整包拒收", "the archive has links: refused as a whole"),
    (r"压缩包内文件大小与声明不符，不安全，已整包拒收", "a file in the archive is larger than declared: refused as a whole"),
    (r"工作簿展开后过大，已拒收", "the workbook unpacks to too much: refused"),
    (r"工作簿压缩比异常（疑似压缩炸弹），已拒收", "the workbook is packed beyond belief: refused"),
    (r"读取时所需内存超过上限，已停止读取", "reading took more memory than allowed and was stopped"),
    (r"读取时间超过上限，已停止读取", "reading took longer than allowed and was stopped"),
    (r"读取程序在这个文件上异常中止", "the reading process died over this file"),
    (r"读取时出错", "an error while reading"), (r"包内", "in the archive: "),
    (r"；请检查内容，在 Excel 中另存为新文件后重投", "; check it and save it as a new file in Excel"),
    (r"读取文件的程序起动不了", "the process that reads files cannot start "),
    (r"不是文件的问题。请检查安装和内存后再运行", "no file is to blame: check the installation and memory"),
    (r"连接地址写得不对", "the address of the connection is malformed"),
    (r"没有这个 SQLite 文件", "no such SQLite file"),
        (r"没有安装 PostgreSQL 驱动，请安装：", "the PostgreSQL driver is not installed: "),
(r"没有安装 (\S+?) 的驱动", r"the driver \1 is not installed"),
    (r"数据目录由更新版本的程序写成（格式 (.+?)，本程序只认到 (.+?)），请升级程序后再运行", r"a newer program wrote this home (format \1; this one knows \2); upgrade first"),
    (r"数据目录 (.+?) 不能写入：(.+?)。请检查权限和磁盘空间", r"the home \1 cannot be written to: \2. Check rights and room on the disk"),
    (r"数据目录的路径里不能有(.+?)，运行记录会写错地方；请换一个路径", r"the path of the home must not hold \1: choose another"),
    (r"缺密钥文件 (.+?)：投诉人编码要用原来的密钥，请从另存处放回", r"the key file \1 is missing: complainants' codes need the old key; put it back"),
    (r"密钥文件 (.+?) 不是本数据目录原来的密钥，请放回原来的", r"the key file \1 is not this home's key; put the old one back"),
    (r"密钥文件 (.+?) 内容不是十六进制，请恢复备份", r"the key file \1 is not hexadecimal; restore it"),
    (r"密钥文件 (.+?) 太短，请恢复备份", r"the key file \1 is too short; restore it"),
    (r"归档里的原件(.+?)（指纹 (.+?)）已损坏，请从备份放回后再运行", r"the original \1 (\2) in the archive is damaged; put it back from a backup"),
    (r"归档里缺原件(.+?)（指纹 (.+?)），请从备份放回后再运行", r"the original \1 (\2) is missing in the archive; put it back from a backup"),
    (r"ledger\.db 由更新版本的程序写成，请升级程序后再运行", "a newer program wrote ledger.db; upgrade first"),
    (r"ledger\.db 被换成了旧格式的，与已发布的结果不符。请从备份恢复", "ledger.db was replaced by one of an old format; restore it from a backup"),
    (r"ledger\.db 读不了（(.+?)），请从备份恢复", r"ledger.db cannot be read (\1); restore it from a backup"),
    (r"台账里有重复的事件，只能从备份恢复 ledger\.db", "the ledger has an event twice; restore ledger.db from a backup"),
    (r"台账与入账时不同：", "the ledger is not as it was written: "),
    (r"只能从备份恢复 ledger\.db", "restore ledger.db from a backup"),
    (r"备份由更新版本的程序做成，请升级程序后再恢复", "a newer program made the backup; upgrade first"),
    (r"备份已损坏，与清单不符：", "the backup is damaged, unlike its list: "),
    (r"备份里的台账与备份时不同：(.+?)；什么都没有恢复，请用更早的备份", r"the backup's ledger is not as it was: \1; nothing was restored, use an older backup"),
    (r"备份里的台账读不了（(.+?)）", r"the backup's ledger cannot be read (\1)"),
    (r"清单里有不属于备份的路径：", "the list names paths that are no part of a backup: "),
    (r"；什么都没有恢复", "; nothing was restored"),
    (r"(\S+) 是台账还没有校验链时做的备份，不能用来核对", r"\1 was made before the ledger was chained: nothing to compare with"),
    (r"(\S+) 里没有 (\S+?)，不是备份，或备份没有做完", r"\1 has no \2: no backup, or one that was not finished"),
    (r"(\S+) 复制后与清单不符，恢复没有做完", r"\1 differs from the list after copying: not restored"),
    (r"(\S+) 不是空目录，恢复不会覆盖", r"\1 is not empty: restoring overwrites nothing"),
    (r"(\S+) 的恢复没有做完，请再运行一次 hengjian restore", r"\1 was not restored to the end; run `hengjian restore` again"),
    (r"(\S+) 已损坏，不能恢复", r"\1 is damaged: not restored"),
    (r"(\S+) 已损坏，请从备份恢复", r"\1 is damaged; restore it from a backup"),
    (r"没有 (\S+?) 施行的《(.+?)》。请先在 config/laws\.csv 写明这个版本", r"no 《\2》 in force from \1; name this version in config/laws.csv first"),
    (r"：下限 min 大于上限 max", ": min is above max"),
    (r"的文件夹(.+?)既在 county_folders 又在 city_folders，只能属一方", r": folder \1 stands in county_folders and city_folders"),
    (r"的文件夹应为收件箱里的相对路径，读到", ": a folder is a relative path inside the inbox, got "),
    (r"应写成“收件箱里的文件夹: 区划代码”", " should be 'folder in the inbox: region code'"),
    (r"的区划代码应为六位，读到：", ": region codes have six digits, got: "),
    (r"应为收件箱里文件夹的列表", " should be a list of folders in the inbox"),
    (r"应为“(?:名称|标准词|键)?:? ?.*?”(?:形式)?", " should be a mapping"),
    (r"的 campaigns ?应为", ": campaigns should be "),
    (r"有不认识的键：", " has unknown keys: "), (r"可用的键：", "Known keys: "), (r"有不认识的列：", " has unknown columns: "),
    (r"有不认识的规则：", " has an unknown rule: "), (r"有不认识的词表：", " has an unknown list: "),
    (r"有两行的 (.+?) 相同", r" has two rows with the same \1"), (r"缺少列：", " lacks columns: "),
    (r"的 columns 有(\S+?)没有的列：", r": columns that \1 does not have: "),
    (r"的 (\S+) 没有阈值 (\S+?)(?=。|$)", r": \1 has no threshold \2"),
    (r"的 (\S+) 应在 (\S+) 到 (\S+) 之间，读到 ", r": \1 lies between \2 and \3, got "),
    (r"第(\S+?)行的 (\S+) 读到", r", row \1, \2 is "), (r"第(\S+?)行的 (\S+) 读不懂：", r", row \1, \2 cannot be read: "),
    (r"第(\S+?)行没有 ", r", row \1, lacks "), (r"读不懂：不是 UTF-8，也不是 GB18030", " is neither UTF-8 nor GB18030"),
    (r"读不懂：", " cannot be read: "), (r"的 special_domains 应为业务领域的列表", ": special_domains should be a list of domains"),
    (r"的 show_party_names 应为 true 或 false", ": show_party_names is true or false"),
    (r"的 answer_days 应为 1 到 60 的整数（工作日），读到", ": answer_days is a whole number of working days from 1 to 60, got"),
    (r"应为 1 到 (\d+) 的整数，读到", r" is a whole number from 1 to \1, got"),
    (r"与另一个专项同日开始；期间以起日为名，不能重复", ": another campaign begins on that day"),
    (r"应写成 \[起, 止\] 两个日期", " should be two dates, [from, to]"), (r"应写成 \{archive_years: 年数\}", " should be {archive_years: N}"),
    (r"应写成 \{(.+?): 条数\}", r" should be {\1: N}"), (r"止于(\S+?)，早于起日", r" ends on \1, before its beginning on "),
    (r"的(“.*?”)不是日期（2026-05-01）", r": \1 is no date (2026-05-01)"), (r"没有设置环境变量 ", "environment variable not set: "),
    (r"，读到：?", ", got: "), (r"，应为：?", "; wanted: "), (r"config/(\S+?) 的 ", r"config/\1: "), (r"的(?=[.\s])", ""), (r"等(?=$|[；;])", " …"),
    (r"(cannot be read: )是(?=\S)", r"\1it is "),
)  # fmt: skip
_COMPILED = tuple((re.compile(zh), en) for zh, en in _PHRASES)
_SIGNS = str.maketrans(
    {"。": ".", "，": ", ", "；": "; ", "：": ": ", "、": ", ", "（": " (", "）": ")"}
)
_KEPT = re.compile(r"「[^」]*」|“[^”]*”|《[^》]*》")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def in_english(text: str) -> str:
    """Return a stored sentence in English; names in quotes stay, a sentence not known is said to be Chinese.

    >>> in_english("无法读取：压缩包损坏或不完整")
    'cannot be read: the archive is damaged or incomplete'
    >>> in_english("天气很好")
    '(in Chinese) 天气很好'
    """
    said = text
    for pattern, english in _COMPILED:
        said = pattern.sub(english, said)
    parts, at = [], 0
    for kept in _KEPT.finditer(said):
        parts += [said[at : kept.start()].translate(_SIGNS), kept[0]]
        at = kept.end()
    said = " ".join("".join([*parts, said[at:].translate(_SIGNS)]).split())
    return (
        said
        if said != " ".join(text.split()) or not _CHINESE.search(said)
        else f"(in Chinese) {text}"
    )
