"""The file with the platform's keys: made once, readable by its owner alone, rotated by adding.

``{"format": 1, "current": "k1", "index": "<base64>", "keys": {"k1": "<base64>"}}``. These are the
master keys: each wraps the keys of stores, which name it, so an old one stays until none does.
``index`` makes blind indexes and is never rotated, because what it has indexed could no longer
be found.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pawpact.kernel.errors import AdminError, Conflict, NotFound
from pawpact.kernel.label import Label

RandomBytes = Callable[[int], bytes]

FORMAT = 1
KEY_BYTES = 32
VARIABLE = "PAWPACT_KEY_FILE"
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Keys:
    """What a key file holds; its repr shows no key."""

    current: str
    index: bytes = field(repr=False)
    keys: Mapping[str, bytes] = field(repr=False)


def create_key_file(path: Path, random_bytes: RandomBytes = os.urandom) -> None:
    """Make a new key file; one that is there already is never overwritten."""
    keys = Keys("k1", random_bytes(KEY_BYTES), {"k1": random_bytes(KEY_BYTES)})
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError:
        raise Conflict(
            Label(
                f"密钥文件 {path} 已存在，不会覆盖", f"key file {path} is there; it is not replaced"
            ),
            hint=Label(
                "没有旧密钥，已加密的资料就无法再打开",
                "without the old keys, what was sealed with them cannot be opened again",
            ),
        ) from None
    except OSError as error:
        raise _unusable(path, "建不了", f"cannot be made ({type(error).__name__})") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(_written(keys))


def rotate_key_file(path: Path, random_bytes: RandomBytes = os.urandom) -> str:
    """Add a key that stores' keys are wrapped with from now on; answers its name."""
    with _alone(path):
        known = read_key_file(path)
        name = f"k{max(int(each[1:]) for each in known.keys) + 1}"
        added = {**known.keys, name: random_bytes(KEY_BYTES)}
        _replace(path, Keys(name, known.index, added))
    return name


def drop_from_key_file(path: Path, name: str) -> None:
    """Take a key out that nothing needs; the current one stays."""
    with _alone(path):
        known = read_key_file(path)
        if name not in known.keys:
            raise NotFound(Label(f"密钥文件中没有密钥 {name}", f"the key file has no key {name}"))
        if name == known.current:
            raise Conflict(
                Label(f"{name} 是当前主密钥", f"{name} is the current master key"),
                hint=Label("先运行 pawpact keys rotate", "run pawpact keys rotate first"),
            )
        left = {each: key for each, key in known.keys.items() if each != name}
        _replace(path, Keys(known.current, known.index, left))


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Whoever changes the file waits for whoever is changing it: a key written over is lost.

    The folder is what is locked, because the file itself is replaced.
    """
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise _unusable(path, "读不到", f"cannot be read ({type(error).__name__})") from None
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _replace(path: Path, keys: Keys) -> None:
    """All or nothing: written beside it, flushed, then put in its place."""
    beside = path.with_name(f"{path.name}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(_written(keys))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def read_key_file(path: Path) -> Keys:
    """The keys, after making sure that nobody else can read them."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(path, "读不到", f"cannot be read ({type(error).__name__})") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _unusable(path, "其他用户也能读取", "can be read by others; run chmod 600 on it")
    try:
        return _parsed(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, NotBase64):
        raise _unusable(path, "内容不是密钥文件", "is no key file") from None


def _parsed(found: Any) -> Keys:
    keys = {str(name): _key(value) for name, value in found["keys"].items()}
    current = str(found["current"])
    if found["format"] != FORMAT or current not in keys:
        raise ValueError("another format, or the current key is missing")
    return Keys(current, _key(found["index"]), keys)


def _key(text: object) -> bytes:
    key = b64decode(str(text), validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return key


def _written(keys: Keys) -> str:
    content = {
        "format": FORMAT,
        "current": keys.current,
        "index": b64encode(keys.index).decode(),
        "keys": {name: b64encode(key).decode() for name, key in keys.keys.items()},
    }
    return json.dumps(content, indent=2) + "\n"


_NAME_IT = Label(
    f"用环境变量 {VARIABLE} 指定密钥文件；新装平台可用 pawpact keys create 生成",
    f"name the key file in {VARIABLE}; a new installation makes one by pawpact keys create",
)
_KEEP_IT = Label(
    "不要另建密钥：已加密的资料只有原来的密钥打得开",
    "make no other keys: what was sealed opens with the old ones alone",
)


def _unusable(path: Path, zh: str, en: str) -> AdminError:
    """A file that is there may hold the only keys; then nobody is told to make others."""
    return AdminError(
        Label(f"密钥文件 {path} {zh}", f"key file {path} {en}"),
        hint=_KEEP_IT if path.exists() else _NAME_IT,
    )
