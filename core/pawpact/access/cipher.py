"""How a sealed value looks, and the one cipher behind it.

A value under a store's own key is ``1 | length of the key's name | name | nonce | AES-256-GCM``,
one under a subject's key ``2 | eight bytes of the key's number | nonce | AES-256-GCM``. What it
may be used for is bound into it as associated data.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pawpact.access.key_file import RandomBytes
from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label

_STORE, _SUBJECT = 1, 2
_NUMBER_BYTES = 8
NONCE_BYTES = 12

KeyId = str | int
"""The name of a store's key, or the number of a subject's."""


class Unopenable(Defect):
    """A sealed value was changed, or belongs to another store, person or purpose."""

    code = "unopenable"
    title = Label("密文被改动或不属于此处", "A sealed value was changed or belongs elsewhere")


def encrypt(key: bytes, plain: bytes, bound: str, random_bytes: RandomBytes) -> bytes:
    """Nonces are random, so the same sealed twice differs."""
    nonce = random_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound.encode())


def decrypt(key: bytes, sealed: bytes, bound: str) -> bytes:
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, body, bound.encode())
    except (InvalidTag, ValueError):
        raise Unopenable from None


def head_of(key: KeyId) -> bytes:
    """What a value sealed with this key begins with."""
    if isinstance(key, int):
        return bytes((_SUBJECT,)) + key.to_bytes(_NUMBER_BYTES, "big")
    name = key.encode("ascii")
    return bytes((_STORE, len(name))) + name


def split(sealed: bytes) -> tuple[KeyId, bytes]:
    """The key that a value names, and the rest of it."""
    if len(sealed) < 2 or sealed[0] not in (_STORE, _SUBJECT):
        raise Unopenable
    if sealed[0] == _SUBJECT:
        end = 1 + _NUMBER_BYTES
        number = int.from_bytes(sealed[1:end], "big")
        if number >= 1 << 63:
            raise Unopenable
        return number, sealed[end:]
    end = 2 + sealed[1]
    try:
        return sealed[2:end].decode("ascii"), sealed[end:]
    except UnicodeDecodeError:
        raise Unopenable from None
