"""Ids that people name to a plugin: found in this store, with those they belong to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select

from pawpact.access.log import FOREIGN_ID
from pawpact.database.among import among_given
from pawpact.database.model import TenantModel
from pawpact.database.prepared import Prepared
from pawpact.decisions.registry import Registry
from pawpact.hosting.field import prefix_of
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.hosting.table import PluginThing
from pawpact.kernel.errors import Attempt, NotFound
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

OWNERS = ("customer", "pet", "contract", "application")
"""Roles that come along with a record of core that belongs to them."""

_ORDER = "order"
_KINDS_KEPT = 256


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
        if role == "store":
            return [each for each in wanted if each != unit.store.tenant]
        model = self.registry.subjects.get(role)
        thing = self.plugin.things.get(role)
        if model is not None:
            known = _of_core(model).rows(unit.session, ids=wanted)
        elif thing is not None:
            known = _of_plugin(thing).rows(unit.session, ids=wanted)
        else:
            return []
        return sorted(set(wanted) - {row[0] for row in known})

    def _owners(self, unit: Unit, role: str, number: int) -> dict[str, int]:
        model = self.registry.subjects.get(role)
        if model is None:
            if self.absent(unit, role, [number]):
                raise _missing(role, number)
            return {}
        rows = _owners_in(model).rows(unit.session, number=number)
        if not rows:
            raise _missing(role, number)
        if role == "pet":
            return {}
        named = {owner: getattr(rows[0], owner, None) for owner in (*OWNERS, _ORDER)}
        found = {owner: of for owner, of in named.items() if of is not None}
        order = found.pop(_ORDER, None)
        if order is not None and not found:
            found = {_ORDER: order, **self._owners(unit, _ORDER, order)}
        return found


@lru_cache(maxsize=_KINDS_KEPT)
def _of_core(model: type[TenantModel]) -> Prepared:
    column = _id(model)
    return Prepared(select(column).where(among_given(column, "ids")))


@lru_cache(maxsize=_KINDS_KEPT)
def _of_plugin(thing: type[PluginThing]) -> Prepared:
    given = among_given(thing.thing, "ids")
    return Prepared(select(thing.thing).where(given, thing.version == 1))


@lru_cache(maxsize=_KINDS_KEPT)
def _owners_in(model: type[TenantModel]) -> Prepared:
    """To whom one record belongs, as far as its table says so."""
    named = {name: getattr(model, f"{name}_id", None) for name in (*OWNERS, _ORDER)}
    owners = [column.label(name) for name, column in named.items() if column is not None]
    return Prepared(select(_id(model), *owners).where(_id(model) == bindparam("number")))


def _id(model: type[TenantModel]) -> Any:
    return getattr(model, "id")  # noqa: B009  # every subject's table has it


def _missing(role: str, number: int) -> NotFound:
    public = public_id(prefix_of(role), number)
    missing = NotFound(Label(f"本店没有 {public}", f"this store has no {public}"))
    missing.attempt = Attempt(FOREIGN_ID, prefix_of(role), (number,))
    return missing
