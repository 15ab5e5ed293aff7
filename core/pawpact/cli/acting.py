"""Who stands at the terminal: a member of staff or the platform, held to what the role may do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from pawpact.access.actor import Actor, Role
from pawpact.access.permission import Permission, may, require

if TYPE_CHECKING:
    from pawpact.bootstrap import Platform
    from pawpact.tenancy.unit import Unit

PLATFORM = "platform"
ADMIN = Actor(Role.PLATFORM_ADMIN, "cli")

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
    by: str,
    permission: Permission,
    touched: Touched = _STORE,
) -> Iterator[tuple[Unit, Role]]:
    """A unit in which they act, with their role. A refusal is written to the access log."""
    who = refuse_unless(platform, store, by, permission, touched)
    with platform.unit(store, str(who)) as unit:
        yield unit, who.role


def refuse_unless(
    platform: Platform,
    store: str,
    by: str,
    permission: Permission,
    touched: Touched = _STORE,
) -> Actor:
    """Who this is, if the role may do it."""
    from pawpact.access.log import record
    from pawpact.accounts.staff import find_staff

    who = ADMIN
    if by != PLATFORM:
        with platform.reading(store) as unit:
            who = find_staff(unit, by)
    if not may(who.role, permission):
        with platform.unit(store, str(who)) as unit:
            ids = touched.ids or [unit.store.tenant]
            record(unit, str(permission), touched.subject, ids, allowed=False)
    require(who.role, permission)
    return who
