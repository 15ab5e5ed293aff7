"""Versions of plugins' things: each follows the one that its author saw, or is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from pawpact.database import bulk
from pawpact.database.session import StoreSession
from pawpact.hosting.asking import column_names, newest
from pawpact.hosting.registration import Change
from pawpact.hosting.storage import as_stored, own_columns
from pawpact.hosting.table import PluginThing
from pawpact.kernel.errors import Conflict
from pawpact.kernel.identity import Ids, subject_id
from pawpact.kernel.label import Label
from pawpact.kernel.vault import Subject, Vault, subject_of

_COUNTED = frozenset({"thing", "version"})


class ChangedMeanwhile(Conflict):
    """Somebody changed it meanwhile; look at it again."""

    code = "changed_meanwhile"
    title = Label("别人刚改过，请重新查看再办", "Somebody changed it meanwhile; look at it again")


def store_changes(
    session: StoreSession,
    vault: Vault,
    ids: Ids,
    changes: Sequence[Change],
    about: Sequence[Subject | None],
) -> int:
    """Write the next version of each thing; returns how many. Two statements for each table."""
    pairs = sorted(zip(changes, about, strict=True), key=lambda pair: pair[0].model.__tablename__)
    for _, group in groupby(pairs, key=lambda pair: pair[0].model.__tablename__):
        for turn in _turns(list(group)):
            _store(session, vault, ids, turn)
    return len(pairs)


Pair = tuple[Change, Subject | None]


def _turns(pairs: list[Pair]) -> list[list[Pair]]:
    """No thing stands twice in a turn: its second change follows the first."""
    turns: list[dict[int, Pair]] = []
    for pair in pairs:
        free = next((each for each in turns if pair[0].thing not in each), None)
        if free is None:
            free = {}
            turns.append(free)
        free[pair[0].thing] = pair
    return [list(each.values()) for each in turns]


def _store(session: StoreSession, vault: Vault, ids: Ids, pairs: list[Pair]) -> None:
    model = pairs[0][0].model
    before = _newest(session, model, [change.thing for change, _ in pairs])
    pairs = [(change, about or _whose(before, change)) for change, about in pairs]
    for change, _ in pairs:
        row = before.get(change.thing)
        if change.after != (row["version"] if row else 0):
            raise _changed(model, change)
    columns: dict[str, Sequence[Any]] = {
        "id": ids.many(len(pairs)),
        "key": [f"{change.thing}:{change.after + 1}" for change, _ in pairs],
        "thing": [change.thing for change, _ in pairs],
        "version": [change.after + 1 for change, _ in pairs],
    }
    for name in own_columns(model):
        if name not in _COUNTED:
            columns[name] = _next(vault, model, name, pairs, before)
    try:
        bulk.insert(session, model, columns)
    except IntegrityError as error:
        if "key" in str(error.orig):
            raise _changed(model, pairs[0][0]) from None
        raise


def _whose(before: Mapping[int, Mapping[str, Any]], change: Change) -> Subject | None:
    """Whom a thing is about that says so from its first version on."""
    row = before.get(change.thing, {})
    return subject_of({role: row[role] for role in ("customer", "pet") if row.get(role)})


def _next(
    vault: Vault,
    model: type[PluginThing],
    name: str,
    pairs: list[Pair],
    before: Mapping[int, Mapping[str, Any]],
) -> list[Any]:
    """A column of the new versions: what changes is sealed anew, the rest stays as it is."""
    said = [at for at, (change, _) in enumerate(pairs) if name in change.values]
    values = [pairs[at][0].values[name] for at in said]
    stored = dict(
        zip(said, as_stored(vault, model, name, values, [pairs[at][1] for at in said]), strict=True)
    )
    default = model.__mapper__.columns[name].default
    begin = default.arg if isinstance(default, ScalarElementColumnDefault) else None
    return [
        stored[at] if at in stored else before.get(change.thing, {}).get(name, begin)
        for at, (change, _) in enumerate(pairs)
    ]


def _newest(
    session: StoreSession, model: type[PluginThing], things: list[int]
) -> dict[int, Mapping[str, Any]]:
    """How the things stand, sealed columns as they are kept."""
    rows = newest(model, "thing").rows(session, keys=sorted(set(things)))
    names = column_names(model)
    return {row.thing: dict(zip(names, row, strict=True)) for row in rows}


def _changed(model: type[PluginThing], change: Change) -> ChangedMeanwhile:
    name = subject_id(model.__role__, change.thing)
    return ChangedMeanwhile(
        Label(
            f"{name} 刚被别人改过，你看到的是第 {change.after} 版；请重新查看再办",
            f"{name} was changed meanwhile, you saw version {change.after}; look at it again",
        )
    )
