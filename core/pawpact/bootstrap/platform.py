"""What an installation is made of, and what everybody above is handed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from pawpact.access.actor import Role
from pawpact.accounts.staff import members_of
from pawpact.backtest.service import silent
from pawpact.backtest.store import Progress
from pawpact.billing.channel import NoticeChannel
from pawpact.billing.gateway.registry import Gateways
from pawpact.billing.mandate_ending import EndingReport, end_mandates
from pawpact.billing.run import RunReport, run_due
from pawpact.bootstrap.message import TextNotices, gone_pets
from pawpact.contracts.applying.application import decide_submitted
from pawpact.contracts.applying.expiry import lapse_approvals
from pawpact.contracts.deposits.payment import lapse_unpaid
from pawpact.contracts.deposits.refund import payouts_due
from pawpact.contracts.deposits.returning import return_unanswered
from pawpact.contracts.ending.completion import complete_due
from pawpact.database.session import Database, StoreSession
from pawpact.decisions.explain import Explainer
from pawpact.decisions.lookup import Revisions, decided_after
from pawpact.decisions.person import Person
from pawpact.decisions.plugin import Connect
from pawpact.decisions.plugin_action import Counter
from pawpact.decisions.plugin_day import DayWork
from pawpact.decisions.plugin_event import Teller
from pawpact.decisions.plugin_letter import Carrier
from pawpact.decisions.plugin_terminal import Terminal
from pawpact.decisions.registry import Registry
from pawpact.decisions.runner import Runner
from pawpact.decisions.submission import StoreSubmitter
from pawpact.hosting.host import Host
from pawpact.hosting.submission import submitting_to
from pawpact.kernel.clock import Clock
from pawpact.kernel.errors import Defect
from pawpact.kernel.identity import Ids
from pawpact.kernel.label import Language
from pawpact.messages.channel import Channel, NoMessages
from pawpact.messages.delivery import Delivered, deliver
from pawpact.messages.sorting import Desk
from pawpact.orders.sync import SyncReport, orders_due
from pawpact.orders.warehouse import Warehouse
from pawpact.payouts.run import PayoutReport
from pawpact.payouts.values import PayoutGateway
from pawpact.pets.service import advance_all, expire_reservations
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.protocol import Engine
from pawpact.publishing.applying import Applying
from pawpact.publishing.approving import Approver
from pawpact.publishing.kept_words import Broken
from pawpact.publishing.office import PublishingOffice
from pawpact.publishing.upgrading import Found, Installed, check_store, live_revisions
from pawpact.tasks.service import tasks_due
from pawpact.tenancy.apply import Applied, Onboarding
from pawpact.tenancy.stores import Listed
from pawpact.tenancy.unit import Unit, Vaults
from pawpact.tenancy.values import Store
from pawpact.wording.values import Text


class StoreDoor(Protocol):
    """Opens stores by name; ``tenancy.stores`` implements it."""

    def open(self, name: str) -> Store: ...

    def tenant(self, name: str) -> int: ...

    def within(self, session: StoreSession, name: str) -> Store: ...

    def every(self) -> list[Listed]: ...

    def switches(self) -> Mapping[str, Iterable[str]]: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What an installation is made of. Tests and the demo hand in their own clock and doubles."""

    database: Database
    host: Host
    stores: StoreDoor
    revisions: Revisions
    clock: Clock
    ids: Ids
    vault: Vaults
    connect: Connect
    gateways: Gateways
    channel: NoticeChannel | None
    """Carries debit notices; where none is given they go out as messages."""
    payouts: PayoutGateway | None = None
    """Who sends refunds to customers; without one people pay them by hand."""
    warehouse: Warehouse | None = None
    """Who packs and ships; without one the store ships by hand."""
    engine: Engine = field(default_factory=DurableEngine)
    onboarding: Onboarding | None = None
    messages: Channel = field(default_factory=NoMessages)
    texts: Mapping[str, Text] = field(default_factory=dict)
    are_doubles: bool = False
    """Whether nobody outside is reached, whatever is asked for: then rehearsals may ask."""


@dataclass(frozen=True, slots=True)
class Platform:
    """Everything that commands, pages and jobs use, wired once."""

    parts: Parts
    registry: Registry
    runner: Runner
    person: Person
    explainer: Explainer

    @property
    def host(self) -> Host:
        return self.parts.host

    @property
    def stores(self) -> StoreDoor:
        return self.parts.stores

    @property
    def onboarding(self) -> Onboarding:
        if self.parts.onboarding is None:
            raise Defect("this platform was wired without onboarding")
        return self.parts.onboarding

    def publishing(self, progress: Progress = silent) -> PublishingOffice:
        """How rules of stores in service come into force."""
        return PublishingOffice(
            self.onboarding, self.runner, self.parts.revisions, self.parts.engine, progress
        )

    def approving(self, progress: Progress = silent) -> Approver:
        """How a second person answers what was proposed."""
        return Approver(self.publishing(progress))

    def apply_folder(
        self, folder: Path, actor: str, *, why: str = "", dry_run: bool = False
    ) -> list[Applied]:
        """Bring the stores of a folder to what their files say, as publishing does."""
        return Applying(self.publishing(), actor, why, dry_run).apply(folder)

    def check_upgrade(self) -> tuple[int, list[Found]]:
        """How many revisions are lived by, and which of them the installed plugins break."""
        known: dict[str, tuple[Broken, ...]] = {}
        found: list[Found] = []
        engine, count = self.parts.engine, 0
        installed = Installed(self.host.vocabulary(), self.onboarding.above().numbers)
        for store in self.stores.every():
            with self.parts.database.reading(store.tenant) as session:
                live = live_revisions(session, self.onboarding.running, self.parts.clock.now())
            count += len(live)
            found += check_store(
                store.name, live, installed, lambda rules, said: Decider(rules, said, engine), known
            )
        return count, found

    def plugin_switches(self) -> Mapping[str, Iterable[str]]:
        """The plugins that each store switched on, by the store's name."""
        return self.parts.stores.switches()

    def unit(self, store: str, actor: str = "system") -> AbstractContextManager[Unit]:
        """One transaction of one store; what it raises is decided before it commits."""
        return self.runner.unit(store, actor)

    def reading(self, store: str, actor: str = "system") -> AbstractContextManager[Unit]:
        """The same to look only."""
        return self.runner.reading(store, actor)

    @contextmanager
    def rehearsing(self, store: str) -> Iterator[Callable[[], list[str]]]:
        """While this lasts everything goes its way in this store, and in the end nothing stays.

        Gives the decisions that were made meanwhile, by their ids; they can be explained until
        it is over. Nobody outside is asked or told anything.
        """
        with self.parts.database.rehearsing():
            with self.unit(store) as unit:
                before = unit.ids.one()

            def made() -> list[str]:
                with self.reading(store) as unit:
                    return decided_after(unit, before)

            yield made

    def acting_for(self, store: str, actor: str) -> AbstractContextManager[None]:
        """While this lasts, code of plugins that calls ``submit`` reaches this store."""
        return submitting_to(StoreSubmitter(self.runner, store, actor))

    def run_debits(self, store: str) -> RunReport:
        """What is due in this store now: answers owed, notices, debits. Repeatable."""
        return run_due(lambda: self.unit(store), self.parts.gateways, self.notices(store))

    def notices(self, store: str) -> NoticeChannel:
        """What carries this store's debit notices."""
        if self.parts.channel is not None:
            return self.parts.channel
        return TextNotices(lambda: self.unit(store), self.desk, self.parts.messages)

    @property
    def desk(self) -> Desk:
        """The platform's words, and what sorting messages has to know."""
        return Desk(self.parts.texts, gone_pets)

    def deliver_messages(self, store: str) -> Delivered:
        """Messages that are due in this store now. Repeatable."""
        return deliver(lambda: self.unit(store), self.desk, self.parts.messages)

    def run_tasks(self, store: str) -> int:
        """What time asks of this store's tasks now; answers how many moved. Repeatable."""
        with self.unit(store) as unit:
            return tasks_due(unit, members_of)

    def run_refunds(self, store: str) -> PayoutReport:
        """Refunds owed in this store now: paid, asked for, or shown as owed. Repeatable."""
        return payouts_due(lambda: self.unit(store), self.parts.payouts)

    def end_mandates(self, store: str) -> EndingReport:
        """Mandates that are over in this store end at their providers. Repeatable."""
        return end_mandates(lambda: self.unit(store), self.parts.gateways)

    def run_orders(self, store: str) -> SyncReport:
        """Orders of this store: handed over, news taken in, late ones stopped. Repeatable."""
        return orders_due(lambda: self.unit(store), self.parts.warehouse)

    @property
    def counter(self) -> Counter:
        """Where people meet plugins: what they do with them and read of them."""
        return Counter(self.parts.host, self.runner.levels)

    @property
    def terminal(self) -> Terminal:
        """The same from a store's terminal."""
        return Terminal(self.runner, self.counter)

    def run_plugins(self, store: str, day: date | None = None) -> Iterator[Mapping[str, int]]:
        """What plugins do each day, as far as it is left in this store. Repeatable."""
        return DayWork(self.runner, self.parts.host).run(store, day)

    def carry_letters(self, store: str) -> int:
        """What plugins in other stores of the brand sent to this one. Repeatable."""
        return Carrier(self.parts.host, self.runner.levels).carry(lambda: self.unit(store))

    def tell_plugins(self, store: str) -> int:
        """What was committed and plugins wait to be told in this store. Repeatable."""
        teller = Teller(self.parts.host, self.parts.connect)
        return teller.tell(lambda: self.unit(store))

    def run_applications(self, store: str) -> None:
        """What waits in this store now: undecided applications, and whatever ran out.

        Deposits not paid and approvals not signed in time lapse, reservations end, pets whose
        isolation and health plan are complete move on, contracts that are performed complete.
        """
        decide_submitted(self.runner, store)
        with self.unit(store) as unit:
            lapse_unpaid(unit)
            lapse_approvals(unit)
            expire_reservations(unit)
            advance_all(unit)
            complete_due(unit)
        with self.unit(store) as unit:
            return_unanswered(unit)

    def explain_decision(
        self, store: str, decision: str, language: Language = "zh", role: Role = Role.STORE_MANAGER
    ) -> str:
        """A decision's receipt as text, personal facts shown as the role may see them."""
        with self.reading(store) as unit:
            return self.explainer.text(unit, decision, language, role)
