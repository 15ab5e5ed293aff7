"""The file with the platform's keys."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from pawpact.access.key_file import create_key_file, read_key_file, rotate_key_file
from pawpact.kernel.errors import AdminError, Conflict


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A fresh key file."""
    path = tmp_path / "keys.json"
    create_key_file(path)
    return path


def test_a_key_file_is_its_owners_alone(path: Path) -> None:
    """A new key file can be read and written by its owner only."""
    assert path.stat().st_mode & 0o777 == 0o600


def test_two_key_files_hold_different_keys(path: Path, tmp_path: Path) -> None:
    """Keys come from the machine's randomness, not from a constant."""
    other = tmp_path / "other.json"
    create_key_file(other)
    assert read_key_file(path).keys["k1"] != read_key_file(other).keys["k1"]


def test_a_key_file_is_never_overwritten(path: Path) -> None:
    """Making a key file where one is leaves the old keys as they are."""
    before = path.read_bytes()
    with pytest.raises(Conflict):
        create_key_file(path)
    assert path.read_bytes() == before


def test_rotation_keeps_old_keys(path: Path) -> None:
    """A new key becomes the current one; old ones and the index key stay."""
    before = read_key_file(path)
    assert rotate_key_file(path) == "k2"
    after = read_key_file(path)
    assert after.current == "k2"
    assert after.keys["k1"] == before.keys["k1"]
    assert after.index == before.index
    assert path.stat().st_mode & 0o777 == 0o600


def test_keys_are_never_shown(path: Path) -> None:
    """The repr of keys tells which one is current and nothing else."""
    assert repr(read_key_file(path)) == "Keys(current='k1')"


def test_missing_file_names_the_variable(tmp_path: Path) -> None:
    """Without a key file the administrator is told which setting names it and how to make one."""
    with pytest.raises(AdminError) as refused:
        read_key_file(tmp_path / "none.json")
    assert refused.value.hint is not None
    assert "PAWPACT_KEY_FILE" in refused.value.hint.en


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_file_that_others_can_read_is_refused(path: Path, mode: int) -> None:
    """A key file open to a group or to all is not used."""
    path.chmod(mode)
    with pytest.raises(AdminError, match="chmod 600"):
        read_key_file(path)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"current": "k9"},
        {"index": "c2hvcnQ="},
        {"keys": {"k1": "!!!"}},
        {"keys": []},
        None,
    ],
)
def test_file_of_another_shape_is_refused(path: Path, change: dict[str, object] | None) -> None:
    """A wrong format, a missing current key, a short or garbled key or no object is no key file."""
    content = None if change is None else {**json.loads(path.read_text()), **change}
    path.write_text(json.dumps(content))
    with pytest.raises(AdminError, match="no key file"):
        read_key_file(path)


def test_refusal_shows_nothing_of_the_keys(path: Path) -> None:
    """A malformed file is named without what it holds."""
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "format": 2}))
    with pytest.raises(AdminError) as refused:
        read_key_file(path)
    assert content["keys"]["k1"] not in f"{refused.value.message} {refused.value.details}"


def test_two_rotations_at_once_lose_no_key(path: Path) -> None:
    """A rotation that begins while another is under way waits, and both keys are in the file."""
    other = threading.Thread(target=rotate_key_file, args=(path,))

    def meanwhile(count: int) -> bytes:
        other.start()
        other.join(0.3)
        return os.urandom(count)

    names = {rotate_key_file(path, meanwhile)}
    other.join()
    assert names | {read_key_file(path).current} == {"k2", "k3"}
    assert set(read_key_file(path).keys) == {"k1", "k2", "k3"}


def test_a_key_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A folder that nobody made is told as what it is, not as a defect."""
    with pytest.raises(AdminError):
        create_key_file(tmp_path / "nowhere" / "keys.json")
