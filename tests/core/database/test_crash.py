"""A database that is killed while it is written to keeps everything that it acknowledged."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random
from time import sleep
from types import SimpleNamespace

import psutil
import pytest
from sqlalchemy.exc import DBAPIError

from pawpact.database.busy import is_busy
from pawpact.database.engine import make_engine
from pawpact.database.model import TenantModel
from pawpact.database.safety import wrong_settings
from pawpact.database.session import Database
from tests import server
from tests.databases import ON_SQLITE, Given, tables_of

SIZE = int(os.environ.get("PAWPACT_TORTURE", "1"))
PROCESS_KILLS, SERVER_KILLS = 5 * SIZE, 20 * SIZE
WRITERS = 4
LONGEST = 0.15
"""Seconds of writing before a kill, at most."""


def write_until_killed(url: str, kennel: type[TenantModel], answers: Path) -> None:
    """Write one row after the other; say so outside as soon as a commit came back."""
    database = Database(make_engine(url))
    acknowledged = os.open(answers, os.O_WRONLY | os.O_APPEND)
    for number in count(1):
        identity = os.getpid() * 100_000 + number
        with database.store(1) as session:
            session.add(kennel(id=identity, name="x"))
        os.write(acknowledged, f"{identity}\n".encode())


@ON_SQLITE
def test_a_killed_process_loses_nothing_acknowledged(
    given: Given, model: SimpleNamespace, tmp_path: Path
) -> None:
    """Every row whose commit came back before SIGKILL is in the file afterwards."""
    answers = tmp_path / "answers"
    answers.touch()
    random, context = Random(5), multiprocessing.get_context("fork")
    for _ in range(PROCESS_KILLS):
        writers = [
            context.Process(target=write_until_killed, args=(given.url, model.Kennel, answers))
            for _ in range(2)
        ]
        before = answers.stat().st_size
        for each in writers:
            each.start()
        while answers.stat().st_size == before:
            sleep(0.01)
        sleep(random.random() * LONGEST)
        for each in writers:
            each.kill()
            each.join()
    said = {int(line) for line in answers.read_text().splitlines()}
    kept = {row[0] for row in given.query("SELECT id FROM kennel")}
    assert said
    assert said - kept == set()


@pytest.fixture
def folder(metadata: object) -> Iterator[Path]:
    """The folder of a server of this test's own, which may die."""
    outer = os.environ.pop(server.FOLDER)
    folder = server.prepare()
    yield folder
    server.finish(folder)
    os.environ[server.FOLDER] = outer


def write_on(
    database: Database, kennel: type[TenantModel], writer: int, acknowledged: list[int]
) -> None:
    """One row after the other, each remembered as soon as its commit came back."""
    for number in count(1):
        identity = writer * 100_000_000 + number
        with database.store(1 + writer % 2) as session:
            session.add(kennel(id=identity, name="x"))
        acknowledged.append(identity)


def write(url: str, kennel: type[TenantModel], writer: int, acknowledged: list[int]) -> None:
    """Write until the server is gone."""
    engine = make_engine(url)
    with pytest.raises(DBAPIError) as refused:
        write_on(Database(engine), kennel, writer, acknowledged)
    assert is_busy(refused.value), type(refused.value.orig)
    engine.dispose()


def test_a_killed_server_loses_nothing_acknowledged(folder: Path, model: SimpleNamespace) -> None:
    """Every row whose commit came back before the server was killed is there after it is started.

    Whoever was writing is told to try later.
    """
    url = server.start(folder).render_as_string(hide_password=False)
    engine = make_engine(url)
    tables_of(model.Kennel.metadata)(engine, None)
    engine.dispose()
    random, said = Random(5), list[int]()
    for kill in range(SERVER_KILLS):
        before = len(said)
        with ThreadPoolExecutor(WRITERS) as pool:
            writers = [
                pool.submit(write, url, model.Kennel, kill * WRITERS + each + 1, said)
                for each in range(WRITERS)
            ]
            while len(said) == before:
                sleep(0.01)
            sleep(random.random() * LONGEST)
            _kill(folder)
            for each in writers:
                each.result()
        server.begin(folder)
    with server.connect(url) as connection:
        kept = {row[0] for row in connection.execute("SELECT id FROM kennel").fetchall()}
    assert len(said) >= SERVER_KILLS
    assert set(said) - kept == set()


def test_a_server_that_could_lose_it_is_refused(folder: Path) -> None:
    """A server that syncs no commit, or tears pages, is named by each setting."""
    weak = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    engine = make_engine(server.start(folder, **weak).render_as_string(hide_password=False))
    assert {each.split(" = ")[0] for each in wrong_settings(engine)} == set(weak)
    engine.dispose()


def _kill(folder: Path) -> None:
    """End the server and all its processes at once: what was only in their memory is gone."""
    main = psutil.Process(int((folder / "data" / "postmaster.pid").read_text().split()[0]))
    main.suspend()
    processes = [main, *main.children()]
    for each in processes:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    psutil.wait_procs(processes, timeout=10)
