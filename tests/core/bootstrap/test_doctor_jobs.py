"""The doctor tells whether what comes due is done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest
from sqlalchemy import update

from pawpact.bootstrap import doctor
from pawpact.bootstrap.doctor import refuse_unsafe_service
from pawpact.bootstrap.doctor_jobs import job_checks
from pawpact.bootstrap.safety import Danger, Installation, Unsafe, examine
from pawpact.bootstrap.start import platform_over
from pawpact.bootstrap.work import WORKER_NODE, of_worker, worker_of
from pawpact.database.session import Database
from pawpact.jobs.engine import JobEngine, Queued
from pawpact.jobs.lease import take
from pawpact.jobs.models import WorkerRow
from pawpact.jobs.place import place_beside
from pawpact.jobs.values import Counts, Job, by_name
from pawpact.kernel.clock import SystemClock
from pawpact.kernel.label import Label
from pawpact.outbox.service import Message, send
from pawpact.settings import Settings
from tests.core.jobs.conftest import finish
from tests.databases import Given

STORE, HERE = "chengdu-yulin", version("pawpact")


def _said(installation: Installation, code: str) -> list[tuple[Danger, str]]:
    (examined,) = examine(installation, [each for each in job_checks(()) if each.code == code])
    return [(each.danger, each.found.en) for each in examined.findings]


def _row(installation: Installation, **values: object) -> None:
    with Database(installation.engine).platform() as session:
        session.execute(
            update(WorkerRow).values(**values).execution_options(synchronize_session=False)
        )


def _worked(installation: Installation) -> None:
    """A worker that began and stopped just now."""
    take(Database(installation.engine), SystemClock(), "w1", 1, 7, HERE).release()


def test_no_worker_is_told(installation: Installation) -> None:
    """Where no worker ran, or none for a day, somebody should look."""
    assert _said(installation, "workers") == [
        (Danger.CAREFUL, "no worker has run yet: notices and debits that fall due wait")
    ]
    _worked(installation)
    assert _said(installation, "workers") == []
    _row(installation, seen_at=datetime.now(UTC) - timedelta(days=1, minutes=1))
    ((danger, text),) = _said(installation, "workers")
    assert (danger, text.split(" since ")[0]) == (Danger.CAREFUL, "no worker was seen")


def test_killed_worker_is_told(installation: Installation) -> None:
    """A worker that is gone without having stopped is named with its place."""
    _worked(installation)
    _row(installation, stopped_at=None, host="elsewhere", process=4711)
    assert _said(installation, "workers") == []
    _row(installation, seen_at=datetime.now(UTC) - timedelta(minutes=2))
    assert _said(installation, "workers") == [
        (Danger.CAREFUL, "worker w1 (elsewhere:4711) is gone without having stopped")
    ]


def test_worker_of_another_version_is_told(installation: Installation) -> None:
    """A worker that is alive and runs another version is named with both."""
    database = Database(installation.engine)
    for number, release in enumerate((HERE, "0.0.1")):
        take(database, SystemClock(), f"w{number}", number, 7, release)
    _row(installation, process=os.getppid())
    assert _said(installation, "workers") == [
        (Danger.CAREFUL, f"worker w1 runs version 0.0.1, here {HERE} is installed")
    ]
    _row(installation, stopped_at=datetime.now(UTC))
    assert _said(installation, "workers") == []


def test_failing_job_is_told(installation: Installation) -> None:
    """A store's job that failed three times within a day is named; twice may be bad luck."""

    def fail(store: str) -> Iterator[Counts]:
        raise ValueError(store)

    settings = installation.settings
    jobs = by_name([Job("debits", Label.of("debits"), timedelta(minutes=15), fail)])
    place = place_beside(settings.database_url, settings.jobs_url)
    engine = JobEngine(place, "w1", "1", jobs, look_every=0.02)
    engine.launch()
    for slot in range(3):
        assert _said(installation, "job_failures") == []
        engine.queue(Queued("debits", STORE, SystemClock().now() + timedelta(minutes=slot)))
        finish(engine)
    engine.stop()
    assert _said(installation, "job_failures") == [
        (Danger.CAREFUL, f"{STORE}: debits failed 3 times within a day")
    ]


def test_backlog_is_told(installation: Installation) -> None:
    """What waits for more than a day is named with its store and the command to do it."""
    platform = platform_over(installation)
    late = platform.parts.clock.now() - timedelta(days=1)
    for over in (timedelta(0), timedelta(minutes=1)):
        with platform.unit(STORE) as unit:
            send(unit, [Message("task.overdue", {}, due_at=late + timedelta(minutes=1) - 2 * over)])
        said = _said(installation, "backlog")
        assert [danger for danger, _ in said] == [Danger.CAREFUL] * bool(over)
    assert said[0][1].startswith(f"{STORE}: messages that wait to leave wait since")


@pytest.fixture
def unreachable(installation: Installation) -> Installation:
    """An installation whose job engine has no place."""
    settings = replace(installation.settings, jobs_url="sqlite:////nowhere/at/all.sqlite3")
    return Installation(settings, installation.environment)


def test_worker_needs_its_engine(
    unreachable: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the engine's place cannot be reached no worker starts; a server does without it."""
    monkeypatch.setattr(doctor, "_long_checks", lambda *_: job_checks(()))
    ((danger, text),) = _said(unreachable, "job_engine")
    assert (danger, "cannot be reached" in text) == (Danger.UNSAFE, True)
    refuse_unsafe_service(unreachable)
    with pytest.raises(Unsafe, match="job engine"):
        refuse_unsafe_service(unreachable, leave_out=frozenset())
    for engine in unreachable.opened.values():
        engine.dispose()


def test_every_check_is_part_of_the_doctor(installation: Installation) -> None:
    """The doctor runs all of them."""
    run = {each.code for each in doctor._long_checks(installation, [])}
    assert {each.code for each in job_checks(())} <= run


@pytest.mark.parametrize(
    ("environment", "node"), [({}, WORKER_NODE), ({"PAWPACT_NODE": "0"}, 0)], ids=["none", "given"]
)
def test_worker_has_a_node_of_its_own(environment: dict[str, str], node: int) -> None:
    """A worker that was given no node takes another one than servers and commands do."""
    assert of_worker(Settings(node=0), environment).node == node


def test_worker_takes_its_row(installation: Installation, books: Given) -> None:
    """A worker begins under its name and node, or under a name made of its node."""
    platform = platform_over(installation)
    for name, expected in ((None, "worker-3"), ("till", "till")):
        settings = replace(installation.settings, worker=name, node=3)
        loop = worker_of(platform, settings, 2, lambda store, job, counts: None)
        assert (loop.lease.name, loop.engine.worker) == (expected, expected)
        assert loop.engine.place == place_beside(books.url, None)
        assert list(loop.stores()) == ["beijing-wangjing", STORE, "hangzhou-xihu"]
        loop.lease.release()
