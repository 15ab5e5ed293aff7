"""A store in which pets fall ill, by the verbs of its vets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from pawpact.benefits.models import Benefit
from pawpact.bootstrap.books import prove_books
from pawpact.contracts.models import Contract, ContractPause
from pawpact.contracts.running.pause import report_recovery
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.decisions.plugin_action import Done
from pawpact.ledger.models import JournalRow
from pawpact.outbox.models import OutboxMessage
from pawpact.sdk.testing import Store
from pawpact.tasks.models import Task

PLUGIN = "illness_pause"
REPORT = ("clinic_diagnosis_report",)
STEPS: Mapping[str, Mapping[str, str]] = {
    "accept": {},
    "consult": {"advice": "keep it warm"},
    "refer": {"clinic": "合作医院"},
    "diagnose": {"diagnosis": "gastritis"},
    "treat": {},
    "recover": {},
}


class Ward:
    """One store of the kit, with the plugin on."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked = 0

    def report(self, contract: int, symptoms: str = "does not eat") -> Mapping[str, Any]:
        """A customer says that her pet is ill."""
        return self.store.do(PLUGIN, "report", contract=contract, symptoms=symptoms).answer

    def step(self, illness: str, name: str, **given: Any) -> Done:
        """One step of a case, as whoever looked at it last takes it."""
        version = self.case(illness)["version"]
        body = {"version": version, **STEPS[name], **given}
        return self.store.do(PLUGIN, name, role="vet", illness=illness, **body)

    def until(self, contract: int, last: str) -> str:
        """A case, up to and with this step; its public id."""
        illness = str(self.report(contract)["illness"])
        for name in STEPS:
            self.step(illness, name)
            if name == last:
                break
        return illness

    def case(self, illness: str, role: str = "vet") -> Any:
        return self.store.view(PLUGIN, "case", role=role, illness=illness)

    def ask(self, contract: int, periods: int, documents: Sequence[str] = ()) -> int:
        """A pause is asked for; its number."""
        self.asked += 1
        wish = PauseRequest(f"pause-{self.asked}", contract, periods, tuple(documents))
        with self.store.unit() as unit:
            return request_pause(unit, wish)

    def pause(self, pause: int) -> ContractPause:
        with self.store.reading() as unit:
            return unit.session.get_one(ContractPause, (unit.store.tenant, pause))

    def well(self, contract: int) -> None:
        """The customer says that the pet is well again."""
        with self.store.unit() as unit:
            report_recovery(unit, contract, "well")

    def state(self, contract: int) -> str:
        with self.store.reading() as unit:
            row = unit.session.get_one(Contract, (unit.store.tenant, contract))
            return row.state

    def coupons(self, customer: int) -> list[Benefit]:
        """What a customer was given, in its order."""
        with self.store.reading() as unit:
            rows = select(Benefit).where(Benefit.customer_id == customer, Benefit.form == "coupon")
            return list(unit.session.scalars(rows.order_by(Benefit.id)))

    def tasks(self, kind: str) -> list[Task]:
        with self.store.reading() as unit:
            rows = select(Task).where(Task.kind == f"rule.{kind}").order_by(Task.id)
            return list(unit.session.scalars(rows))

    def told(self, kind: str) -> list[Mapping[str, Any]]:
        """What was said of messages of this kind, the newest last."""
        with self.store.reading() as unit:
            rows = select(OutboxMessage.said).where(OutboxMessage.kind == kind)
            return list(unit.session.scalars(rows.order_by(OutboxMessage.id)))

    def movements(self) -> Counter[str]:
        with self.store.reading() as unit:
            return Counter(unit.session.scalars(select(JournalRow.movement)))

    def is_sound(self) -> bool:
        with self.store.reading() as unit:
            return prove_books(unit).sound
