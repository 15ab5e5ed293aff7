"""What each role may do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pawpact.access.actor import STAFF, Role
from pawpact.kernel.errors import Forbidden
from pawpact.kernel.label import Label


class Permission(StrEnum):
    """One thing to be allowed, named by what is touched and what is done to it."""

    APPLY_STORE = "store.apply"
    PUBLISH_RULES = "rules.publish"
    APPROVE_RULES = "rules.approve"
    """Be the second person where a change of rules moves more money than one may decide."""
    READ_RULES = "rules.read"
    MANAGE_KEYS = "keys.manage"
    READ_ACCESS_LOG = "access_log.read"
    DECIDE_HELD = "held.decide"
    REGISTER_CUSTOMER = "customer.register"
    READ_CUSTOMER = "customer.read"
    READ_PERSONAL = "customer.read_personal"
    ERASE_CUSTOMER = "customer.erase"
    CORRECT_CUSTOMER = "customer.correct"
    EXPORT_CUSTOMER = "customer.export"
    MANAGE_STAFF = "staff.manage"
    IMPORT = "import.run"
    EXPORT = "export.run"
    """Take what the store has out as files; in clear it needs what reading personal data needs."""
    MANAGE_PET = "pet.manage"
    RECORD_HEALTH = "pet.record_health"
    READ_DIAGNOSIS = "pet.read_diagnosis"
    READ_PET = "pet.read"
    OBSERVE_PET = "pet.observe"
    LIST_PET = "pet.list"
    HAND_OVER_PET = "pet.hand_over"
    TAKE_BACK_PET = "pet.take_back"
    REPORT_LOST_PET = "pet.report_lost"
    RECORD_DEATH = "pet.record_death"
    TRANSFER_PET = "pet.transfer"
    SUBMIT_APPLICATION = "application.submit"
    READ_APPLICATION = "application.read"
    SIGN_CONTRACT = "contract.sign"
    READ_CONTRACT = "contract.read"
    LIST_CONTRACTS = "contract.list"
    """See contracts, debits, deposits and refunds of all customers side by side."""
    CHANGE_CONTRACT = "contract.change"
    """Ask for what is the customer's right: a pause, another plan, the end, a report."""
    END_CONTRACT = "contract.end"
    RUN_BILLING = "billing.run"
    CORRECT_BILLING = "billing.correct"
    """Charge a debit back, take a provider's statement in, postpone beyond the store's limits."""
    TAKE_DEPOSIT = "deposit.take"
    """Enter a deposit that a customer paid."""
    REPORT_PAYMENT = "payment.report"
    PLACE_ORDER = "order.place"
    SHIP_ORDER = "order.ship"
    REFUND_ORDER = "order.refund"
    READ_ORDER = "order.read"
    LIST_ORDERS = "order.list"
    """See the orders of all customers side by side."""
    BOOK_BENEFIT = "benefit.book"
    REDEEM_BENEFIT = "benefit.redeem"
    """Use a benefit by its code at the counter; hand an adoption kit over."""
    RESTORE_BENEFIT = "benefit.restore"
    REVOKE_BENEFIT = "benefit.revoke"
    """End what was given for good, for a proven fraud."""
    OFFSET_DEPOSIT = "deposit.offset"
    """Ask that some of the deposit pays purchases; the store's rules answer."""
    PAY_REFUND = "refund.pay"
    SETTLE_RECEIVABLE = "receivable.settle"
    """Take what a customer owes, or give it up with a reason."""
    SETTLE_STORES = "stores.settle"
    """Book between two stores, and pay out a store that closes."""
    READ_STATEMENT = "statement.read"
    READ_LEDGER = "ledger.read"
    READ_DECISION = "decision.read"
    WORK_TASK = "task.work"
    """See the worklist, finish a task, record that nobody was reached."""
    ASSIGN_TASK = "task.assign"
    """Hand tasks over, and say who stands in for whom."""
    READ_MESSAGES = "message.read"
    """Texts and the outbox: kinds, ids and states, never whom a message was for by name."""
    REPORT_DELIVERY = "message.report"
    """Say that a message or notice came back, or was opened."""


_P = Permission
_FRONT_DESK = frozenset(
    {
        _P.READ_RULES,
        _P.REGISTER_CUSTOMER,
        _P.READ_CUSTOMER,
        _P.READ_PET,
        _P.CORRECT_CUSTOMER,
        _P.SUBMIT_APPLICATION,
        _P.READ_APPLICATION,
        _P.SIGN_CONTRACT,
        _P.TAKE_DEPOSIT,
        _P.OFFSET_DEPOSIT,
        _P.READ_CONTRACT,
        _P.LIST_CONTRACTS,
        _P.CHANGE_CONTRACT,
        _P.PLACE_ORDER,
        _P.READ_ORDER,
        _P.LIST_ORDERS,
        _P.BOOK_BENEFIT,
        _P.REDEEM_BENEFIT,
        _P.READ_STATEMENT,
        _P.READ_DECISION,
        _P.WORK_TASK,
        _P.READ_MESSAGES,
    }
)
ALLOWED: Mapping[Role, frozenset[Permission]] = {
    Role.PLATFORM_ADMIN: frozenset(
        {
            _P.APPLY_STORE,
            _P.PUBLISH_RULES,
            _P.APPROVE_RULES,
            _P.READ_RULES,
            _P.MANAGE_KEYS,
            _P.MANAGE_STAFF,
            _P.READ_ACCESS_LOG,
            _P.DECIDE_HELD,
            _P.IMPORT,
            _P.EXPORT,
            _P.READ_LEDGER,
            _P.READ_DECISION,
            _P.WORK_TASK,
            _P.ASSIGN_TASK,
            _P.READ_MESSAGES,
            _P.REPORT_DELIVERY,
            _P.REVOKE_BENEFIT,
            _P.SETTLE_STORES,
        }
    ),
    Role.STORE_MANAGER: frozenset(_P) - {_P.APPLY_STORE, _P.REPORT_PAYMENT, _P.SETTLE_STORES},
    Role.SALES: _FRONT_DESK | {_P.HAND_OVER_PET},
    Role.SERVICE_AGENT: _FRONT_DESK | {_P.SHIP_ORDER, _P.REFUND_ORDER, _P.RESTORE_BENEFIT},
    Role.CARE_ADVISOR: frozenset({_P.READ_CUSTOMER, _P.READ_PET, _P.READ_CONTRACT, _P.WORK_TASK}),
    Role.VET: frozenset(
        {
            _P.READ_PET,
            _P.RECORD_HEALTH,
            _P.READ_DIAGNOSIS,
            _P.OBSERVE_PET,
            _P.LIST_PET,
            _P.TAKE_BACK_PET,
            _P.RECORD_DEATH,
            _P.WORK_TASK,
        }
    ),
    Role.CARER: frozenset({_P.READ_PET, _P.MANAGE_PET, _P.OBSERVE_PET, _P.WORK_TASK}),
    Role.CUSTOMER: frozenset(
        {
            _P.READ_PET,
            _P.REPORT_LOST_PET,
            _P.SUBMIT_APPLICATION,
            _P.READ_APPLICATION,
            _P.SIGN_CONTRACT,
            _P.READ_CONTRACT,
            _P.CHANGE_CONTRACT,
            _P.OFFSET_DEPOSIT,
            _P.PLACE_ORDER,
            _P.READ_ORDER,
            _P.BOOK_BENEFIT,
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


def may_at_terminal(permission: Permission) -> bool:
    """Whether a store's terminal may do it where nobody says who she is.

    It may do what any of the staff may; what is the manager's alone needs the manager's name.
    """
    return any(may(role, permission) for role in STAFF - {Role.STORE_MANAGER})


def _who_may(permission: Permission) -> Label:
    able = [each for each in Role if permission in ALLOWED[each]]
    return Label("可以办理的角色：" + "、".join(able), "roles that may do it: " + ", ".join(able))


def require(role: Role, permission: Permission) -> None:
    """Refuse what the role is not allowed; the message names both."""
    if not may(role, permission):
        raise Forbidden(
            Label(f"角色 {role} 没有权限 {permission}", f"role {role} may not {permission}"),
            hint=_who_may(permission),
            details={"role": str(role), "permission": str(permission)},
        )
