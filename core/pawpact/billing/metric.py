"""How well a store's debits of a month went."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Exists, exists, func, select

from pawpact.billing.models import Charge, ChargeEvent
from pawpact.billing.values import ChargeState
from pawpact.kernel.label import Label
from pawpact.tenancy.metric import Figure, Metric, Month, Ratio
from pawpact.tenancy.unit import Unit

_EXCUSED = (ChargeState.WAIVED.value, ChargeState.MOVED.value, ChargeState.CANCELLED.value)


def debit_success_rate(unit: Unit, month: Month) -> Iterator[Figure]:
    """Of the periods whose debit day lay in the month, in one statement."""
    is_excused = _moved(*_EXCUSED).where(ChargeEvent.at < month.until)
    in_grace = Charge.settled_at.is_not(None) & ~_moved(ChargeState.OVERDUE.value)
    at_once = in_grace & ~_moved(ChargeState.FAILED.value)
    counted = select(
        func.count(),
        func.count().filter(in_grace),
        func.count().filter(at_once),
    ).where(
        Charge.due_on >= month.first,
        Charge.due_on <= month.last,
        Charge.opening.is_(False),
        ~is_excused,
    )
    due, settled, first = unit.session.execute(counted).one()
    whole = Label("宽限期内扣成", "settled by the end of grace")
    yield Figure("grace", whole, Ratio("share", settled, due))
    once = Label("首次扣款即成", "settled at the first attempt")
    yield Figure("first", once, Ratio("share", first, due))


def _moved(*states: str) -> Exists:
    """Whether a charge ever came into one of these states."""
    return exists().where(
        ChargeEvent.tenant_id == Charge.tenant_id,
        ChargeEvent.charge_id == Charge.id,
        ChargeEvent.to_state.in_(states),
    )


METRICS = (
    Metric(
        "debit_success_rate",
        Label("扣款成功率", "debit success rate"),
        Label(
            "宽限期内扣成的期数 ÷ 应扣期数（减免、暂停、取消的不算）；另列首次扣款即成的比例",
            "charges settled by the end of grace / charges that fell due (waived, paused,"
            " cancelled excluded); also first-attempt rate",
        ),
        debit_success_rate,
    ),
)
