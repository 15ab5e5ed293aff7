"""What each role may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pawpact.access.actor import STAFF, Role
from pawpact.kernel.errors import Forbidden
from pawpact.kernel.label import Label
from pawpact.kernel.titled import TitledName


class Permission(TitledName):
    """One thing to be allowed, named by what is touched and what is done to it."""

    APPLY_STORE = "store.apply", "让门店生效", "bring a store into force"
    PUBLISH_RULES = "rules.publish", "发布规则", "publish rules"
    APPROVE_RULES = "rules.approve", "批准规则变更", "approve a change of rules"
    """Be the second person where a change of rules moves more money than one may decide."""
    READ_RULES = "rules.read", "查看规则", "read rules"
    MANAGE_KEYS = "keys.manage", "管理密钥", "manage keys"
    READ_ACCESS_LOG = "access_log.read", "查看访问记录", "read the access log"
    DECIDE_HELD = "held.decide", "处理待定的请求", "decide held cases"
    REGISTER_CUSTOMER = "customer.register", "登记客户", "register customers"
    READ_CUSTOMER = "customer.read", "查看客户", "see customers"
    READ_PERSONAL = "customer.read_personal", "查看完整个人资料", "read personal data in clear"
    ERASE_CUSTOMER = "customer.erase", "删除客户资料", "erase customers"
    CORRECT_CUSTOMER = "customer.correct", "更正客户资料", "correct customers"
    EXPORT_CUSTOMER = "customer.export", "导出客户本人资料", "export a customer"
    MANAGE_STAFF = "staff.manage", "管理员工", "manage staff"
    IMPORT = "import.run", "导入", "import records"
    EXPORT = "export.run", "导出", "export records"
    """Take what the store has out as files; in clear it needs what reading personal data needs."""
    MANAGE_PET = "pet.manage", "登记与照顾宠物", "register and look after pets"
    RECORD_HEALTH = "pet.record_health", "登记健康记录", "record health"
    READ_DIAGNOSIS = "pet.read_diagnosis", "查看诊断", "read diagnoses"
    READ_PET = "pet.read", "查看宠物", "see pets"
    OBSERVE_PET = "pet.observe", "登记宠物的异常", "record abnormal signs"
    LIST_PET = "pet.list", "上架宠物", "list pets"
    HAND_OVER_PET = "pet.hand_over", "交付宠物", "hand pets over"
    TAKE_BACK_PET = "pet.take_back", "收回宠物", "take pets back"
    REPORT_LOST_PET = "pet.report_lost", "登记宠物走失", "report a lost pet"
    RECORD_DEATH = "pet.record_death", "登记宠物死亡", "record a death"
    TRANSFER_PET = "pet.transfer", "转店", "transfer pets"
    SUBMIT_APPLICATION = "application.submit", "提交领养申请", "submit applications"
    READ_APPLICATION = "application.read", "查看领养申请", "see applications"
    SIGN_CONTRACT = "contract.sign", "签约", "sign contracts"
    READ_CONTRACT = "contract.read", "查看合约", "see a contract"
    LIST_CONTRACTS = (
        "contract.list",
        "查看全店合约与收付",
        "see the contracts and payments of all customers",
    )
    """See contracts, debits, deposits and refunds of all customers side by side."""
    CHANGE_CONTRACT = "contract.change", "变更合约", "ask for changes of a contract"
    """Ask for what is the customer's right: a pause, another plan, the end, a report."""
    END_CONTRACT = "contract.end", "决定合约的暂停与结束", "decide on pauses and ends of contracts"
    RUN_BILLING = "billing.run", "执行扣款", "run debits"
    CORRECT_BILLING = "billing.correct", "更正收付", "correct what was collected"
    """Charge a debit back, take a provider's statement in, postpone beyond the store's limits."""
    TAKE_DEPOSIT = "deposit.take", "收押金", "take deposits"
    """Enter a deposit that a customer paid."""
    REPORT_PAYMENT = "payment.report", "回报付款结果", "report payments"
    PLACE_ORDER = "order.place", "下单", "place orders"
    SHIP_ORDER = "order.ship", "发货", "ship orders"
    REFUND_ORDER = "order.refund", "退货退款", "refund orders"
    READ_ORDER = "order.read", "查看订单", "see an order"
    LIST_ORDERS = "order.list", "查看全店订单", "see the orders of all customers"
    """See the orders of all customers side by side."""
    BOOK_BENEFIT = "benefit.book", "预约权益", "book benefits"
    REDEEM_BENEFIT = "benefit.redeem", "核销权益", "redeem benefits"
    """Use a benefit by its code at the counter; hand an adoption kit over."""
    RESTORE_BENEFIT = "benefit.restore", "恢复权益", "restore benefits"
    REVOKE_BENEFIT = "benefit.revoke", "撤销权益", "revoke benefits"
    """End what was given for good, for a proven fraud."""
    OFFSET_DEPOSIT = "deposit.offset", "用押金抵扣", "offset deposits"
    """Ask that some of the deposit pays purchases; the store's rules answer."""
    PAY_REFUND = "refund.pay", "付出退款", "pay refunds"
    SETTLE_RECEIVABLE = "receivable.settle", "处理欠款", "settle what customers owe"
    """Take what a customer owes, or give it up with a reason."""
    SETTLE_STORES = "stores.settle", "门店间结算", "settle between stores"
    """Book between two stores, and pay out a store that closes."""
    READ_STATEMENT = "statement.read", "查看对账单", "read statements"
    READ_LEDGER = "ledger.read", "查看账本", "read the ledger"
    READ_DECISION = "decision.read", "查看决定", "see decisions"
    WORK_TASK = "task.work", "处理任务", "work on tasks"
    """See the worklist, finish a task, record that nobody was reached."""
    ASSIGN_TASK = "task.assign", "分派任务", "assign tasks"
    """Hand tasks over, and say who stands in for whom."""
    READ_MESSAGES = "message.read", "查看消息", "see messages"
    """Texts and the outbox: kinds, ids and states, never whom a message was for by name."""
    REPORT_DELIVERY = "message.report", "登记送达情况", "report deliveries"
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


def named(roles: Iterable[Role]) -> Label:
    """Whom to ask instead."""
    titles = [each.title for each in roles]
    return Label(
        "请由这些角色办理：" + "、".join(each.zh for each in titles),
        "have it done by: " + ", ".join(each.en for each in titles),
    )


def require(role: Role, permission: Permission) -> None:
    """Refuse what the role is not allowed; the message names both."""
    if not may(role, permission):
        raise Forbidden(
            Label(
                f"{role.title.zh}没有权限：{permission.title.zh}",
                f"the role of {role.title.en} does not include: {permission.title.en}",
            ),
            hint=named(each for each in Role if may(each, permission)),
            details={"role": str(role), "permission": str(permission)},
        )
