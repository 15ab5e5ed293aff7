"""Who acts: the roles, and an actor as it is written beside everything that was done."""

from __future__ import annotations

from dataclasses import dataclass

from pawpact.kernel.titled import TitledName


class Role(TitledName):
    """What somebody is to the shop."""

    PLATFORM_ADMIN = "platform_admin", "平台管理员", "platform administrator"
    STORE_MANAGER = "store_manager", "店长", "manager"
    SALES = "sales", "销售", "sales"
    VET = "vet", "兽医", "vet"
    CARER = "carer", "饲养员", "carer"
    SERVICE_AGENT = "service_agent", "客服", "service agent"
    CARE_ADVISOR = "care_advisor", "饲养顾问", "care advisor"
    CUSTOMER = "customer", "客户", "customer"
    SYSTEM = "system", "系统", "system"
    PROVIDER = "provider", "支付渠道", "payment provider"


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
