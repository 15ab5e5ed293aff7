"""Who stands at the terminal: a member of staff or the platform, held to what the role may do."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from pawpact.access.actor import Actor, Role
from pawpact.access.permission import Permission, may, may_at_terminal, require

if TYPE_CHECKING:
    from pawpact.bootstrap import Platform
    from pawpact.tenancy.unit import Unit

PLATFORM = "platform"
ADMIN = Actor(Role.PLATFORM_ADMIN, "cli")
TERMINAL = Actor(Role.SALES, "cli")
"""The store's own terminal, where nobody says who she is."""

by_staff = click.option(
    "--by",
    required=True,
    envvar="PAWPACT_BY",
    help="经办员工 stf_…，或 platform / Who does it: a member of staff, or platform.",
)
by_platform = click.option(
    "--by",
    default=PLATFORM,
    show_default=True,
    envvar="PAWPACT_BY",
    help="经办员工 stf_…，或 platform / Who does it: a member of staff, or platform.",
)

by_terminal = click.option(
    "--by",
    envvar="PAWPACT_BY",
    help="经办员工 stf_…；不填为本店终端，不能办店长的事 / Who; else the store's terminal.",
)


@dataclass(frozen=True, slots=True)
class Touched:
    """What somebody reached for, as the access log names it."""

    subject: str = "store"
    ids: Sequence[int] = ()


_STORE = Touched()


@contextmanager
def acting(
    platform: Platform,
    store: str,
    by: str | None,
    permission: Permission,
    touched: Touched = _STORE,
) -> Iterator[tuple[Unit, Role]]:
    """A unit in which they act, with their role. A refusal is written to the access log."""
    who = refuse_unless(platform, store, by, permission, touched)
    with platform.unit(store, str(who)) as unit:
        yield unit, who.role


def account() -> str:
    """The account of this machine at which somebody sits: its number, which names nobody."""
    return str(os.getuid())


def refuse_unless(
    platform: Platform,
    store: str,
    by: str | None,
    permission: Permission,
    touched: Touched = _STORE,
) -> Actor:
    """Who this is, if the role may do it."""
    from pawpact.access.log import record
    from pawpact.accounts.staff import find_staff

    if by is None and may_at_terminal(permission):
        return TERMINAL
    who = TERMINAL if by is None else ADMIN
    if by not in (None, PLATFORM):
        with platform.reading(store) as unit:
            who = find_staff(unit, str(by))
    if not may(who.role, permission):
        with platform.unit(store, str(who)) as unit:
            ids = touched.ids or [unit.store.tenant]
            record(unit, str(permission), touched.subject, ids, allowed=False)
    require(who.role, permission)
    return who
