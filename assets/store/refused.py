"""What the operating system refused, in Chinese."""

import errno
import re

#: Number of an error → what it means to the person at the keyboard.
WORDS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在的磁盘是只读的",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "超出磁盘配额",
    errno.EIO: "磁盘出错",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "不是文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.ENAMETOOLONG: "名称太长",
    errno.EMFILE: "打开的文件太多",
    errno.EADDRINUSE: "已被占用",
    errno.ETIMEDOUT: "等待磁盘超时",
}

#: How Python, Polars, SQLite and DuckDB say that there is no room, or that a quota or the largest file is reached.
#: DuckDB calls it memory where what it would put aside on the disk for a while finds no room there.
_FULL = re.compile(
    "No space left|Errno 28|Disk quota exceeded|File too large|disk is full|disk I/O error"
    "|failed to offload data block"
)
#: How Python writes what the system refused, and of which file.
_SYSTEM = re.compile(r"\[Errno (\d+)\] [^:]*(?:: '([^']*)')?")
#: How SQLite says it, which names no file.
_SQLITE = {
    "unable to open database file": "ledger.db 或 dagster 里的数据库不能打开，请检查它和所在文件夹的权限",
    "attempt to write a readonly database": "ledger.db 或 dagster 里的数据库不能写入，请检查它和所在文件夹的权限",
}  # fmt: skip

#: How DuckDB says that a statement needs more memory than it may hold, and Python, Polars and the system that there is none.
_MEMORY = re.compile(
    "OutOfMemoryException|MemoryError|memory allocation of|Errno 12|annot allocate memory"
)

#: How Python says that no folder takes files that are put down for a while.
_NO_DRAFTS = "No usable temporary directory"
NO_DRAFTS = "临时文件夹写不进去（不存在、只读或者已满）：请腾出空间，或者把环境变量 TMPDIR 设成一个能写的文件夹"

FULL = "磁盘空间不足或磁盘出错，写不进去"
NO_ROOM = f"{FULL}。请处理后再运行；已发布的结果没有改动，已归档的文件不用重投。"
NO_MEMORY = "内存不够，做不完这一步。请关掉别的程序或者加内存以后再运行；已发布的结果没有改动，已归档的文件不用重投。"


def is_full(said: str) -> bool:
    """Return whether the system, SQLite or DuckDB said that the disk takes no more."""
    return bool(_FULL.search(said))


def in_words(said: str) -> str:
    """Return in Chinese what Python or SQLite said that the system refused; anything else as it is.

    >>> in_words("PermissionError: [Errno 13] Permission denied: '/data/ledger.head'")
    '/data/ledger.head：没有权限'
    >>> in_words("_duckdb.OutOfMemoryException: Out of Memory Error: failed to allocate data")[:4]
    '内存不够'
    >>> in_words("[Errno 2] No usable temporary directory found in ['/tmp', '/var/tmp']")[:12]
    '临时文件夹写不进去（不存'
    """
    if is_full(said):
        return NO_ROOM
    if _MEMORY.search(said):
        return NO_MEMORY
    if _NO_DRAFTS in said:
        return NO_DRAFTS
    found = _SYSTEM.search(said)
    if found and (why := WORDS.get(int(found[1]))):
        return f"{found[2]}：{why}" if found[2] else why
    return next((zh for words, zh in _SQLITE.items() if words in said), said)


def refused_because(error: OSError) -> str:
    """Return why the operating system refused, in its own words where we have none.

    >>> refused_because(OSError(errno.EISDIR, "Is a directory"))
    '是文件夹，不是文件'
    """
    if _NO_DRAFTS in str(error):
        return NO_DRAFTS
    return WORDS.get(error.errno or 0) or error.strerror or str(error)
