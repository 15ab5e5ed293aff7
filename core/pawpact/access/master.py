"""The master keys of the key file: they wrap the stores' keys and make blind indexes."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pawpact.access.cipher import decrypt, encrypt
from pawpact.access.key_file import KEY_BYTES, VARIABLE, Keys, RandomBytes, read_key_file
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label
from pawpact.tenancy.recent import Recent

_KEPT = 1_024
"""Unwrapped keys and indexes kept ready."""


class MasterKeys:
    """Wraps and unwraps. Threads may share it.

    The file is read again before a key is wrapped, and where a name is not known: another
    process may have rotated it meanwhile.
    """

    def __init__(
        self, keys: Keys, random_bytes: RandomBytes = os.urandom, path: Path | None = None
    ) -> None:
        self._keys = keys
        self._path = path
        self.random_bytes = random_bytes
        self._indexes: Recent[str, bytes] = Recent(_KEPT)
        self._unwrapped: Recent[tuple[str, bytes, str], bytes] = Recent(_KEPT)

    @property
    def current(self) -> str:
        """The name of the key that wraps from now on."""
        self._read_again()
        return self._keys.current

    def wrap(self, key: bytes, bound: str) -> tuple[str, bytes]:
        """The name of the master key, and the key under it."""
        name = self.current
        return name, encrypt(self._keys.keys[name], key, bound, self.random_bytes)

    def unwrap(self, name: str, wrapped: bytes, bound: str) -> bytes:
        """The key; each is unwrapped once, however many units use it."""
        return self._unwrapped.get(
            (name, wrapped, bound), lambda: decrypt(self._key(name), wrapped, bound)
        )

    def index(self, scope: str) -> bytes:
        """The key of the blind indexes of a store or a brand."""
        return self._indexes.get(scope, lambda: _derived(self._keys.index, f"index|{scope}"))

    def _key(self, name: str) -> bytes:
        if name not in self._keys.keys:
            self._read_again()
        try:
            return self._keys.keys[name]
        except KeyError:
            raise AdminError(
                Label(f"密钥文件中没有密钥 {name}", f"the key file has no key {name}"),
                hint=Label(
                    f"请在 {VARIABLE} 指定的文件中恢复旧密钥",
                    f"restore the old key in the file that {VARIABLE} names",
                ),
            ) from None

    def _read_again(self) -> None:
        if self._path is not None:
            self._keys = read_key_file(self._path)

    def __repr__(self) -> str:
        return f"MasterKeys({len(self._keys.keys)} keys)"


def _derived(key: bytes, info: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"pawpact|{info}".encode()).derive(key)
