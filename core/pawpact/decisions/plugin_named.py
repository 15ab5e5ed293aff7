"""Ids that people name to a plugin: found in this store, with those they belong to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.access.log import FOREIGN_ID
from pawpact.decisions.registry import Registry
from pawpact.hosting.field import prefix_of
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.kernel.errors import Attempt, NotFound
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

OWNERS = ("customer", "pet", "contract", "application")
"""Roles that come along with a record of core that belongs to them."""


@dataclass(frozen=True, slots=True)
class Names:
    """Knows which ids of a role there are in the store: core's records and the plugin's things."""

    registry: Registry
    plugin: LoadedPlugin

    def resolved(self, unit: Unit, given: Mapping[str, int]) -> dict[str, int]:
        """What was named, with whose it is; raises `NotFound` as for an id that exists nowhere.

        A contract comes with its customer and pet. Two ids that belong to different people are
        answered as if the second were not there.
        """
        found = dict(given)
        for role, number in given.items():
            for owner, of in self._owners(unit, role, number).items():
                if found.setdefault(owner, of) != of:
                    raise _missing(owner, found[owner])
        return found

    def absent(self, unit: Unit, role: str, numbers: Collection[int]) -> list[int]:
        """Those of these ids that this store does not have; one statement."""
        wanted = sorted(set(numbers))
        model, thing = self.registry.subjects.get(role), self.plugin.things.get(role)
        if role == "store":
            return [each for each in wanted if each != unit.store.tenant]
        known: Iterable[int] = ()
        if model is not None:
            column = getattr(model, "id")  # noqa: B009  # every subject's table has it
            known = unit.session.scalars(select(column).where(column.in_(wanted)))
        elif thing is not None:
            known = unit.session.scalars(
                select(thing.thing).where(thing.thing.in_(wanted), thing.version == 1)
            )
        else:
            return []
        return sorted(set(wanted) - set(known))

    def _owners(self, unit: Unit, role: str, number: int) -> dict[str, int]:
        model = self.registry.subjects.get(role)
        if model is None:
            if self.absent(unit, role, [number]):
                raise _missing(role, number)
            return {}
        row = unit.session.get(model, (unit.store.tenant, number))
        if row is None:
            raise _missing(role, number)
        if role == "pet":
            return {}
        owners = {owner: getattr(row, f"{owner}_id", None) for owner in OWNERS}
        found = {owner: of for owner, of in owners.items() if of is not None}
        order = getattr(row, "order_id", None)
        if order is not None and not found:
            found = {"order": order, **self._owners(unit, "order", order)}
        return found


def _missing(role: str, number: int) -> NotFound:
    public = public_id(prefix_of(role), number)
    missing = NotFound(Label(f"本店没有 {public}", f"this store has no {public}"))
    missing.attempt = Attempt(FOREIGN_ID, prefix_of(role), (number,))
    return missing
