"""ZIP files: every member, or a refusal of the whole."""

import io
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from assets.intake.context import Limits
from assets.intake.files import RefusedInputError, in_order, is_ignored
from models.identity.titles import mask_title

_DRIVE = re.compile(r"^[A-Za-z]:")
#: Bits of a member's flags (PKWARE's APPNOTE, 4.4.4).
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
#: Bytes unpacked at once.
_CHUNK = 1 << 20
#: What the standard library raises on a damaged member.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, OSError,
    EOFError, ValueError, struct.error,
)  # fmt: skip


def is_workbook(data: bytes) -> bool:
    """Return whether bytes that start like a ZIP are a workbook (or another office document)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            names = set(book.namelist())
    except DAMAGE:
        return False
    return bool(names & {"[Content_Types].xml", "xl/workbook.xml", "content.xml"})


def members(data: bytes, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each member, in the order of :func:`in_order`, one in memory at a time.

    Raises
    ------
    RefusedInputError
        Damaged, unsafe (a path that leaves the archive, a link, an archive inside, encryption) or
        oversized; nothing of such a ZIP is to be taken in, what was yielded before neither.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        raise RefusedInputError("无法读取：压缩包损坏或不完整") from error
    with archive:
        infos = archive.infolist()
        _check_size(infos, limits)
        named = [(_safe_name(info), info) for info in infos if not info.is_dir()]
        wanted = [pair for pair in named if not _is_litter(pair[0])]
        wanted.sort(key=lambda pair: in_order(pair[0]))
        if not wanted:
            raise RefusedInputError("压缩包是空的")
        if len({name for name, _ in wanted}) < len(wanted):
            raise RefusedInputError("压缩包内有同名文件，无法分辨，已整包拒收")
        for name, info in wanted:
            content = _bounded(archive, info)
            if content.startswith(b"PK") and not is_workbook(content):
                raise RefusedInputError(
                    f"压缩包内还有压缩包「{mask_title(name)}」，已整包拒收，请解开后重投"
                )
            yield name, content


def _check_size(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.members:
        raise RefusedInputError(f"压缩包内文件超过{limits.members}个，已整包拒收")
    total = sum(info.file_size for info in infos)
    if total > limits.total_bytes:
        raise RefusedInputError("压缩包展开后过大，已整包拒收")
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            raise RefusedInputError("压缩包有密码，已整包拒收，请去掉密码后重投")
        packed = max(info.compress_size, 1)
        if info.file_size > limits.ratio_from_bytes and info.file_size > limits.ratio * packed:
            raise RefusedInputError("压缩包压缩比异常（疑似压缩炸弹），已整包拒收")


def _safe_name(info: zipfile.ZipInfo) -> str:
    """Return the member's name, in Chinese where an old program wrote it in GBK."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            name = _decoded(name.encode("cp437"))
        except UnicodeEncodeError:
            name = info.orig_filename
    name = name.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or _DRIVE.match(name) or ".." in parts or "\x00" in name:
        raise RefusedInputError("压缩包内有指向包外的路径，不安全，已整包拒收")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise RefusedInputError("压缩包内有链接文件，不安全，已整包拒收")
    return name


def _decoded(name: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("cp437")


def _is_litter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(is_ignored(part) for part in parts)


def _bounded(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return the member's bytes, never more than it declared."""
    out = io.BytesIO()
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                out.write(chunk)
                if out.tell() > info.file_size:
                    raise RefusedInputError("压缩包内文件大小与声明不符，不安全，已整包拒收")
    except DAMAGE as error:
        raise RefusedInputError("无法读取：压缩包损坏或压缩方法不支持") from error
    return out.getvalue()
