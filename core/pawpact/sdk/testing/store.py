"""One store for a test to work with, by the verbs of a shop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.accounts.values import NewCustomer
from pawpact.billing.models import Charge
from pawpact.contracts.applying.intake import Intake, submit_intake, take_in
from pawpact.contracts.applying.view import show_application
from pawpact.contracts.models import Application
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.signing.handover import hand_over
from pawpact.contracts.values import Signature
from pawpact.decisions.held import Waiting, waiting
from pawpact.decisions.models import DecisionRow
from pawpact.decisions.submission import StoreSubmitter, Submitted
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.ledger.service import balances
from pawpact.orders.models import OrderLineRow
from pawpact.orders.service import OrderLine, place, receive, ship
from pawpact.pets.service import advance_pets, intake_pets, list_pets, record_health
from pawpact.sdk.testing.answer import ApplicationShown, DecisionShown
from pawpact.sdk.testing.installation import Installation
from pawpact.sdk.testing.made_up import care_for, make_kitten, make_person
from pawpact.sdk.testing.store_doors import StoreDoors
from pawpact.sdk.testing.store_files import STAFF
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value

PROVIDER = "simulator"
_ROLE = Role.STORE_MANAGER
_BORN = date(1992, 3, 1)


class Store(StoreDoors):
    """A store with the plugins under test switched on; `open_store` makes it.

    Ids that people see are texts (``app_...``); ``submit`` and ``points`` take the numbers
    behind them, which stand in ``ApplicationShown.subjects``.

    >>> application = store.apply(score=612)
    >>> application.state
    'approved'
    >>> store.decision(application.decision).fired
    ('credit_scoring.decide/pass',)
    >>> store.parameters({"credit_scoring.min_score": 620})
    >>> store.apply(score=619).state
    'approved_with_deposit_due'
    >>> subjects = store.contract(application)
    >>> store.debit()["contract"] == subjects["contract"]
    True
    >>> store.held()
    []
    """

    # time

    def advance(self, *, days: int = 0, hours: int = 0) -> None:
        """Let time pass; nothing is run meanwhile."""
        self.installation.clock.advance(timedelta(days=days, hours=hours))

    def live(self, days: int) -> None:
        """Let days pass, one by one, and run each day what is due."""
        for _ in range(days):
            self.advance(days=1)
            self.run()

    def run(self) -> None:
        """What is due now: notices, debits, applications that wait or have run out."""
        self.installation.platform.run_debits(self.name)
        self.installation.platform.run_applications(self.name)

    # people and their applications

    def person(self, **changes: Any) -> NewCustomer:
        """Somebody made up, who owns a home and agrees to be asked about, unless changed."""
        self.installation.people += 1
        return make_person(self.installation.people, changes.pop("born_on", _BORN), **changes)

    def pet(self, *tags: str, **changes: Any) -> str:
        """A kitten, cared for and listed, unless changed (``born_on``); returns its public id."""
        with self.installation.platform.unit(self.name, STAFF) as unit:
            cage = str(unit.ids.one())
            (pet,) = intake_pets(unit, [make_kitten(unit.at, unit.today, tags, cage, **changes)])
            record_health(unit, list(care_for(pet, unit.today)))
            for _ in range(4):
                advance_pets(unit, [pet])
            refused = list_pets(unit, [pet])
            assert not refused, refused
        return public_id("pet", pet)

    def apply(
        self,
        person: NewCustomer | None = None,
        *,
        score: int | None = None,
        pet: str | None = None,
        key: str | None = None,
        **changes: Any,
    ) -> ApplicationShown:
        """Somebody applies for a pet and is decided about, end to end.

        ``score`` is what the sandbox double of a credit provider will answer about them.
        ``changes`` are of what was handed in: ``plan``, ``term``, ``documents``, ``identity``,
        ``pets_prohibited``. The same ``key`` is the same application.
        """
        intake = self._intake(person, score, pet, changes)
        key = key or self._fresh_key()
        number = submit_intake(self.installation.platform.runner, self.name, key, intake, STAFF)
        return self.application(public_id("app", number))

    def hand_in(self, *, score: int = 700) -> int:
        """An application that nobody decided about yet; returns its number."""
        intake = self._intake(None, score, None, {})
        with self.unit() as unit:
            return take_in(unit, self._fresh_key(), intake)

    def _fresh_key(self) -> str:
        self.installation.applications += 1
        return f"application-{self.installation.applications}"

    def _intake(
        self,
        person: NewCustomer | None,
        score: int | None,
        pet: str | None,
        changes: Mapping[str, Any],
    ) -> Intake:
        """An application with nothing missing, unless changed."""
        person = person or self.person()
        if score is not None:
            self.score(person, score)
        known: dict[str, Any] = {
            "plan": "cat_common",
            "term": 12,
            "documents": ("id_card", "residence_proof"),
            "identity": "verified",
            "pets_prohibited": False,
        }
        return Intake(person, pet or self.pet(), **{**known, **changes})

    def score(self, person: NewCustomer, score: int) -> None:
        """Fix what every credit provider's double answers about this person.

        Doubles of the kind ``credit_provider`` have ``fix(identity_number, status, score)``.
        """
        for plugin in self.installation.host.plugins.values():
            for adapter in plugin.adapters:
                if adapter.kind == "credit_provider":
                    double = self.double(adapter.kind, adapter.name, plugin.name)
                    double.fix(person.identity_number, "ok", score)

    def double(self, kind: str, name: str, plugin: str = "") -> Any:
        """The sandbox double that stands for an adapter, to say what it answers.

        Where several plugins bring one of this kind and name, ``plugin`` says whose is meant.
        """
        owners = [
            each.name
            for each in self.installation.host.plugins.values()
            if any((adapter.kind, adapter.name) == (kind, name) for adapter in each.adapters)
        ]
        if not plugin and len(owners) != 1:
            raise LookupError(f"{kind} {name} is brought by: {', '.join(owners) or 'no plugin'}")
        return self.installation.platform.parts.connect(plugin or owners[0], kind, name, {})

    def application(self, public: str) -> ApplicationShown:
        """How an application stands now."""
        with self.installation.platform.reading(self.name) as unit:
            shown = show_application(unit, public)
            number = read_public_id("app", public) or 0
            row = unit.session.get_one(Application, (self.tenant, number))
        subjects = {"application": number, "customer": row.customer_id, "pet": row.pet_id}
        return ApplicationShown(
            public, shown.state, subjects, shown.decision, shown.waiting_for_person
        )

    def approve(self, application: ApplicationShown) -> ApplicationShown:
        """A person approves an application that waits for one."""
        assert application.held, f"{application.id} waits for nobody"
        self.installation.platform.person.decide(
            self.name, application.held, "approve", {}, actor=STAFF, why="the test says so"
        )
        return self.application(application.id)

    # contracts and their debits

    def contract(self, application: ApplicationShown | None = None) -> Mapping[str, int]:
        """A running contract: applied for, approved, signed, debits authorised; its subjects."""
        found = application or self.apply(score=700)
        if found.state != "approved":
            found = self.approve(found)
        platform = self.installation.platform
        with platform.unit(self.name, STAFF) as unit:
            (contract,) = draft(unit, [found.subjects["application"]])
            clauses = unit.store.texts("core.contracts.highlighted_terms")
            sign(
                unit,
                [
                    Signature(
                        contract,
                        clauses,
                        {"signature_image": "sha256:0", "ip": "203.0.113.7", "device": "tablet"},
                    )
                ],
            )
        with platform.unit(self.name, f"provider:{PROVIDER}") as unit:
            activate(unit, [Authorisation(contract, PROVIDER, f"m-{contract}")])
        with platform.unit(self.name, STAFF) as unit:
            hand_over(unit, [contract])
        return {**found.subjects, "contract": contract}

    def debit(self) -> Mapping[str, int]:
        """Day by day up to the next debit that is due, and run it; returns its subjects."""
        charge = self.until_due()
        self.run()
        return charge

    def until_due(self) -> Mapping[str, int]:
        """Day by day up to the hour of the next debit, which is not run yet."""
        clock = self.installation.clock
        while True:
            row = self.next_charge()
            if clock.now() + timedelta(days=1) >= row.due_at:
                break
            self.live(1)
        clock.move_to(max(clock.now(), row.due_at))
        return {
            "charge": row.id,
            "contract": row.contract_id,
            "customer": row.customer_id,
            "pet": row.pet_id,
        }

    @contextmanager
    def refusing_debits(self) -> Iterator[None]:
        """Debits that the payment provider sees first in here are refused."""
        payments = self.installation.payments
        payments.is_refusing = True
        try:
            yield
        finally:
            payments.is_refusing = False

    def points(self, customer: int) -> int:
        """The reward points that a customer has."""
        with self.installation.platform.reading(self.name) as unit:
            return balances(unit, customer).reward_points

    # moments and decisions

    def submit(
        self,
        moment: str,
        key: str,
        subjects: Mapping[str, int],
        facts: Mapping[str, Value] | None = None,
    ) -> Submitted:
        """Raise a moment as a page or a job of a plugin does; the same key happens once.

        ``.decision`` is the public id of what was decided, ``.held`` of the case that waits.
        """
        submitter = StoreSubmitter(self.installation.platform.runner, self.name, STAFF)
        return submitter(moment, key, subjects, facts or {})

    def decision(self, public: str) -> DecisionShown:
        """A decision with its receipt, as a manager of the store reads it."""
        platform = self.installation.platform
        with platform.reading(self.name) as unit:
            zh, en = (platform.explainer.text(unit, public, each, _ROLE) for each in ("zh", "en"))
            document = platform.explainer.document(unit, public, _ROLE)
        return DecisionShown(public, document, {"zh": zh, "en": en})

    def decisions(self, moment: str) -> Sequence[DecisionShown]:
        """The decisions of a moment with receipts of their own, the newest first."""
        with self.installation.platform.reading(self.name) as unit:
            found = unit.session.scalars(
                select(DecisionRow.id)
                .where(DecisionRow.moment == moment)
                .order_by(DecisionRow.id.desc())
            )
            numbers = list(found)
        return [self.decision(public_id("dec", number)) for number in numbers]

    def held(self) -> Sequence[Waiting]:
        """The cases that wait for a person, the most urgent first."""
        with self.installation.platform.reading(self.name) as unit:
            return waiting(unit)

    def resume(self, held: str) -> str:
        """Try a held case again; returns its state afterwards."""
        return self.installation.platform.person.resume(self.name, held, STAFF, "mended")

    # behind the verbs

    def unit(self) -> AbstractContextManager[Unit]:
        """One transaction of this store, for what no verb does."""
        return self.installation.platform.unit(self.name, STAFF)

    def reading(self) -> AbstractContextManager[Unit]:
        """The same to look only."""
        return self.installation.platform.reading(self.name)

    def received_order(self, customer: int, *, price: int = 2_000) -> dict[str, int]:
        """One toy, paid in cash, that the customer has: its ``order`` and ``order_line``."""
        key = f"order-{self._fresh_key()}"
        toy = OrderLine("T-1", "逗猫棒", "toy", 1, price, price // 2)
        with self.unit() as unit:
            order = place(unit, customer, [toy], key, cash=price, payment=f"paid-{key}").order
            ship(unit, order)
            receive(unit, order)
            line = unit.session.scalars(
                select(OrderLineRow.id).where(OrderLineRow.order_id == order)
            ).one()
        return {"order": order, "order_line": line}

    def next_charge(self) -> Charge:
        """The charge of this store that falls due first."""
        with self.installation.platform.reading(self.name) as unit:
            return unit.session.scalars(
                select(Charge)
                .where(Charge.state.in_(("scheduled", "noticed")))
                .order_by(Charge.due_at)
                .limit(1)
            ).one()


def open_store(
    installation: Installation,
    name: str = "test-store",
    config: Mapping[str, Mapping[str, Any]] | None = None,
) -> Store:
    """A further store, with every plugin of the installation switched on.

    ``config`` is what its tenant.yaml says about plugins, by their names.
    """
    given = config or {}
    return Store(
        installation, name, {each: given.get(each, {}) for each in installation.host.plugins}
    )
