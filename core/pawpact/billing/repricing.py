"""Another monthly price: from the first period of which nothing was announced yet."""

from __future__ import annotations

from datetime import date, timedelta

from pawpact.billing.mandate import go_on_if_covered, largest_owed, valid_limit
from pawpact.billing.models import Charge
from pawpact.billing.series import series
from pawpact.billing.values import ChargeState
from pawpact.database import bulk
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.tenancy.unit import Unit


def reprice_charges(unit: Unit, contract: int, price: int) -> date:
    """Charge this price from now on; answers the debit day from which it holds.

    That is the first day whose notice is not written and that lies behind the store's cutoff; what
    was announced keeps its price. A mandate whose limit is lower has to be raised first; one that
    was too low until now lets debits go on.
    """
    if price <= 0:
        raise InvalidField("price", Label("月付金额必须大于 0", "a price is above zero"))
    _refuse_low_limit(unit, contract, price)
    cutoff = timedelta(hours=unit.store.integer("core.contracts.plan_change_cutoff_hours"))
    open_ = [
        row
        for row in series(unit, contract)
        if row.state == ChargeState.SCHEDULED and row.due_at - unit.at >= cutoff
    ]
    if not open_:
        raise Conflict(
            Label(
                "没有可以改价的账单：剩下的各期都已通知或临近扣款",
                "no charge can be priced anew: all that are left were announced or are too near",
            )
        )
    before = largest_owed(unit, contract)
    ids = [row.id for row in open_]
    bulk.update(unit.session, Charge, ids, {"amount": [price] * len(ids)})
    go_on_if_covered(unit, contract, before)
    first: date = min(row.due_on for row in open_)
    return first


def _refuse_low_limit(unit: Unit, contract: int, price: int) -> None:
    limit = valid_limit(unit, contract)
    if limit is not None and limit < price:
        raise Conflict(
            Label(
                f"代扣授权每次最多 {yuan(limit)} 元，低于新月付 {yuan(price)} 元",
                f"the mandate allows {yuan(limit)} yuan at most, the new price is {yuan(price)}",
            ),
            hint=Label(
                "请客户先提高授权限额，再改套餐",
                "have the customer raise the mandate's limit first",
            ),
        )
