"""Jobs by hand: shown as counts, stopped between two batches, gone on with."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from pawpact.cli.billing import billing
from pawpact.cli.jobs import follow, jobs
from pawpact.contracts.models import Contract
from pawpact.database.session import Database
from pawpact.jobs.lease import take
from tests.core.cli.installed import SHOP, Installed
from tests.running import run_contracts


def test_run_shows_counts(installed: Installed) -> None:
    """A debit run shows how far it is and what it did; again it does nothing more."""
    with installed.house.platform.unit(SHOP) as unit:
        run_contracts(unit, [0, 3])
    first = installed.run(jobs, "run", "debits", "--store", SHOP)
    assert (first.exit_code, first.stdout) == (0, "settled=2\n")
    again = installed.run(jobs, "run", "debits", "--store", SHOP)
    assert (again.exit_code, again.stdout) == (0, "nothing was due\n")


def test_unknown_job_is_refused(installed: Installed) -> None:
    """A job of another name is refused with those there are."""
    refused = installed.run(jobs, "run", "debit", "--store", SHOP)
    assert (refused.exit_code, "debits" in refused.output) == (1, True)


def test_list_tells_since_when(installed: Installed) -> None:
    """The list names every job; of a store it tells since when something waits."""
    with installed.house.platform.unit(SHOP) as unit:
        run_contracts(unit, [0])
    listed = installed.run(jobs, "list", "--store", SHOP).output.splitlines()
    rows = {line.split()[0]: line for line in listed}
    assert rows["debits"].rstrip().endswith("2026-03-12 12:00")
    assert rows["expiry"].rstrip().endswith("-")


def test_workers_are_listed(installed: Installed, database: Database) -> None:
    """Every worker stands there with its node and whether it is here."""
    assert installed.run(jobs, "workers").output == "nothing is on record\n"
    take(database, installed.house.clock, "till", 7, 1, "1.0").release()
    (line,) = installed.run(jobs, "workers").output.splitlines()
    assert line.split()[:3] == ["till", "7", "gone"]


def test_stopped_between_two_batches(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C ends a run after the batch at hand, and says so."""
    begun: list[int] = []

    def run() -> Iterator[Mapping[str, int]]:
        for number in range(1, 5):
            begun.append(number)
            if number == 2:
                os.kill(os.getpid(), signal.SIGINT)
            yield {"batches": number}

    before = signal.getsignal(signal.SIGINT)
    assert not follow(run(), "en")
    assert begun == [1, 2]
    assert capsys.readouterr().err == "batches=1\nbatches=2\nstopped; run it again to go on\n"
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(("days", "code"), [(-1, 1), (0, 0), (1, 1)])
def test_run_of_another_day_is_refused(installed: Installed, days: int, code: int) -> None:
    """A debit run for another day than the store's today is refused, before anything is done."""
    with installed.house.platform.unit(SHOP) as unit:
        run_contracts(unit, [0])
        day = unit.today + timedelta(days=days)
    done = installed.run(billing, "run", "--store", SHOP, "--date", day.isoformat())
    assert done.exit_code == code
    with installed.house.platform.reading(SHOP) as unit:
        assert unit.session.query(Contract).one().performed == (0 if code else 1)
