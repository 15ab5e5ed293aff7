"""What runs out in a store: due functions of all contexts, each a set at a time and repeatable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sized
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from pawpact.access.idempotency import forget_due
from pawpact.accounts.staff import members_of
from pawpact.benefits.brand import share_due
from pawpact.benefits.expiry import expire_due
from pawpact.benefits.lapse import lapse_due, tell_granted
from pawpact.contracts.applying.expiry import lapse_approvals
from pawpact.contracts.brand import tell_due
from pawpact.contracts.deposits.payment import lapse_unpaid
from pawpact.contracts.deposits.returning import return_unanswered
from pawpact.contracts.ending.completion import complete_due
from pawpact.contracts.ending.incident import searches_due
from pawpact.contracts.ending.leftover import leftovers_due
from pawpact.contracts.ending.retention import purge_due
from pawpact.contracts.running.after_debit import settled_due
from pawpact.contracts.running.pause_due import pauses_due
from pawpact.contracts.signing.archive import copies_due, verify_archive_due
from pawpact.jobs.values import Counts
from pawpact.pets.service import advance_all, exams_due, expire_reservations, plans_due
from pawpact.tasks.service import tasks_due
from pawpact.tenancy.unit import Unit

OpenUnit = Callable[[], AbstractContextManager[Unit]]
Due = Callable[[Unit], object]
"""Does what is due in a unit; answers how many things it did, or which."""


@dataclass(frozen=True, slots=True)
class Paged:
    """Opens a unit for each page itself; ``run`` answers how many things each page did."""

    run: Callable[[OpenUnit], Iterator[int]]


Work = Mapping[str, Due | Paged]

TASKS: Work = {
    "tasks": partial(tasks_due, members=members_of),
    "exams": exams_due,
    "doses": plans_due,
    "settled": Paged(settled_due),
    "granted": tell_granted,
}
EXPIRY: Work = {
    "deposits": lapse_unpaid,
    "approvals": lapse_approvals,
    "reservations": expire_reservations,
    "pets": advance_all,
    "pauses": pauses_due,
    "searches": searches_due,
    "completed": complete_due,
    "deposits_kept": return_unanswered,
    "leftovers": leftovers_due,
    "points": expire_due,
    "benefits": Paged(lapse_due),
    "shared": share_due,
    "signed": tell_due,
}
RECORDS: Work = {
    "copies": copies_due,
    "damaged": verify_archive_due,
    "purged": purge_due,
    "answers": forget_due,
}
BY_THE_PAGE = frozenset(
    {"completed", "deposits_kept", "leftovers", "copies", "purged", "granted", "shared", "signed"}
)
"""Those that do a page at a time, and are asked again until nothing is left."""


def do_due(open_unit: OpenUnit, due: Work) -> Iterator[Counts]:
    """Each in a unit of its own; one that fails keeps none of the others from being done."""
    counts: dict[str, int] = {}
    failed: Exception | None = None
    for name, do in due.items():
        try:
            for done in _rounds(open_unit, do, name):
                counts[name] = counts.get(name, 0) + done
                yield {each: count for each, count in counts.items() if count}
        except Exception as error:
            failed = failed or error
    if failed:
        raise failed


def _rounds(open_unit: OpenUnit, do: Due | Paged, name: str) -> Iterator[int]:
    if isinstance(do, Paged):
        yield from do.run(open_unit)
        return
    more = True
    while more:
        with open_unit() as unit:
            done = _number(do(unit))
        yield done
        more = done > 0 and name in BY_THE_PAGE


def _number(done: object) -> int:
    """How many things a due function did, whether it counts or names them."""
    if isinstance(done, int):
        return done
    return len(done) if isinstance(done, Sized) else 0
