"""Writes one store as its files want it: rows that already say so are left alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pawpact.database.session import StoreSession
from pawpact.kernel.errors import TryLater
from pawpact.kernel.label import Label
from pawpact.policy.model import Ruleset
from pawpact.tenancy.description import Description
from pawpact.tenancy.models import BrandRow, PluginSwitch, PolicyRevision, StoreRow


class NumberTaken(TryLater):
    """Somebody opened another store at the same moment; nothing was written, try again."""

    code = "number_taken"
    title = Label("有人正在开店，请再试一次", "Somebody opened a store at the same moment")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A store that passed: what is to stand in the database. ``content`` is the frozen policy."""

    store: Description
    brand: Description
    ruleset: Ruleset
    content: str


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes it, when and why; ``id`` is for the revision if one is written."""

    id: int
    at: datetime
    actor: str
    why: str


def bring_up(session: StoreSession, wanted: Wanted, change: Change) -> tuple[bool, int]:
    """Whether anything had to be written, and the number of the policy revision in force."""
    changes = [
        _bring_brand(session, wanted.brand),
        _bring_store(session, wanted.store),
        _bring_switches(session, wanted.store, change),
    ]
    number, content_hash = last_revision(session) or (0, "")
    if content_hash != wanted.ruleset.content_hash:
        number += 1
        session.add(_revision(number, wanted, change))
        changes.append(True)
    return any(changes), number


def last_revision(session: StoreSession) -> tuple[int, str] | None:
    """Number and content hash of the newest revision."""
    columns = (PolicyRevision.number, PolicyRevision.content_hash)
    newest = select(*columns).order_by(PolicyRevision.number.desc()).limit(1)
    row = session.execute(newest).one_or_none()
    return (row.number, row.content_hash) if row else None


def _revision(number: int, wanted: Wanted, change: Change) -> PolicyRevision:
    return PolicyRevision(
        id=change.id,
        number=number,
        content_hash=wanted.ruleset.content_hash,
        content=wanted.content,
        layers=list(wanted.ruleset.layers),
        valid_from=change.at,
        actor=change.actor,
        why=change.why,
        at=change.at,
    )


def _bring_brand(session: StoreSession, brand: Description) -> bool:
    row = session.get(BrandRow, brand.name)
    if row is None:
        row = BrandRow(name=brand.name)
        session.add(row)
    is_changed = _name(row, brand.title)
    session.flush()
    return is_changed


def _bring_store(session: StoreSession, store: Description) -> bool:
    row = session.get(StoreRow, session.tenant)
    if row is None:
        row = StoreRow(tenant=session.tenant, name=store.name)
        session.add(row)
    elif row.name != store.name:
        raise NumberTaken
    is_moved = row.brand != store.brand
    row.brand = store.brand
    is_changed = _name(row, store.title) or is_moved
    session.flush()
    return is_changed


def _name(row: BrandRow | StoreRow, title: Label) -> bool:
    is_changed = (row.title_zh, row.title_en) != (title.zh, title.en)
    row.title_zh, row.title_en = title.zh, title.en
    return is_changed


def _bring_switches(session: StoreSession, store: Description, change: Change) -> bool:
    rows = {row.plugin: row for row in session.scalars(select(PluginSwitch))}
    is_changed = False
    for plugin, (on, config) in _switches(store, rows).items():
        row = rows.get(plugin)
        if row is not None and (row.on, row.config) == (on, config):
            continue
        if row is None:
            row = PluginSwitch(plugin=plugin)
            session.add(row)
        row.on, row.config, row.actor, row.at = on, config, change.actor, change.at
        is_changed = True
    return is_changed


def _switches(
    store: Description, rows: dict[str, PluginSwitch]
) -> dict[str, tuple[bool, dict[str, object]]]:
    """As the file says; what it does not name any more is off."""
    written = {each.plugin: (each.on, dict(each.config)) for each in store.switches}
    off: dict[str, tuple[bool, dict[str, object]]] = dict.fromkeys(rows, (False, {}))
    return off | written
