"""Files that commands write: whole or not at all for their owner alone, or for others to read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
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


def _unwritten(path: Path, problem: OSError) -> FileError:
    return FileError(
        Label(f"无法写入 {path}：{problem.strerror}", f"cannot write {path}: {problem.strerror}"),
        hint=Label("换一个可写的文件夹", "name a folder that can be written to"),
    )
