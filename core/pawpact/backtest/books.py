"""What the books know of the cases: prices, whose they were, and what became of them.

A constant number of statements for any number of cases, sliced only where a list of ids would
be longer than a statement may be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select

from pawpact.backtest.amount import UNPRICED, Price
from pawpact.backtest.became import Things, fate_of_thing, standing
from pawpact.backtest.fate import Fate, fate_of_application, fate_of_charge, fate_of_contract
from pawpact.backtest.page import Cases
from pawpact.billing.models import Charge, ChargeEvent, moved_oddly
from pawpact.billing.values import ChargeState
from pawpact.contracts.models import Application, Contract
from pawpact.pets.models import Pet
from pawpact.tenancy.unit import Unit

SLICE = 5_000
_DUE = (
    ChargeState.SETTLED,
    ChargeState.FAILED,
    ChargeState.OVERDUE,
    ChargeState.REVERSED,
    ChargeState.WAIVED,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one case. ``term`` is in periods; ``customer`` 0 where there is none."""

    customer: int = 0
    price: Price = UNPRICED
    fate: Fate | None = None
    species: str = ""
    term: int | None = None


@dataclass(slots=True)
class Books:
    """Reads what is asked for once; afterwards every case is answered from memory."""

    unit: Unit
    things: Things = field(default_factory=dict)
    _became: dict[tuple[str, int], Fate] = field(default_factory=dict)
    _charges: dict[int, Any] = field(default_factory=dict)
    _contracts: dict[int, Any] = field(default_factory=dict)
    _of_application: dict[int, Any] = field(default_factory=dict)
    _applications: dict[int, Any] = field(default_factory=dict)
    _paid: dict[int, dict[str, int]] = field(default_factory=dict)
    _late: set[int] = field(default_factory=set)
    _late_charges: set[int] = field(default_factory=set)
    _species: dict[int, str] = field(default_factory=dict)
    _customers: dict[tuple[str, int], int] = field(default_factory=dict)

    def read(self, cases: Iterable[Mapping[str, int]]) -> None:
        """Everything about these cases."""
        wanted: dict[str, set[int]] = {}
        for roles in cases:
            for role, number in roles.items():
                wanted.setdefault(role, set()).add(number)
        self._read_charges(wanted.get("charge", set()))
        contracts = wanted.get("contract", set()) | {
            row.contract_id for row in self._charges.values()
        }
        self._read_contracts(contracts, wanted.get("application", set()))
        self._read_applications(wanted.get("application", set()))
        self._read_payments(set(self._contracts))
        self._read_things(wanted)
        pets = {row.pet_id for row in self._contracts.values()} | wanted.get("pet", set())
        pets |= {row.pet_id for row in self._applications.values()}
        for row in self._rows(select(Pet.id, Pet.species), Pet.id, pets):
            self._species[row.id] = row.species

    def of(self, roles: Mapping[str, int]) -> Known:
        """What is known of a case, by the ids that came with it."""
        charge = self._charges.get(roles.get("charge", 0))
        application = self._applications.get(roles.get("application", 0))
        contract = self._contract(roles, charge)
        first = contract or application
        pet = roles.get("pet", getattr(first, "pet_id", 0))
        return Known(
            customer=roles.get("customer", getattr(charge or first, "customer_id", 0)),
            price=_price(charge, contract, application),
            fate=self._fate_of_thing(roles) or self._fate(charge, contract, application),
            species=self._species.get(pet, ""),
            term=getattr(first, "term", None),
        )

    def read_customers(self, concerned: Iterable[Cases]) -> None:
        """Whose these cases were, as far as their receipts do not say so themselves."""
        wanted: dict[str, set[int]] = {"charge": set(), "contract": set()}
        for cases in concerned:
            role = next((each for each in wanted if each in cases.roles), None)
            if role is not None and "customer" not in cases.roles:
                wanted[role].update(cases.roles[role])
        for role, model in (("charge", Charge), ("contract", Contract)):
            query = select(model.id, model.customer_id)
            for row in self._rows(query, model.id, wanted[role]):
                self._customers[role, row.id] = row.customer_id

    def customer(self, roles: Mapping[str, int]) -> int:
        """Whose a case was; 0 where it was nobody's."""
        if "customer" in roles:
            return roles["customer"]
        for role in ("charge", "contract"):
            if role in roles:
                return self._customers.get((role, roles[role]), 0)
        return 0

    def _contract(self, roles: Mapping[str, int], charge: Any | None) -> Any | None:
        if charge is not None:
            return self._contracts.get(charge.contract_id)
        if "contract" in roles:
            return self._contracts.get(roles["contract"])
        return self._of_application.get(roles.get("application", 0))

    def _fate_of_thing(self, roles: Mapping[str, int]) -> Fate | None:
        """A complaint's own end says more of it than how its contract went on."""
        found = (self._became.get(each) for each in roles.items()) if self._became else ()
        return next((fate for fate in found if fate is not None), None)

    def _fate(self, charge: Any, contract: Any, application: Any) -> Fate | None:
        if charge is not None:
            return fate_of_charge(charge.state, was_late=charge.id in self._late_charges)
        if contract is not None:
            paid = self._paid.get(contract.id, {})
            return fate_of_contract(contract.state, paid, was_late=contract.id in self._late)
        return None if application is None else fate_of_application(application.state)

    def _read_charges(self, ids: Collection[int]) -> None:
        query = select(
            Charge.id,
            Charge.contract_id,
            Charge.customer_id,
            Charge.state,
            (Charge.amount + Charge.discount).label("price"),
        )
        self._charges |= {row.id: row for row in self._rows(query, Charge.id, ids)}
        late = select(ChargeEvent.charge_id).where(moved_oddly(ChargeState.OVERDUE.value))
        for row in self._rows(late, ChargeEvent.charge_id, ids):
            self._late_charges.add(row.charge_id)

    def _read_contracts(self, ids: Collection[int], applications: Collection[int]) -> None:
        query = select(
            Contract.id,
            Contract.application_id,
            Contract.customer_id,
            Contract.pet_id,
            Contract.plan_price,
            Contract.term,
            Contract.state,
        )
        for column, wanted in ((Contract.id, ids), (Contract.application_id, applications)):
            for row in self._rows(query, column, wanted):
                self._contracts[row.id] = row
                self._of_application[row.application_id] = row

    def _read_applications(self, ids: Collection[int]) -> None:
        query = select(
            Application.id,
            Application.customer_id,
            Application.pet_id,
            Application.plan_price,
            Application.term,
            Application.state,
        )
        self._applications |= {row.id: row for row in self._rows(query, Application.id, ids)}

    def _read_payments(self, contracts: Collection[int]) -> None:
        counted = select(Charge.contract_id, Charge.state, func.count().label("charges")).where(
            Charge.state.in_([each.value for each in _DUE])
        )
        for ids in _slices(contracts):
            mine = counted.where(Charge.contract_id.in_(ids))
            for row in self.unit.session.execute(mine.group_by(Charge.contract_id, Charge.state)):
                self._paid.setdefault(row.contract_id, {})[row.state] = row.charges
        late = (
            select(Charge.contract_id)
            .join(ChargeEvent, ChargeEvent.charge_id == Charge.id)
            .where(moved_oddly(ChargeState.OVERDUE.value))
        )
        for row in self._rows(late, Charge.contract_id, contracts):
            self._late.add(row.contract_id)

    def _read_things(self, wanted: Mapping[str, Collection[int]]) -> None:
        for role in self.things.keys() & wanted.keys():
            model, newest = self.things[role], dict[int, Any]()
            for row in self._rows(standing(model), model.thing, wanted[role]):
                newest[row.thing] = row
            for thing, row in newest.items():
                fate = fate_of_thing(model, row)
                if fate is not None:
                    self._became[role, thing] = fate

    def _rows(
        self, query: Select[*tuple[Any, ...]], column: Any, ids: Collection[int]
    ) -> Iterator[Any]:
        for part in _slices(ids):
            yield from self.unit.session.execute(query.where(column.in_(part)))


def _price(charge: Any, contract: Any, application: Any) -> Price:
    first = contract or application
    if first is None:
        return Price(charge.price if charge else None)
    whole = first.plan_price * first.term
    return Price(charge.price if charge else first.plan_price, whole)


def _slices(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), SLICE):
        yield ordered[start : start + SLICE]
