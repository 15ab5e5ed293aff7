"""Cases whose request is gone: nobody has to answer them any more."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from pawpact.database.among import among
from pawpact.decisions.held import close
from pawpact.decisions.models import HeldCase
from pawpact.tenancy.unit import Unit


def drop_requests(unit: Unit, moment: str, keys: Sequence[str], why: str) -> int:
    """End the waiting of requests of this moment; one that was answered stays. How many."""
    waiting = select(HeldCase).where(
        HeldCase.moment == moment, HeldCase.state == "open", HeldCase.key.in_(keys)
    )
    return _drop(unit, unit.session.scalars(waiting.order_by(HeldCase.id)).all(), why)


def drop_about(
    unit: Unit, moments: Collection[str], subject: str, numbers: Collection[int], why: str
) -> int:
    """The same of every request of these moments about one of these (``contract``)."""
    waiting = select(HeldCase.id, HeldCase.subjects).where(
        HeldCase.moment.in_(moments), HeldCase.state == "open"
    )
    wanted, found = set(numbers), unit.session.execute(waiting).all()
    about = [number for number, subjects in found if subjects.get(subject) in wanted]
    if not about:
        return 0
    rows = unit.session.scalars(select(HeldCase).where(among(HeldCase.id, about)))
    return _drop(unit, rows.all(), why)


def _drop(unit: Unit, cases: Sequence[HeldCase], why: str) -> int:
    for each in cases:
        close(unit, each, "dropped", why)
    unit.session.flush()
    return len(cases)
