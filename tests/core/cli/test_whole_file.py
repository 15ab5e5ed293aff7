"""Files that are there whole or not at all."""

from __future__ import annotations

from errno import ENOENT, ENOSPC
from os import strerror
from pathlib import Path
from typing import BinaryIO

import pytest

from pawpact.cli.whole_file import written_whole
from pawpact.kernel.errors import FileError


def test_a_file_is_its_owners_alone(tmp_path: Path) -> None:
    """What was written is there, readable by nobody else, also over a file that others could."""
    path = tmp_path / "out.csv"
    path.write_text("old")
    path.chmod(0o644)
    with written_whole(path) as file:
        file.write(b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o600)
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


def _break_off(file: BinaryIO) -> None:
    file.write(b"half")
    raise ZeroDivisionError


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    """Broken off in the middle, the older file stays and no part of the new one."""
    path = tmp_path / "out.csv"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), written_whole(path) as file:
        _break_off(file)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The message says what could not be written, and why, to each in her language."""
    path = tmp_path / "nowhere" / "out.csv"
    with pytest.raises(FileError, match="nowhere") as refused, written_whole(path):
        pass
    assert refused.value.message.zh == f"无法写入 {path}：没有这个文件夹"
    assert refused.value.message.en == f"cannot write {path}: {strerror(ENOENT)}"


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """What the system says goes with the name of the file, and no part of it stays."""
    with pytest.raises(FileError, match="No space"), written_whole(tmp_path / "out.csv"):
        raise OSError(ENOSPC, strerror(ENOSPC))
    assert [*tmp_path.iterdir()] == []
