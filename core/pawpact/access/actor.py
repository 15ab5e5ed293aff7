"""Who acts: the roles, and an actor as it is written beside everything that was done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the shop."""

    PLATFORM_ADMIN = "platform_admin"
    STORE_MANAGER = "store_manager"
    SALES = "sales"
    VET = "vet"
    CARER = "carer"
    SERVICE_AGENT = "service_agent"
    CARE_ADVISOR = "care_advisor"
    CUSTOMER = "customer"
    SYSTEM = "system"
    PROVIDER = "provider"


STAFF = frozenset(
    {
        Role.STORE_MANAGER,
        Role.SALES,
        Role.VET,
        Role.CARER,
        Role.SERVICE_AGENT,
        Role.CARE_ADVISOR,
    }
)
PROGRAMS = STAFF | {Role.PROVIDER}
"""What a program with a key may be. A key names no customer, so none is made that would see what
is a customer's own; and the platform's own roles are not for keys of a store."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts in a role. ``name`` is an id, or the name of a provider; never a person's.

    >>> str(Actor(Role.SALES, "7"))
    'staff:7'
    """

    role: Role
    name: str = ""

    def __str__(self) -> str:
        if self.role is Role.SYSTEM:
            return "system"
        if self.role in STAFF:
            return f"staff:{self.name}"
        if self.role is Role.PLATFORM_ADMIN:
            return f"platform:{self.name}"
        return f"{self.role}:{self.name}"


SYSTEM = Actor(Role.SYSTEM)
