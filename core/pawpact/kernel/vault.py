"""Personal data is sealed at the edge of the database; this is what does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

CUSTOMER, PET, STAFF = "customer", "pet", "staff"


class Subject(NamedTuple):
    """Whom something is about. Each has a key of its own, so that it can be forgotten alone."""

    kind: str
    id: int


def about_customer(number: int) -> Subject:
    return Subject(CUSTOMER, number)


def about_pet(number: int) -> Subject:
    return Subject(PET, number)


def about_staff(number: int) -> Subject:
    return Subject(STAFF, number)


def subject_of(roles: Mapping[str, int]) -> Subject | None:
    """Whom the personal facts of a case are about: the customer, else the pet, else nobody."""
    for kind in (CUSTOMER, PET):
        if kind in roles:
            return Subject(kind, roles[kind])
    return None


class Vault(Protocol):
    """Seals, opens and indexes personal data within one unit of one store.

    ``purpose`` names what is sealed (``customer.phone``); it is bound into the sealed bytes, so a
    phone cannot be opened as a score. ``about`` says whose key it is sealed with; what is about
    nobody is sealed with the store's own. Everything takes and answers columns: their keys are
    read by one statement, whatever their length.
    """

    def seal(
        self, purpose: str, values: Sequence[str | None], about: Sequence[Subject | None]
    ) -> list[bytes | None]:
        """The values sealed, None left as it is."""
        ...

    def seal_one(self, purpose: str, value: str, about: Subject | None = None) -> bytes: ...

    def open(
        self,
        purpose: str,
        sealed: Sequence[bytes | None],
        about: Sequence[Subject | None] | None = None,
    ) -> list[str | None]:
        """What was sealed; None where the key was destroyed, as where nothing stood.

        With ``about`` a value that was sealed for somebody else is refused.
        """
        ...

    def open_one(self, purpose: str, sealed: bytes, about: Subject | None = None) -> str | None: ...

    def forget(self) -> None:
        """Read keys anew when next asked, because one was destroyed in this unit."""
        ...

    def blind(self, purpose: str, value: str, *, brand: str | None = None) -> bytes:
        """A keyed hash of the normalised value: equal values are found, none can be read back.

        Of this store alone, or the one that all stores of a brand share.
        """
        ...
