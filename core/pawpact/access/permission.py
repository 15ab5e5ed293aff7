"""What each role may do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pawpact.access.actor import Role
from pawpact.kernel.errors import Forbidden
from pawpact.kernel.label import Label


class Permission(StrEnum):
    """One thing to be allowed, named by what is touched and what is done to it."""

    APPLY_STORE = "store.apply"
    PUBLISH_RULES = "rules.publish"
    READ_RULES = "rules.read"
    MANAGE_KEYS = "keys.manage"
    READ_ACCESS_LOG = "access_log.read"
    DECIDE_HELD = "held.decide"
    REGISTER_CUSTOMER = "customer.register"
    READ_CUSTOMER = "customer.read"
    READ_PERSONAL = "customer.read_personal"
    ERASE_CUSTOMER = "customer.erase"
    MANAGE_STAFF = "staff.manage"
    IMPORT = "import.run"
    MANAGE_PET = "pet.manage"
    RECORD_HEALTH = "pet.record_health"
    READ_DIAGNOSIS = "pet.read_diagnosis"
    READ_PET = "pet.read"
    SUBMIT_APPLICATION = "application.submit"
    READ_APPLICATION = "application.read"
    SIGN_CONTRACT = "contract.sign"
    READ_CONTRACT = "contract.read"
    END_CONTRACT = "contract.end"
    RUN_BILLING = "billing.run"
    REPORT_PAYMENT = "payment.report"
    PLACE_ORDER = "order.place"
    SHIP_ORDER = "order.ship"
    REFUND_ORDER = "order.refund"
    READ_STATEMENT = "statement.read"
    READ_LEDGER = "ledger.read"
    READ_DECISION = "decision.read"


_P = Permission
_FRONT_DESK = frozenset(
    {
        _P.READ_RULES,
        _P.REGISTER_CUSTOMER,
        _P.READ_CUSTOMER,
        _P.READ_PET,
        _P.SUBMIT_APPLICATION,
        _P.READ_APPLICATION,
        _P.SIGN_CONTRACT,
        _P.READ_CONTRACT,
        _P.PLACE_ORDER,
        _P.READ_STATEMENT,
        _P.READ_DECISION,
    }
)
ALLOWED: Mapping[Role, frozenset[Permission]] = {
    Role.PLATFORM_ADMIN: frozenset(
        {
            _P.APPLY_STORE,
            _P.PUBLISH_RULES,
            _P.READ_RULES,
            _P.MANAGE_KEYS,
            _P.MANAGE_STAFF,
            _P.READ_ACCESS_LOG,
            _P.DECIDE_HELD,
            _P.IMPORT,
            _P.READ_LEDGER,
            _P.READ_DECISION,
        }
    ),
    Role.STORE_MANAGER: frozenset(_P) - {_P.APPLY_STORE, _P.REPORT_PAYMENT},
    Role.SALES: _FRONT_DESK,
    Role.SERVICE_AGENT: _FRONT_DESK | {_P.SHIP_ORDER, _P.REFUND_ORDER},
    Role.CARE_ADVISOR: frozenset({_P.READ_CUSTOMER, _P.READ_PET, _P.READ_CONTRACT}),
    Role.VET: frozenset({_P.READ_PET, _P.RECORD_HEALTH, _P.READ_DIAGNOSIS}),
    Role.CARER: frozenset({_P.READ_PET, _P.MANAGE_PET}),
    Role.CUSTOMER: frozenset(
        {
            _P.READ_PET,
            _P.SUBMIT_APPLICATION,
            _P.READ_APPLICATION,
            _P.SIGN_CONTRACT,
            _P.READ_CONTRACT,
            _P.PLACE_ORDER,
            _P.READ_STATEMENT,
            _P.READ_DECISION,
        }
    ),
    Role.SYSTEM: frozenset({_P.RUN_BILLING, _P.SHIP_ORDER, _P.IMPORT, _P.READ_LEDGER}),
    Role.PROVIDER: frozenset({_P.REPORT_PAYMENT}),
}
"""A customer is further held to what is her own: the caller compares the owner."""


def may(role: Role, permission: Permission) -> bool:
    """Whether the role is allowed this."""
    return permission in ALLOWED[role]


def require(role: Role, permission: Permission) -> None:
    """Refuse what the role is not allowed; the message names both."""
    if not may(role, permission):
        raise Forbidden(
            Label(f"角色 {role} 没有权限 {permission}", f"role {role} may not {permission}"),
            hint=Label(
                "请由有权限的同事办理，或请店长调整角色",
                "ask somebody who may, or have the manager change the role",
            ),
            details={"role": str(role), "permission": str(permission)},
        )
