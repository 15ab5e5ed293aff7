"""A case of illness from the report to its end, and the voucher that comes with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.accounts.erasure import erase
from pawpact.benefits.clinic import redeem_at_clinic
from pawpact.benefits.using import NotToBeUsed, is_valid
from pawpact.contracts.ending.withdrawal import Withdrawal, withdraw
from pawpact.decisions.plugin_action import ActionRefused
from pawpact.hosting.change import ChangedMeanwhile
from pawpact.kernel.errors import Forbidden, InvalidField
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.orders.service import OrderLine, place
from pawpact.reports.timeline.service import Asked, Biographer
from tests.plugins.illness_pause.ward import PLUGIN, STEPS, Ward


def test_a_case_goes_its_way_step_by_step(ward: Ward) -> None:
    """Each stage follows the one before; what cannot follow is refused with what can."""
    contract = ward.store.contract()["contract"]
    illness = str(ward.report(contract)["illness"])
    with pytest.raises(ActionRefused, match="it can be: a vet has it"):
        ward.step(illness, "diagnose")
    for name in STEPS:
        ward.step(illness, name)
    stages = [step["state"] for step in ward.case(illness)["history"]]
    assert stages == [
        "reported",
        "vet_assigned",
        "consulting",
        "referred",
        "diagnosed",
        "treating",
        "recovered",
    ]
    with pytest.raises(ActionRefused, match="the case is recovered"):
        ward.step(illness, "treat")


def test_an_ill_pet_has_one_open_case(ward: Ward) -> None:
    """Reported again it is the same case, which knows both; a later illness is the second."""
    contract = ward.store.contract()["contract"]
    first = ward.report(contract, "does not eat")
    again = ward.report(contract, "coughs")
    assert (first["is_new"], again["is_new"]) == (True, False)
    assert again["illness"] == first["illness"]
    assert ward.case(first["illness"])["symptoms"] == "does not eat\ncoughs"
    for name in ("accept", "consult"):
        ward.step(first["illness"], name)
    ward.step(first["illness"], "recover")
    later = ward.report(contract)
    assert later["is_new"]
    assert ward.case(later["illness"])["ordinal"] == 2


def test_two_people_do_not_move_a_case_at_once(ward: Ward) -> None:
    """Who follows a version that is not the newest is told, and nothing is overwritten."""
    contract = ward.store.contract()["contract"]
    illness = str(ward.report(contract)["illness"])
    ward.step(illness, "accept")
    with pytest.raises(ChangedMeanwhile):
        ward.step(illness, "consult", version=1)


def test_a_pet_that_is_not_at_home_is_no_case(ward: Ward) -> None:
    """Of a lost pet nobody reports an illness."""
    contract = ward.store.contract()["contract"]
    ward.store.report_lost(contract)
    with pytest.raises(ActionRefused, match="not with this"):
        ward.report(contract)


def test_what_is_said_of_a_pet_is_for_vets(ward: Ward) -> None:
    """A vet reads symptoms and diagnosis, the front desk reads that there are some."""
    contract = ward.store.contract()["contract"]
    illness = ward.until(contract, "diagnose")
    seen, hidden = ward.case(illness, "vet"), ward.case(illness, "service_agent")
    assert (seen["symptoms"], seen["diagnosis"]) == ("does not eat", "gastritis")
    assert (hidden["symptoms"], hidden["diagnosis"]) == ("***", "***")
    with pytest.raises(Forbidden):
        ward.store.do(PLUGIN, "treat", role="sales", illness=illness, version=5)


def test_what_is_said_of_a_pet_goes_with_its_customer(ward: Ward) -> None:
    """Erased, nothing of what was written at any stage can be read any more."""
    subjects = ward.store.contract()
    illness = ward.until(subjects["contract"], "diagnose")
    with ward.store.unit() as unit:
        erase(unit, subjects["customer"], "she asks")
    shown = ward.case(illness)
    assert [shown[name] for name in ("symptoms", "advice", "diagnosis")] == [None, None, None]


def test_a_pet_that_comes_back_leaves_no_open_case(ward: Ward) -> None:
    """With its contract the case is closed: whoever adopts the pet next begins a new one."""
    subjects = ward.store.contract()
    illness = ward.until(subjects["contract"], "refer")
    with ward.store.unit() as unit:
        withdraw(unit, Withdrawal(subjects["contract"], why="changed her mind", pet_returned=True))
    assert ward.case(illness)["state"] == "closed"


def test_a_case_brings_one_voucher(ward: Ward) -> None:
    """Sent to a clinic she gets one at 0.80, a pause of the same case brings no second one."""
    subjects = ward.store.contract()
    ward.until(subjects["contract"], "treat")
    ward.ask(subjects["contract"], 1)
    (voucher,) = ward.coupons(subjects["customer"])
    assert (voucher.kind, voucher.price_ratio, voucher.covers) == ("clinic", 8_000, ["clinic"])


def test_a_second_illness_brings_a_voucher_of_its_own(ward: Ward) -> None:
    """The first case is over; the second one is sent to a clinic as well."""
    subjects = ward.store.contract()
    ward.until(subjects["contract"], "recover")
    ward.until(subjects["contract"], "refer")
    assert [each.kind for each in ward.coupons(subjects["customer"])] == ["clinic", "clinic"]


def test_a_clinic_that_is_no_partner_is_named(ward: Ward) -> None:
    """A referral goes to one of the store's own list."""
    contract = ward.store.contract()["contract"]
    illness = ward.until(contract, "consult")
    with pytest.raises(ActionRefused, match="no partner clinic"):
        ward.step(illness, "refer", clinic="别家医院")


def test_the_store_funds_the_clinics_discount_once(ward: Ward) -> None:
    """P37: of a bill of 300 she pays 240 and the store owes 60; the code is used up then."""
    subjects = ward.store.contract()
    ward.until(subjects["contract"], "refer")
    (voucher,) = ward.coupons(subjects["customer"])
    with ward.store.unit() as unit:
        used = redeem_at_clinic(unit, voucher.id, "合作医院", 300_00)
    assert (used.paid, used.funded) == (240_00, 60_00)
    with ward.store.reading() as unit:
        legs = unit.session.execute(
            select(PostingRow.account, PostingRow.amount)
            .join(JournalRow, JournalRow.id == PostingRow.journal_id)
            .where(JournalRow.movement == "P37")
        )
        assert dict(legs.all()) == {"exp.vet": 60_00, "liab.supplier_payable": -60_00}
    with pytest.raises(NotToBeUsed, match="was redeemed on"), ward.store.unit() as unit:
        redeem_at_clinic(unit, voucher.id, "合作医院", 300_00)
    assert ward.movements()["P37"] == 1
    assert ward.is_sound()


def test_a_clinic_that_gives_the_discount_itself_is_owed_nothing(ward: Ward) -> None:
    """She pays 240 of 300 all the same, and nothing of it is booked."""
    table = "[{clinic: 仁心, open_at_night: true, store_funds: false}]"
    ward.store.parameters({"illness_pause.partner_clinics": table})
    subjects = ward.store.contract()
    illness = ward.until(subjects["contract"], "consult")
    ward.step(illness, "refer", clinic="仁心")
    (voucher,) = ward.coupons(subjects["customer"])
    with ward.store.unit() as unit:
        used = redeem_at_clinic(unit, voucher.id, "仁心", 300_00)
    assert (used.paid, used.funded) == (240_00, 0)
    assert ward.movements()["P37"] == 0
    assert ward.is_sound()


def test_a_voucher_is_refused_after_its_time_and_elsewhere(ward: Ward) -> None:
    """The thirtieth day is its last; a clinic that is no partner takes it on no day."""
    subjects = ward.store.contract()
    ward.until(subjects["contract"], "refer")
    (voucher,) = ward.coupons(subjects["customer"])
    with pytest.raises(InvalidField, match="no partner clinic"), ward.store.unit() as unit:
        redeem_at_clinic(unit, voucher.id, "别家医院", 300_00)
    assert voucher.expires_at is not None
    assert is_valid(voucher, voucher.expires_at - timedelta(seconds=1))
    assert (voucher.expires_at - ward.store.installation.clock.now()).days == 30
    ward.store.installation.clock.move_to(voucher.expires_at)
    with pytest.raises(NotToBeUsed, match="is valid from"), ward.store.unit() as unit:
        redeem_at_clinic(unit, voucher.id, "合作医院", 300_00)


def test_a_clinic_voucher_buys_no_food(ward: Ward) -> None:
    """In the mall it wins nowhere, so an order with it is refused."""
    subjects = ward.store.contract()
    ward.until(subjects["contract"], "refer")
    (voucher,) = ward.coupons(subjects["customer"])
    lines = [OrderLine("S", "粮", "food", 1, 100_00)]
    with pytest.raises(NotToBeUsed), ward.store.unit() as unit:
        place(unit, subjects["customer"], lines, "o", coupon=voucher.id)


def test_what_was_decided_about_her_case_stands_in_her_timeline(ward: Ward) -> None:
    """A decision about a thing of the plugin's own is hers by the customer whom it carries."""
    subjects = ward.store.contract()
    ward.report(subjects["contract"])
    (decided,) = ward.store.decisions("illness.reported")
    biographer = Biographer(ward.store.installation.platform.parts.revisions, {})
    with ward.store.unit() as unit:
        told = biographer.tell(unit, subjects["customer"], Role.STORE_MANAGER, Asked())
    assert decided.id in [each.receipt for each in told.events]
