"""Writes one store as its files want it: rows that already say so are left alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from pawpact.database.session import StoreSession
from pawpact.kernel.errors import TryLater
from pawpact.kernel.label import Label
from pawpact.policy.model import Ruleset
from pawpact.tenancy.change import Change, refuse_stale, revision_row
from pawpact.tenancy.description import Description
from pawpact.tenancy.models import BrandRow, PluginSwitch, PolicyRevision, StoreRow
from pawpact.tenancy.pinned import Pinned, write_terms
from pawpact.tenancy.profile import bring_profile


class NumberTaken(TryLater):
    """Somebody opened another store at the same moment; nothing was written, try again."""

    code = "number_taken"
    title = Label("有人正在开店，请再试一次", "Somebody opened a store at the same moment")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A store that passed: what is to stand in the database. ``content`` is the frozen policy.

    ``leaving`` are plugins that are off and run off; ``beside`` the policies that answer for them;
    ``pinned`` says by what contracts go that were signed before; ``files`` are what it was made of.
    """

    store: Description
    brand: Description
    ruleset: Ruleset
    content: str
    leaving: frozenset[str] = frozenset()
    beside: tuple[Beside, ...] = ()
    pinned: Pinned | None = None
    files: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """The same policy with ``plugins`` besides, which are off and which contracts keep."""

    plugins: frozenset[str]
    ruleset: Ruleset
    content: str


def bring_up(
    session: StoreSession, wanted: Wanted, change: Change, ids: Callable[[], int] | None = None
) -> tuple[bool, int]:
    """Whether anything had to be written, and the number of the policy revision in force.

    ``ids`` gives further ids, where policies of plugins that run off are written besides.
    """
    changes = [
        _bring_brand(session, wanted.brand),
        _bring_store(session, wanted.store),
        _bring_switches(session, wanted, change),
        bring_profile(session, wanted.store.profile),
    ]
    number = _same_in_force(session, wanted)
    if number is None:
        refuse_stale(wanted.store.name, last_revision(session), change)
        number = (session.scalar(select(func.max(PolicyRevision.number))) or 0) + 1
        on = wanted.store.plugins_on
        own = revision_row(change.id, number, wanted.ruleset, wanted.content, on, change)
        own.files = None if wanted.files is None else dict(wanted.files)
        session.add(own)
        for place, each in enumerate(wanted.beside, 1):
            assert ids is not None
            row = revision_row(
                ids(), number + place, each.ruleset, each.content, on | each.plugins, change
            )
            row.beside = number
            session.add(row)
        if wanted.pinned is not None:
            assert ids is not None
            write_terms(session, wanted.pinned, number, change, ids)
        changes.append(True)
    return any(changes), number


def last_revision(session: StoreSession) -> tuple[int, str] | None:
    """Number and content hash of the newest revision."""
    columns = (PolicyRevision.number, PolicyRevision.content_hash)
    newest = (
        select(*columns)
        .where(PolicyRevision.beside.is_(None))
        .order_by(PolicyRevision.number.desc())
        .limit(1)
    )
    row = session.execute(newest).one_or_none()
    return (row.number, row.content_hash) if row else None


def _same_in_force(session: StoreSession, wanted: Wanted) -> int | None:
    """The number of the newest revision, where it is all that is wanted."""
    last = last_revision(session)
    if last is None:
        return None
    number = last[0]
    columns = (PolicyRevision.number, PolicyRevision.content_hash, PolicyRevision.plugins)
    rows = session.execute(
        select(*columns).where(
            or_(PolicyRevision.number == number, PolicyRevision.beside == number),
            PolicyRevision.place == 0,
        )
    ).all()
    found = {(each.content_hash, frozenset(each.plugins)) for each in rows if each.number != number}
    newest = next(
        (each.content_hash, frozenset(each.plugins)) for each in rows if each.number == number
    )
    on = wanted.store.plugins_on
    is_same = newest == (wanted.ruleset.content_hash, on)
    needed = {(each.ruleset.content_hash, on | each.plugins) for each in wanted.beside}
    return number if is_same and needed <= found else None


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


def _bring_switches(session: StoreSession, wanted: Wanted, change: Change) -> bool:
    rows = {row.plugin: row for row in session.scalars(select(PluginSwitch))}
    is_changed = False
    for plugin, (on, config) in _switches(wanted, rows).items():
        row = rows.get(plugin)
        leaves = not on and plugin in wanted.leaving
        if row is not None and (row.on, row.running_off, row.config) == (on, leaves, config):
            continue
        if row is None:
            row = PluginSwitch(plugin=plugin)
            session.add(row)
        row.on, row.running_off, row.config = on, leaves, config
        row.actor, row.at = change.actor, change.at
        is_changed = True
    return is_changed


def _switches(
    wanted: Wanted, rows: dict[str, PluginSwitch]
) -> dict[str, tuple[bool, dict[str, object]]]:
    """As the file says; what it does not name any more is off, and one that runs off keeps how

    it was set up.
    """
    written = {each.plugin: (each.on, dict(each.config)) for each in wanted.store.switches}
    off: dict[str, tuple[bool, dict[str, object]]] = dict.fromkeys(rows, (False, {}))
    kept = {name: (False, dict(rows[name].config)) for name in wanted.leaving if name in rows}
    return off | written | kept
