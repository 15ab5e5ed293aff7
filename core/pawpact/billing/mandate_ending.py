"""A mandate that is over here ends at its provider too; killed anywhere, it is simply run again.

Like a debit: a transaction that marks what is asked, the provider outside any transaction, a
transaction that writes its answers. What was marked and not answered is asked for by key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from pawpact.billing.gateway.values import (
    UNREACHABLE,
    EndRequest,
    EndsMandates,
    Gateway,
    GatewayAnswer,
    Result,
)
from pawpact.billing.models import Mandate, MandateEnding, MandateEndingEvent
from pawpact.billing.task import NOT_ENDED, task
from pawpact.kernel.errors import NotFound
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.kernel.label import Label
from pawpact.kernel.machine import Machine
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

OpenUnit = Callable[[], AbstractContextManager[Unit]]
PAGE = 500
TRIED_AGAIN_AFTER = timedelta(days=1)
"""How long a refused ending rests before the provider is asked anew."""
LONGEST_WHY = 500
"""A provider may say more than the trail keeps."""


class EndingState(StrEnum):
    DUE = "due"
    """Nobody was asked yet, or the provider said no and is asked again."""
    ASKED = "asked"
    """The provider was handed it; its answer is awaited."""
    BY_HAND = "by_hand"
    """The provider has no way to be asked by a program: a person does it there."""
    ENDED = "ended"


S = EndingState
ENDING = Machine(
    "mandate_ending",
    {
        S.DUE: (S.ASKED, S.BY_HAND, S.ENDED),
        S.ASKED: (S.DUE, S.ENDED),
        S.BY_HAND: (S.ENDED,),
        S.ENDED: (),
    },
    {
        "mandate_ending": Label("渠道解除", "ending at the provider"),
        S.DUE: Label("待办", "due"),
        S.ASKED: Label("已提交，等答复", "asked"),
        S.BY_HAND: Label("须人工办理", "left to people"),
        S.ENDED: Label("已解除", "ended"),
    },
    "pawpact billing mandates list",
)


@dataclass(slots=True)
class EndingReport:
    """What one run did, in mandates."""

    ended: int = 0
    refused: int = 0
    unknown: int = 0
    by_hand: int = 0


def plan_ending(unit: Unit, mandate: Mandate) -> None:
    """A mandate that the provider knows is to end there; the next run sees to it."""
    if mandate.provider_reference is None:
        return
    unit.session.add(
        MandateEnding(
            id=unit.ids.one(),
            mandate_id=mandate.id,
            state=S.DUE.value,
            attempt=0,
            next_at=unit.at,
        )
    )


def end_mandates(
    open_unit: OpenUnit, gateways: Mapping[str, Gateway], *, size: int = PAGE
) -> EndingReport:
    """Everything that is to be ended at providers now; doing it again does nothing more."""
    report = EndingReport()
    for requests in _pages(open_unit, S.ASKED, size):
        for provider, of_one in requests.items():
            _write(open_unit, _ask(gateways.get(provider), of_one), report)
    with open_unit() as unit:
        report.by_hand = _leave_to_people(unit, _able(gateways))
    for requests in _pages(open_unit, S.DUE, size):
        for provider, of_one in requests.items():
            _write(open_unit, _end(gateways.get(provider), of_one), report)
    return report


def ended_by_hand(unit: Unit, mandate: int, why: str) -> None:
    """Somebody ended it at the provider and says so."""
    row = unit.session.scalars(
        select(MandateEnding).where(MandateEnding.mandate_id == mandate)
    ).one_or_none()
    if row is None:
        raise NotFound(Label("这份授权不需要在渠道解除", "this mandate need not end elsewhere"))
    _move(unit, row, S.ENDED, why)
    row.next_at = None
    unit.session.flush()


def _able(gateways: Mapping[str, Gateway]) -> list[str]:
    return [name for name, gateway in gateways.items() if isinstance(gateway, EndsMandates)]


def _leave_to_people(unit: Unit, able: Sequence[str]) -> int:
    """What no installed provider can be asked for is somebody's task."""
    found = unit.session.execute(
        select(MandateEnding, Mandate)
        .join(Mandate, Mandate.id == MandateEnding.mandate_id)
        .where(MandateEnding.state == S.DUE, Mandate.provider.not_in(able))
        .order_by(MandateEnding.id)
    ).all()
    for row, _ in found:
        _move(unit, row, S.BY_HAND, "the provider takes no such request")
        row.next_at = None
    _open_tasks(unit, [mandate for _, mandate in found])
    unit.session.flush()
    return len(found)


def _pages(
    open_unit: OpenUnit, state: EndingState, size: int
) -> Iterator[dict[str, list[EndRequest]]]:
    """By provider, what is in this state; what is due is marked as asked before anybody is."""
    after = 0
    while True:
        with open_unit() as unit:
            found = _page(unit, state, after, size)
            requests = _by_provider(found)
            if found:
                after = found[-1][0].id
        if not requests:
            return
        yield requests


def _page(
    unit: Unit, state: EndingState, after: int, size: int
) -> list[tuple[MandateEnding, Mandate]]:
    wanted = (
        select(MandateEnding, Mandate)
        .join(Mandate, Mandate.id == MandateEnding.mandate_id)
        .where(MandateEnding.state == state, MandateEnding.id > after)
        .order_by(MandateEnding.id)
        .limit(size)
    )
    if state is S.DUE:
        wanted = wanted.where(MandateEnding.next_at <= unit.at)
    found = [(row, mandate) for row, mandate in unit.session.execute(wanted)]
    if state is S.DUE:
        for row, _ in found:
            _move(unit, row, S.ASKED, "asked")
            row.attempt, row.next_at = row.attempt + 1, None
        unit.session.flush()
    return found


def _by_provider(found: Sequence[tuple[MandateEnding, Mandate]]) -> dict[str, list[EndRequest]]:
    requests: dict[str, list[EndRequest]] = {}
    for row, mandate in found:
        request = EndRequest(_key(row, mandate), mandate.id, mandate.provider_reference)
        requests.setdefault(mandate.provider, []).append(request)
    return requests


def _ask(gateway: object, requests: Sequence[EndRequest]) -> list[GatewayAnswer]:
    """What became of these; what never arrived is sent now, under the same key."""
    if not isinstance(gateway, EndsMandates):
        return []
    try:
        answers = gateway.ask_endings([request.key for request in requests])
    except UNREACHABLE:
        return []
    absent = {answer.key for answer in answers if answer.result is Result.ABSENT}
    known = [answer for answer in answers if answer.key not in absent]
    again = [request for request in requests if request.key in absent]
    return known + (_end(gateway, again) if again else [])


def _end(gateway: object, requests: Sequence[EndRequest]) -> list[GatewayAnswer]:
    """Without a word from the provider the answer stays owed."""
    if not isinstance(gateway, EndsMandates):
        return []
    try:
        return list(gateway.end_mandates(requests))
    except UNREACHABLE:
        return []


def _write(open_unit: OpenUnit, answers: Sequence[GatewayAnswer], report: EndingReport) -> None:
    with open_unit() as unit:
        found = _awaited(unit, answers)
        refused = []
        for row, mandate, answer in found:
            if answer.result is Result.OK:
                _move(unit, row, S.ENDED, "provider confirmed")
                report.ended += 1
            elif answer.result is Result.REFUSED:
                _move(unit, row, S.DUE, answer.reason or "refused")
                row.next_at = unit.at + TRIED_AGAIN_AFTER
                refused.append(mandate)
            else:
                report.unknown += 1
        report.refused += len(refused)
        _open_tasks(unit, refused)
        unit.session.flush()


def _awaited(
    unit: Unit, answers: Sequence[GatewayAnswer]
) -> list[tuple[MandateEnding, Mandate, GatewayAnswer]]:
    by_key = {answer.key: answer for answer in answers}
    numbers = [read_public_id("man", key.partition(":")[0]) for key in by_key]
    wanted = (
        select(MandateEnding, Mandate)
        .join(Mandate, Mandate.id == MandateEnding.mandate_id)
        .where(MandateEnding.mandate_id.in_(numbers), MandateEnding.state == S.ASKED)
        .order_by(MandateEnding.id)
    )
    found = [(row, mandate) for row, mandate in unit.session.execute(wanted)]
    return [
        (row, mandate, by_key[key])
        for row, mandate in found
        if (key := _key(row, mandate)) in by_key
    ]


def _key(row: MandateEnding, mandate: Mandate) -> str:
    """A provider takes a key once, so that each attempt has its own."""
    return f"{public_id('man', mandate.id)}:{row.attempt}"


def _open_tasks(unit: Unit, mandates: Sequence[Mandate]) -> None:
    open_tasks(unit, [_task(unit, each) for each in mandates])


def _task(unit: Unit, mandate: Mandate) -> NewTask:
    subjects = {"contract": mandate.contract_id, "customer": mandate.customer_id}
    return task(unit, NOT_ENDED, str(mandate.id), subjects, {"provider": mandate.provider})


def _move(unit: Unit, row: MandateEnding, to: EndingState, why: str) -> None:
    ENDING.check(row.state, to)
    unit.session.add(
        MandateEndingEvent(
            id=unit.ids.one(),
            ending_id=row.id,
            came_from=row.state,
            went_to=to.value,
            actor=unit.actor,
            why=why[:LONGEST_WHY],
            at=unit.at,
        )
    )
    row.state = to.value
