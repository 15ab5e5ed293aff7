"""Seals personal data of a store, opens it again, and makes indexes that cannot be read back.

A sealed value is ``version | length of key id | key id | nonce | AES-256-GCM``; tenant and purpose
are bound into it, so one store's value cannot be opened for another, nor a phone as a score.
"""

from __future__ import annotations

import hmac
import os
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pawpact.access.key_file import KEY_BYTES, VARIABLE, Keys, RandomBytes, read_key_file
from pawpact.kernel.errors import AdminError, Defect
from pawpact.kernel.label import Label

_VERSION = 1
_NONCE_BYTES = 12


class Unopenable(Defect):
    """A sealed value was changed, or belongs to another store or purpose."""

    code = "unopenable"
    title = Label("密文被改动或不属于此处", "A sealed value was changed or belongs elsewhere")


class FileVault:
    """The vault whose keys lie in a file.

    Each store has data keys of its own, derived from the file's. Nonces are random, so the same
    value sealed twice differs; only ``blind`` answers the same for the same.
    """

    def __init__(self, keys: Keys, random_bytes: RandomBytes = os.urandom) -> None:
        self._keys = keys
        self._random_bytes = random_bytes
        self._ciphers: dict[tuple[int, str], AESGCM] = {}
        self._indexes: dict[int, bytes] = {}

    @classmethod
    def load(cls, path: Path, random_bytes: RandomBytes = os.urandom) -> FileVault:
        """The vault over a key file that only its owner can read."""
        return cls(read_key_file(path), random_bytes)

    def seal(self, tenant: int, purpose: str, value: str) -> bytes:
        name = self._keys.current
        nonce = self._random_bytes(_NONCE_BYTES)
        sealed = self._cipher(tenant, name).encrypt(nonce, value.encode(), _bound(tenant, purpose))
        key_id = name.encode()
        return bytes((_VERSION, len(key_id))) + key_id + nonce + sealed

    def open(self, tenant: int, purpose: str, sealed: bytes) -> str:
        name, nonce, body = _parts(sealed)
        try:
            plain = self._cipher(tenant, name).decrypt(nonce, body, _bound(tenant, purpose))
        except (InvalidTag, ValueError):
            raise Unopenable from None
        return plain.decode()

    def blind(self, tenant: int, purpose: str, value: str) -> bytes:
        index = self._indexes.get(tenant)
        if index is None:
            index = self._indexes[tenant] = _derived(self._keys.index, f"index|{tenant}")
        return hmac.digest(index, f"{purpose}\0{value}".encode(), sha256)

    def stale(self, sealed: bytes) -> bool:
        """Whether a value was sealed with a key that is no longer the current one."""
        return _parts(sealed)[0] != self._keys.current

    def _cipher(self, tenant: int, name: str) -> AESGCM:
        cipher = self._ciphers.get((tenant, name))
        if cipher is None:
            cipher = AESGCM(_derived(self._key(name), f"data|{tenant}"))
            self._ciphers[tenant, name] = cipher
        return cipher

    def _key(self, name: str) -> bytes:
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

    def __repr__(self) -> str:
        return f"FileVault({len(self._keys.keys)} keys)"


def _parts(sealed: bytes) -> tuple[str, bytes, bytes]:
    """Key id, nonce and the rest of a sealed value."""
    if len(sealed) < 2 or sealed[0] != _VERSION:
        raise Unopenable
    start = 2 + sealed[1]
    end = start + _NONCE_BYTES
    try:
        name = sealed[2:start].decode("ascii")
    except UnicodeDecodeError:
        raise Unopenable from None
    if len(sealed) <= end:
        raise Unopenable
    return name, sealed[start:end], sealed[end:]


def _bound(tenant: int, purpose: str) -> bytes:
    return f"{tenant}|{purpose}".encode()


def _derived(key: bytes, info: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"pawpact|{info}".encode()).derive(key)
