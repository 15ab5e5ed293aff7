"""Invitation codes: the store that issued one, and eight characters that nobody guesses."""

from __future__ import annotations

from hashlib import blake2b

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8
_MARK = "-"


def make_code(store: str, number: int) -> str:
    """A code from a number that belongs to nothing else.

    >>> make_code("hangzhou-xihu", 7), make_code("hangzhou-xihu", 8)
    ('hangzhou-xihu-CMMK53CB', 'hangzhou-xihu-29MHB3D3')
    """
    digest = int.from_bytes(blake2b(f"{store}:{number}".encode(), digest_size=5).digest())
    places = range(_LENGTH - 1, -1, -1)
    return f"{store}{_MARK}" + "".join(_ALPHABET[digest >> 5 * place & 31] for place in places)


def written(code: str) -> str:
    """A code as it is kept, however somebody typed it.

    >>> written(" Hangzhou-Xihu-n4jkt7jo ")
    'hangzhou-xihu-N4JKT7J0'
    """
    store, _, letters = code.strip().rpartition(_MARK)
    plain = letters.upper().translate(str.maketrans("OIL", "011"))
    return f"{store.lower()}{_MARK}{plain}"


def store_of(code: str) -> str:
    """The store that issued it.

    >>> store_of("hangzhou-xihu-CMMK53CB")
    'hangzhou-xihu'
    """
    return code.rpartition(_MARK)[0]
