"""The numbers by which a contract goes: those signed, as amended since, within today's law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.contracts.models import Contract
from pawpact.kernel.errors import Defect
from pawpact.policy.amending.signed import signed_parameters
from pawpact.policy.layering.snapshot import thaw
from pawpact.policy.model import Parameter, Ruleset
from pawpact.tenancy.models import PolicyRevision
from pawpact.tenancy.recent import Recent
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value

_RULESETS: Recent[str, Ruleset] = Recent(64)
"""Contents never change, so one that was read is kept by its hash."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one contract."""

    parameters: Mapping[str, Parameter]

    def value(self, name: str) -> Value:
        return self.parameters[name].value

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
    """By what this contract goes: what publishing wrote down for those signed as it was.

    Nothing was written down for contracts that were over by then: they keep what they signed.
    """
    store = unit.store
    view = store.signed.get(row.revision_id)
    if view is not None:
        return Terms(view.revision.ruleset.parameters)
    today = store.revision.ruleset.parameters
    if row.revision_id == store.revision.id:
        return Terms(today)
    return Terms(signed_parameters(_signed(unit, row.revision_id), today))


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
