"""Where a forked store lives: a folder with keys, books and a played provider of its own.

Nothing in it reaches the house that it was forked from: another database, fresh keys, its own
clock, doubles for whoever collects money, answers about credit or carries messages.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import func, select

from pawpact.access.key_file import create_key_file
from pawpact.access.vault import FileVault
from pawpact.billing.channel import RecordingChannel
from pawpact.billing.gateway.registry import SIMULATOR
from pawpact.billing.gateway.simulator import Decide, Outcome, SimulatedGateway
from pawpact.billing.gateway.values import Gateway, Result
from pawpact.billing.models import GatewayCall, Mandate
from pawpact.bootstrap.start import assemble, connector, open_database
from pawpact.database.kept import double_file
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.demo.world import DATABASE, KEYS, PROVIDER, Post, World
from pawpact.fork.luck import Names, outcomes
from pawpact.hosting.host import Host
from pawpact.kernel.calendar import at_local
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import FileError, TryLater
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.kernel.label import Label
from pawpact.ledger.models import JournalRow
from pawpact.payouts.simulator import SimulatedPayouts
from pawpact.settings import Settings
from pawpact.tenancy.unit import Unit

MARK = ".pawpact-fork"
AS_IT_IS, DRAFT = "as-it-is", "draft"
"""The two worlds, each a folder in the sandbox."""
MORNING = time(10, 30)
"""When a day is lived: after its debits fell due."""
NODE = 0

TROUBLE: Mapping[Outcome, int] = {
    Outcome.INSUFFICIENT_FUNDS: 60,
    Outcome.TIMEOUT_AFTER_SUCCESS: 20,
    Outcome.TIMEOUT_BEFORE_ARRIVAL: 10,
    Outcome.REFUSED: 8,
    Outcome.MANDATE_REVOKED: 1,
}
"""Of 1,000 debits, so many go wrong in each way, where too few are on record to say."""
_ENOUGH = 500
"""Answers on record that tell how often a store's debits go wrong."""


_SAID = (Outcome.INSUFFICIENT_FUNDS, Outcome.REFUSED, Outcome.MANDATE_REVOKED)
"""What a provider says of a debit that it did not collect; lost answers are in no record."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Whom the sandbox plays: providers by name, and how many of 1,000 debits go wrong."""

    providers: tuple[str, ...]
    shares: Mapping[Outcome, int]


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A world with what both worlds call its people."""

    world: World
    names: Names
    folder: Path


def make_folder(folder: Path) -> None:
    """An empty sandbox; only one that a fork made, or an empty folder, is wiped."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise FileError(
            Label(
                f"{folder} 里有别的东西，不是分叉的沙箱",
                f"{folder} holds something else than a fork",
            ),
            hint=Label("用 --sandbox 另选一个文件夹", "name another folder with --sandbox"),
        )
    for each in folder.iterdir() if folder.exists() else ():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / MARK).touch()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else forks into this folder meanwhile."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TryLater(
                Label(
                    f"另一个命令正在沙箱 {folder} 里分叉", f"another command forks into {folder}"
                ),
                hint=Label(
                    "等它结束，或用 --sandbox 另选一个文件夹",
                    "wait for it, or name another folder with --sandbox",
                ),
            ) from None
        yield
    finally:
        os.close(handle)


def equip(folder: Path) -> None:
    """Keys of its own for one world."""
    folder.mkdir(mode=0o700)
    create_key_file(folder / KEYS)


def open_sandbox(
    folder: Path,
    rules: Path | None,
    seed: int,
    at: datetime,
    outside: Outside,
    decide: Decide | None = None,
) -> Sandbox:
    """The installation in this folder, at this time; ``decide`` says how debits go."""
    settings = Settings(f"sqlite:///{folder / DATABASE}", folder / KEYS, rules)
    host, clock, names = Host.load(), FixedClock(at), Names()
    decide = decide or outcomes(seed, outside.shares, names)
    gateway = SimulatedGateway(decide, folder / PROVIDER)
    gateways: dict[str, Gateway] = dict.fromkeys((SIMULATOR, *outside.providers), gateway)
    connect = connector(host, f"fork-{seed}")
    platform = assemble(
        settings,
        host,
        open_database(settings.database_url, host),
        clock,
        TimeOrderedIds(clock, NODE),
        FileVault.load(folder / KEYS),
        {},
        connect,
        gateways=gateways,
        channel=RecordingChannel(),
        payouts=SimulatedPayouts(),
        messages=Post(),
    )
    credit = connect("credit_scoring", "credit_provider", "zhima", {})
    stores = tuple(each.name for each in platform.stores.every())
    return Sandbox(World(platform, clock, gateway, credit, stores), names, folder)


def double(sandbox: Path) -> None:
    """The other world as this one is now, whoever has its database open meanwhile."""
    here, there = sandbox / AS_IT_IS, sandbox / DRAFT
    shutil.rmtree(there, ignore_errors=True)
    there.mkdir(mode=0o700)
    for name in (KEYS, PROVIDER):
        if (here / name).exists():
            shutil.copy2(here / name, there / name)
    double_file(here / DATABASE, there / DATABASE)


def tell_provider(source: Unit, folder: Path) -> None:
    """Have the played provider know every debit that a real one answered before."""
    calls = select(
        GatewayCall.gateway_key,
        GatewayCall.result,
        GatewayCall.provider_reference,
        GatewayCall.reason,
        GatewayCall.amount,
    ).where(GatewayCall.result.in_((Result.OK, Result.REFUSED)))
    known: dict[str, str] = {}
    for key, result, reference, reason, amount in source.session.execute(
        calls.order_by(GatewayCall.id)
    ):
        taken = amount if result == Result.OK else None
        shown = reference and f"sim-{key}"
        known[key] = json.dumps([key, result, shown, reason, taken])
    path = folder / PROVIDER
    path.touch(mode=0o600)
    path.write_text("".join(f"{line}\n" for line in known.values()), "utf-8")


def outside_of(source: Unit) -> Outside:
    """Which providers hold mandates of this store, and how often its debits go wrong."""
    providers = tuple(sorted(source.session.scalars(select(Mandate.provider).distinct())))
    answered = select(GatewayCall.reason, func.count()).where(
        GatewayCall.result.in_((Result.OK, Result.REFUSED))
    )
    counts: dict[str | None, int] = {
        reason: int(count)
        for reason, count in source.session.execute(answered.group_by(GatewayCall.reason))
    }
    whole = sum(counts.values())
    recorded = {each: counts.get(each.value, 0) * 1000 // max(1, whole) for each in _SAID}
    return Outside(providers, {**TROUBLE, **(recorded if whole >= _ENOUGH else {})})


def first_day(source: Unit) -> date:
    """The day after the last one on which anything was booked or decided."""
    columns = (JournalRow.at, DecisionRow.decided_at, DecisionChunkRow.decided_at)
    found = [source.session.scalar(select(func.max(each))) for each in columns]
    last = max((each for each in found if each is not None), default=source.at)
    return source.store.local_date(last) + timedelta(days=1)


def morning(source: Unit, day: date) -> datetime:
    return at_local(day, MORNING, source.store.zone)
