"""Files that commands write: whole or not at all for their owner alone, or for others to read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import (
    EACCES,
    EDQUOT,
    EIO,
    EISDIR,
    ELOOP,
    ENAMETOOLONG,
    ENOENT,
    ENOSPC,
    ENOTDIR,
    EPERM,
    EROFS,
)
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Write beside it and put it in its place at the end; an error leaves nothing behind."""
    try:
        number, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as problem:
        raise _unwritten(path, problem) from None
    beside = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as problem:
        raise _unwritten(path, problem) from None
    finally:
        beside.unlink(missing_ok=True)


def write_shared(path: Path, text: str) -> None:
    """A text that others may read, in a folder that is made where there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as problem:
        raise _unwritten(path, problem) from None


_REASONS = {
    EACCES: "没有权限",
    EPERM: "没有权限",
    EROFS: "那里只能读",
    ENOENT: "没有这个文件夹",
    ENOTDIR: "路径里有一段不是文件夹",
    EISDIR: "那是一个文件夹",
    ENOSPC: "磁盘满了",
    EDQUOT: "超出了磁盘配额",
    ENAMETOOLONG: "文件名太长",
    ELOOP: "链接绕成了圈",
    EIO: "磁盘读写出错",
}
"""What the operating system says in English only, of those that a path can bring about."""


def _unwritten(path: Path, problem: OSError) -> FileError:
    english = problem.strerror or type(problem).__name__
    chinese = _REASONS.get(problem.errno or 0, f"操作系统说 {english}")
    return FileError(
        Label(f"无法写入 {path}：{chinese}", f"cannot write {path}: {english}"),
        hint=Label("换一个可写的文件夹", "name a folder that can be written to"),
    )
