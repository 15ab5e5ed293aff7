"""Jobs as values: slots, and whether anything is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pawpact.jobs.place import place_beside
from pawpact.jobs.values import Job, NoSuchJob, by_name, job_of
from pawpact.kernel.label import Label

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


def _job(since: datetime | None = None, *, looks: bool = True) -> Job:
    return Job(
        "work",
        Label.of("work"),
        timedelta(minutes=15),
        lambda store: iter(()),
        (lambda store: since) if looks else None,
    )


def test_slot_holds_for_its_length() -> None:
    """All instants of a quarter of an hour fall in the slot that it begins."""
    job = _job()
    assert {job.slot(NOON + timedelta(minutes=minute)) for minute in range(15)} == {NOON}
    assert job.slot(NOON + timedelta(minutes=15)) == NOON + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("since", "looks", "due"),
    [
        (NOON, True, True),
        (NOON + timedelta(milliseconds=1), True, False),
        (None, True, False),
        (None, False, True),
    ],
)
def test_due(since: datetime | None, looks: bool, due: bool) -> None:
    """A job is due once something waits, and always where nobody can tell before."""
    assert _job(since, looks=looks).is_due("xihu", NOON) is due


def test_unknown_job_is_named() -> None:
    """A job of another name is refused with those there are."""
    with pytest.raises(NoSuchJob, match="debit; known: work"):
        job_of(by_name([_job()]), "debit")


@pytest.mark.parametrize(
    ("books", "given", "url"),
    [
        ("sqlite:///var/pawpact.sqlite3", None, "sqlite:///var/pawpact.jobs.sqlite3"),
        ("sqlite:////srv/a/b.db", None, "sqlite:////srv/a/b.jobs.db"),
        ("postgresql+psycopg://shop@db/pawpact", None, "postgresql+psycopg://shop@db/pawpact"),
        ("sqlite:///var/pawpact.sqlite3", "sqlite:///x.db", "sqlite:///x.db"),
    ],
)
def test_place_is_beside_the_books(books: str, given: str | None, url: str) -> None:
    """The engine's state is a file beside the books' or a schema in their database."""
    assert place_beside(books, given).url == url
