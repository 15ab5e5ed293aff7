"""The numbers that a contract was signed under, beside those of today.

What binds at signing stays as it was signed. Where today's value is kinder to the customer it
counts instead, and no value goes past the platform's bounds of today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.contracts.models import Contract
from pawpact.kernel.errors import Defect
from pawpact.policy.layering.snapshot import thaw
from pawpact.policy.model import Parameter, Ruleset
from pawpact.tenancy.models import PolicyRevision
from pawpact.tenancy.recent import Recent
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value, ValueType

_RULESETS: Recent[str, Ruleset] = Recent(64)
"""Contents never change, so one that was read is kept by its hash."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one contract: the signed values, or today's where those are kinder."""

    signed: Ruleset
    today: Ruleset

    def value(self, name: str) -> Value:
        now = self.today.parameters[name]
        then = self.signed.parameters.get(name)
        if then is None or now.binds == "today":
            return now.value
        value = _kinder(now, then.value)
        return value if value == now.value else _within(now, value)

    def integer(self, name: str) -> int:
        value = self.value(name)
        if type(value) is not int:
            raise Defect(f"parameter {name} is no whole number")
        return value

    def flag(self, name: str) -> bool:
        return self.value(name) is True

    def text(self, name: str) -> str:
        return str(self.value(name))

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.value(name)
        if not isinstance(value, tuple):
            raise Defect(f"parameter {name} is no list")
        return tuple(str(each) for each in value)


def terms_of(unit: Unit, row: Contract) -> Terms:
    """What this contract was signed under, and today's policy of its store."""
    today = unit.store.revision
    if row.revision_id == today.id:
        return Terms(today.ruleset, today.ruleset)
    return Terms(_signed(unit, row.revision_id), today.ruleset)


def terms_of_each(unit: Unit, rows: Sequence[Contract]) -> Mapping[int, Terms]:
    """The terms of each contract, read once for all that were signed under the same policy."""
    one_of = {row.revision_id: row for row in rows}
    by_revision = {revision: terms_of(unit, row) for revision, row in one_of.items()}
    return {row.id: by_revision[row.revision_id] for row in rows}


def _signed(unit: Unit, revision: int) -> Ruleset:
    wanted = PolicyRevision.id == revision
    key = unit.session.scalar(select(PolicyRevision.content_hash).where(wanted))
    if key is None:
        raise Defect(f"the policy {revision} that a contract was signed under is gone")

    def read() -> Ruleset:
        content = unit.session.scalars(select(PolicyRevision.content).where(wanted)).one()
        return thaw(content)[0]

    return _RULESETS.get(key, read)


def _kinder(now: Parameter, signed: Value) -> Value:
    """Of the signed and today's value the one that is better for the customer."""
    today = now.value
    if now.kindest_first:
        return min((signed, today), key=lambda each: now.kindest_first.index(str(each)))
    if type(signed) is int and type(today) is int:
        return {"higher": max, "lower": min}.get(now.better, _first)(signed, today)
    if now.type is ValueType.LIST:
        return _kinder_list(now.better, _texts(signed), _texts(today))
    return signed


def _kinder_list(better: str, signed: tuple[str, ...], today: tuple[str, ...]) -> tuple[str, ...]:
    if better == "more":
        return (*signed, *(each for each in today if each not in signed))
    if better == "fewer":
        return tuple(each for each in signed if each in today)
    return signed


def _texts(value: Value) -> tuple[str, ...]:
    if not isinstance(value, tuple):
        raise Defect("a list is kept as a tuple")
    return tuple(str(each) for each in value)


def _first(signed: int, _today: int) -> int:
    return signed


def _within(now: Parameter, value: Value) -> Value:
    if type(value) is not int:
        return value
    if now.bounds.minimum is not None:
        value = max(value, now.bounds.minimum)
    if now.bounds.maximum is not None:
        value = min(value, now.bounds.maximum)
    return value
