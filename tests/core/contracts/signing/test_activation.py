"""Activation: one transaction, all or nothing, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pawpact.billing.gateway.capability import Capabilities
from pawpact.billing.models import Charge, Mandate
from pawpact.billing.service import revoke_mandate
from pawpact.contracts.applying.expiry import lapse_approvals
from pawpact.contracts.models import Application, Contract
from pawpact.contracts.moves import contracts
from pawpact.contracts.signing import activation
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.kernel.errors import Conflict, InvalidField, MoveRefused
from pawpact.kernel.identity import public_id
from pawpact.outbox.models import OutboxMessage
from pawpact.pets.models import Pet
from pawpact.tasks.models import Task
from tests.core.contracts.signing_scene import STORE, Signer, begin
from tests.house import House


def _signed(house: House) -> Signer:
    signer = begin(house).ready()
    signer.sign()
    return signer


def _activate(signer: Signer) -> int:
    with signer.house.platform.unit(STORE, "provider:simulator") as unit:
        return activate(unit, [Authorisation(signer.contract, "simulator", "m-1")])


def _counted(house: House) -> dict[str, int]:
    with house.platform.reading(STORE) as unit:
        kinds = {"charge": Charge, "mandate": Mandate, "task": Task, "message": OutboxMessage}
        return {
            name: unit.session.scalars(select(func.count()).select_from(model)).one()
            for name, model in kinds.items()
        }


def test_activation_brings_everything_at_once(house: House) -> None:
    """Charges of all periods, the follow-up tasks and the customer's message, in one."""
    signer = _signed(house)
    before = _counted(house)
    assert _activate(signer) == 1
    after = _counted(house)
    added = {name: after[name] - before[name] for name in after}
    assert added == {"charge": 12, "mandate": 1, "task": 4, "message": 1}


@pytest.mark.parametrize(
    "limits", [Capabilities(anchor_day_max=11), Capabilities(max_amount=26_799)]
)
def test_what_the_provider_could_never_debit_is_refused(house: House, limits: Capabilities) -> None:
    """A debit day or a price beyond what the provider takes is refused, and nothing is begun."""
    signer = _signed(house)
    before = _counted(house)
    given = [Authorisation(signer.contract, "simulator", "m-1")]
    with (
        pytest.raises(InvalidField),
        signer.house.platform.unit(STORE, "provider:simulator") as unit,
    ):
        activate(unit, given, {"simulator": limits})
    assert _counted(house) == before


def test_a_provider_that_is_not_installed_is_refused(house: House) -> None:
    """The store offers it, and nothing here could debit through it: the installed are named."""
    signer = _signed(house)
    before = _counted(house)
    installed = {"simulator": Capabilities()}
    with (
        pytest.raises(InvalidField, match="wechat is not installed; installed are: simulator"),
        house.platform.unit(STORE, "staff:1") as unit,
    ):
        activate(unit, [Authorisation(signer.contract, "wechat", "m-1")], installed)
    with (
        pytest.raises(InvalidField, match="installed are: -"),
        house.platform.unit(STORE, "staff:1") as unit,
    ):
        activate(unit, [Authorisation(signer.contract, "simulator", "m-1")], {})
    assert _counted(house) == before


def test_what_the_provider_just_takes_is_activated(house: House) -> None:
    """The last day and the highest amount that the provider takes are good enough."""
    signer = _signed(house)
    limits = {"simulator": Capabilities(anchor_day_max=12, max_amount=26_800)}
    with signer.house.platform.unit(STORE, "provider:simulator") as unit:
        assert activate(unit, [Authorisation(signer.contract, "simulator", "m-1")], limits) == 1


def test_activated_twice_is_once(house: House) -> None:
    """The provider's second report makes nothing twice."""
    signer = _signed(house)
    _activate(signer)
    before = _counted(house)
    assert _activate(signer) == 0
    assert _counted(house) == before


@pytest.mark.parametrize(("provider", "reference"), [("simulator", "m-2"), ("alipay", "m-1")])
def test_another_mandate_for_a_live_contract_is_refused(
    house: House, provider: str, reference: str
) -> None:
    """It is not dropped without a word: what stands is named, and the command that changes it."""
    signer = _signed(house)
    _activate(signer)
    before = _counted(house)
    with house.platform.reading(STORE) as unit:
        standing = public_id("man", unit.session.scalars(select(Mandate.id)).one())
    with (
        pytest.raises(Conflict, match=standing) as refused,
        house.platform.unit(STORE, "provider:simulator") as unit,
    ):
        activate(unit, [Authorisation(signer.contract, provider, reference)])
    assert refused.value.hint is not None
    assert "pawpact billing mandates revoke" in refused.value.hint.en
    assert "pawpact contracts mandate" in refused.value.hint.en
    assert _counted(house) == before


def test_a_live_contract_without_a_mandate_is_not_activated_anew(house: House) -> None:
    """Its mandate was taken back: the command that records a new one is named."""
    signer = _signed(house)
    _activate(signer)
    with house.platform.unit(STORE, "staff:1") as unit:
        revoke_mandate(unit, unit.session.scalars(select(Mandate.id)).one(), "she asked")
    with pytest.raises(Conflict, match="no valid mandate") as refused:
        _activate(signer)
    assert refused.value.hint is not None
    assert "pawpact contracts mandate" in refused.value.hint.zh


@pytest.mark.parametrize(
    "last", ["create_charges", "keep_for_contracts", "open_follow_ups", "send"]
)
def test_activation_is_all_or_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    """Where any of its steps fails the contract still awaits its mandate, with nothing made."""
    signer = _signed(house)
    before = _counted(house)
    monkeypatch.setattr(activation, last, _broken)
    with pytest.raises(ZeroDivisionError):
        _activate(signer)
    assert _counted(house) == before
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(Contract.state)).one() == "awaiting_mandate"


def test_follow_ups_are_on_the_store_s_days(house: House) -> None:
    """Visits fall on days 1, 3, 7 and 30 from today."""
    signer = _signed(house)
    _activate(signer)
    with house.platform.reading(STORE) as unit:
        begins = unit.session.scalars(select(Task.from_at).where(Task.kind == "follow_up.day"))
        days = [(unit.store.local_date(each) - unit.today).days for each in begins]
    assert sorted(days) == [1, 3, 7, 30]


def test_the_message_says_what_it_comes_to(house: House) -> None:
    """The customer is told price, term, total and the first debit."""
    signer = _signed(house)
    _activate(signer)
    with house.platform.reading(STORE) as unit:
        said = unit.session.scalars(
            select(OutboxMessage.said).where(OutboxMessage.kind == "contract.activated")
        ).one()
    assert said == {"price": 26_800, "term": 12, "total": 321_600, "first_debit": "2026-04-12"}


def test_nothing_unsigned_becomes_active(house: House) -> None:
    """Before the signature a mandate activates nothing."""
    with pytest.raises(MoveRefused):
        _activate(begin(house).ready())


def test_without_the_archive_nothing_becomes_active(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A contract whose agreement does not hold the promise not to abandon cannot run."""
    signer = _signed(house)
    monkeypatch.setattr(activation, "_REQUIRED", "a_promise_that_was_never_made")
    with pytest.raises(Conflict, match="abandon"):
        _activate(signer)


def test_the_pet_waits_for_its_contract(house: House) -> None:
    """The pet is linked to the contract and is handed over next."""
    signer = _signed(house)
    _activate(signer)
    with house.platform.reading(STORE) as unit:
        row = contracts(unit, [signer.contract])[signer.contract]
        pet = unit.session.scalars(select(Pet.id).where(Pet.state == "reserved")).one()
    assert row.pet_id == pet


def test_a_mandate_that_never_comes_lapses(house: House) -> None:
    """Signed but not authorised while the approval held: cancelled, and the pet is free."""
    _signed(house)
    house.clock.advance(timedelta(days=31))
    with house.platform.unit(STORE) as unit:
        assert lapse_approvals(unit) == 1
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(Contract.state)).one() == "cancelled"
        assert unit.session.scalars(select(Application.state)).one() == "lapsed"
        assert unit.session.scalars(select(Pet.state)).one() in ("listed", "ready")


def _broken(*_: object, **__: object) -> Callable[..., object]:
    raise ZeroDivisionError
