"""Moves of what is a customer's, read from the tables where every context writes its moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, and_, literal, select

from pawpact.contracts.models import Application, Contract
from pawpact.database.model import TenantModel
from pawpact.decisions.lookup import chunk_decision_id
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.machine import Machine
from pawpact.policy.model import Policy
from pawpact.reports.timeline.event import Event, Span
from pawpact.reports.timeline.reason import reason_of
from pawpact.tenancy.unit import Unit

Owner = Literal["customer", "application", "contract"]
"""By what a table finds rows of one customer: by what its index begins with."""


def of_hers(model: Any, by: Owner, customer: int) -> ColumnElement[bool]:
    """Which rows of this table are of one customer."""
    if by == "customer":
        return cast(ColumnElement[bool], model.customer_id == customer)
    owner: Any = Contract if by == "contract" else Application
    link = model.contract_id if by == "contract" else model.application_id
    return cast(
        ColumnElement[bool], link.in_(select(owner.id).where(owner.customer_id == customer))
    )


@dataclass(frozen=True, slots=True)
class Trail:
    """Where the moves of one kind of thing are written, and how such a thing is called.

    ``of`` is the thing's own table, which names its customer or her contract; ``name`` a column
    of it that tells one thing from another, said by ``called``.
    """

    area: str
    prefix: str
    machine: Machine
    of: type[TenantModel]
    row: type[TenantModel]
    link: str
    came_from: str = "came_from"
    went_to: str = "went_to"
    by: Owner = "customer"
    name: str = ""
    called: Callable[[Any], Label] | None = None
    receipt: tuple[str, str] | None = None
    """The columns of the thing with the batch receipt of its decision, and with its subject."""
    decided: frozenset[str] = frozenset()
    """The states that such a decision followed."""
    told: frozenset[str] = frozenset()
    """States that the thing's own row tells better, with what was asked for."""

    def read(self, unit: Unit, customer: int, span: Span) -> Iterator[Event]:
        """Its events in this span, in one statement."""
        of: Any = self.of
        row: Any = self.row
        link = getattr(row, self.link)
        named = getattr(of, self.name) if self.name else literal("")
        decided = [getattr(of, each) for each in self.receipt or ()] or [literal(None)] * 2
        before, after = getattr(row, self.came_from), getattr(row, self.went_to)
        found = (
            select(row.id, row.at, link, before, after, row.actor, row.why, named, *decided)
            .join_from(row, of, and_(row.tenant_id == of.tenant_id, link == of.id))
            .where(of_hers(of, self.by, customer), span.holds(row.at))
        )
        policies = unit.store.revision.ruleset.policies
        for each in unit.session.execute(found.where(after.not_in(self.told))):
            yield self._event(policies, *each)

    def _event(
        self,
        policies: Mapping[str, Policy],
        number: int,
        at: datetime,
        thing: int,
        source: str,
        target: str,
        actor: str,
        why: str,
        name: Any,
        chunk: int | None,
        subject: int | None,
    ) -> Event:
        return Event(
            at,
            number,
            f"{self.area}.{target if source != target else 'noted'}",
            self._title(name, source, target),
            public_id(self.prefix, thing),
            actor,
            reason_of(why, actor, policies),
            receipt=chunk_decision_id(chunk, subject)
            if chunk and subject and target in self.decided
            else "",
        )

    def _title(self, name: Any, source: str, target: str) -> Label:
        what = self.machine.say(self.machine.name)
        if self.called is not None:
            what = self.called(name)
        state = self.machine.say(target)
        if source == target:
            return Label(f"{what.zh}：记录", f"{what.en}: noted")
        return Label(f"{what.zh}：{state.zh}", f"{what.en}: {state.en}")
