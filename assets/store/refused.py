"""What the operating system refused, in Chinese."""

import errno

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


def refused_because(error: OSError) -> str:
    """Return why the operating system refused, in its own words where we have none.

    >>> refused_because(OSError(errno.EISDIR, "Is a directory"))
    '是文件夹，不是文件'
    """
    return WORDS.get(error.errno or 0) or error.strerror or str(error)
