"""Personal data is sealed at the edge of the database; this is what does it."""

from __future__ import annotations

from typing import Protocol


class Vault(Protocol):
    """Seals, opens and indexes personal data of one store.

    ``purpose`` names what is sealed (``customer.phone``); it is bound into the sealed bytes, so a
    phone cannot be opened as a score.
    """

    def seal(self, tenant: int, purpose: str, value: str) -> bytes: ...

    def open(self, tenant: int, purpose: str, sealed: bytes) -> str: ...

    def blind(self, tenant: int, purpose: str, value: str) -> bytes:
        """A keyed hash of the normalised value: equal values are found, none can be read back."""
        ...
