"""Signing step by step: code, disclosure, clauses one by one, signature."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from pawpact.access.log import trail
from pawpact.cli.main import pawpact
from pawpact.contracts.models import Agreement, Contract, ContractEvent
from pawpact.contracts.moves import applications, contracts, move_contract
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.agreement import draft
from pawpact.contracts.signing.code import CodeRefused
from pawpact.contracts.signing.disclosure import NotDisclosed
from pawpact.contracts.signing.models import ClauseConfirmation, SigningSession
from pawpact.contracts.signing.view import show_signing
from pawpact.kernel.errors import Conflict, InvalidField, MoveRefused, NotFound
from pawpact.pets.service import GateClosed, describe_pet, record_health
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry
from tests.core.contracts.signing_scene import STORE, Signer, begin
from tests.house import House
from tests.stories.counter import apply


def _state(signer: Signer) -> str:
    with signer.house.platform.reading(STORE) as unit:
        return unit.session.scalars(select(Contract.state)).one()


def test_a_contract_goes_every_step(house: House) -> None:
    """Draft, scanned, all clauses confirmed, signed: a move each, with who and why."""
    signer = begin(house)
    seen = [_state(signer)]
    for step in (Signer.scan, Signer.confirm_pack, Signer.confirm, Signer.sign):
        step(signer)
        seen.append(_state(signer))
    assert seen == [
        "draft",
        "awaiting_confirmation",
        "awaiting_confirmation",
        "awaiting_signature",
        "awaiting_mandate",
    ]
    with house.platform.reading(STORE) as unit:
        moves = unit.session.execute(select(ContractEvent.went_to, ContractEvent.actor)).all()
    assert [tuple(each) for each in moves] == [
        ("draft", "staff:1"),
        ("awaiting_confirmation", "customer:1"),
        ("awaiting_signature", "customer:1"),
        ("awaiting_mandate", "customer:1"),
    ]


@pytest.mark.parametrize("asked", ["awaiting_signature", "awaiting_mandate", "active"])
def test_no_step_is_left_out(house: House, asked: str) -> None:
    """From a draft nothing but a scan leads on; what is allowed is listed."""
    signer = begin(house)
    with house.platform.unit(STORE) as unit:
        row = contracts(unit, [signer.contract])[signer.contract]
        with pytest.raises(MoveRefused, match="awaiting confirmation, cancelled"):
            move_contract(unit, row, asked, "skipped")


def test_a_code_is_used_once(house: House) -> None:
    """Scanned a second time the same code is refused."""
    signer = begin(house)
    link = signer.code()
    signer.scan(link)
    with pytest.raises(CodeRefused, match="used already"):
        signer.scan(link)


def test_a_code_expires(house: House) -> None:
    """At the end of its minutes a code is refused; a minute before it is good."""
    signer = begin(house)
    link = signer.code()
    signer.later(30)
    with pytest.raises(CodeRefused, match="expired"):
        signer.scan(link)
    link = signer.code()
    signer.later(29)
    assert signer.scan(link)


def test_a_newer_code_voids_the_older(house: House) -> None:
    """Only the code that was shown last can be scanned."""
    signer = begin(house)
    old = signer.code()
    signer.code()
    with pytest.raises(CodeRefused, match="taken back"):
        signer.scan(old)


def test_an_unknown_code_is_refused(house: House) -> None:
    """A code that nobody issued, such as one of another store, is refused."""
    with pytest.raises(CodeRefused, match="no such code"):
        begin(house).scan("pawpact-sign:xihu/guessed")


def test_neither_code_nor_token_is_kept(house: House) -> None:
    """What is stored are hashes; nobody who reads the table can go on with a signing."""
    signer = begin(house)
    link = signer.code()
    token = signer.scan(link)
    with house.platform.reading(STORE) as unit:
        row = unit.session.scalars(select(SigningSession)).one()
    secrets = {link.rpartition("/")[2].encode(), token.encode()}
    assert not secrets & {row.code_hash, row.token_hash}
    assert "测试手机" not in repr(vars(row))


def test_code_and_token_can_be_typed(house: House) -> None:
    """Hexadecimal: one that began with a dash would be taken for an option."""
    signer = begin(house)
    link = signer.code()
    typed = link.rpartition("/")[2] + signer.scan(link)
    assert int(typed, 16)


def test_a_clause_needs_the_disclosure_first(house: House) -> None:
    """No clause is confirmed before what has to be told was confirmed."""
    signer = begin(house)
    signer.scan()
    with pytest.raises(NotDisclosed):
        signer.confirm()


def test_each_clause_is_a_row_of_its_own(house: House) -> None:
    """Seven clauses confirmed one by one are seven rows; twice is once."""
    signer = begin(house)
    signer.scan()
    signer.confirm_pack()
    terms = list(signer.read().clauses)
    for number, term in enumerate(terms, start=1):
        signer.later(1)
        assert len(signer.confirm([term, term])) == len(terms) - number
    signer.confirm(terms)
    with house.platform.reading(STORE) as unit:
        asked = select(ClauseConfirmation.term, ClauseConfirmation.at)
        rows = unit.session.execute(asked.order_by(ClauseConfirmation.at)).all()
    assert [row.term for row in rows] == terms
    assert len({row.at for row in rows}) == len(terms)


def test_one_clause_short_is_not_signed(house: House) -> None:
    """With the promise not to abandon unconfirmed the contract awaits no signature."""
    signer = begin(house)
    signer.scan()
    signer.confirm_pack()
    left = signer.confirm([each for each in signer.read().clauses if each != "no_abandonment"])
    assert left == ["no_abandonment"]
    with pytest.raises(MoveRefused):
        signer.sign()


def test_what_is_confirmed_is_not_asked_for_again(house: House) -> None:
    """Read anew, a confirmed clause is said to be confirmed, and the others are to come."""
    signer = begin(house)
    signer.scan()
    signer.confirm_pack()
    signer.confirm(["no_abandonment"])
    words = ("signing", "read", signer.token, "--store", STORE)
    shown = CliRunner().invoke(pawpact, words, obj=SimpleNamespace(platform=house.platform))
    marked = [each for each in shown.output.splitlines() if each.startswith(("已确认", "须确认"))]
    assert [each for each in marked if "no_abandonment" in each] == [
        "已确认：no_abandonment（不弃养）"
    ]
    assert [each[:3] for each in marked].count("须确认") == len(signer.read().clauses) - 1


def test_an_unknown_clause_is_named(house: House) -> None:
    """A clause that the agreement does not have is refused with those that it has."""
    signer = begin(house)
    signer.scan()
    signer.confirm_pack()
    with pytest.raises(InvalidField, match="debit_amount"):
        signer.confirm(["extra_fee"])


def test_the_total_stands_before_the_signature(house: House) -> None:
    """The pack says what it comes to, in figures and in words, with debits and ways out."""
    signer = begin(house)
    signer.scan()
    pack = signer.read().pack.text
    assert "共 12 期，应付总额 3216.00 元（叁仟贰佰壹拾陆元整）" in pack
    for words in ("体检：", "疫苗：", "驱虫：", "扣款日：", "解约：", "意外处理："):
        assert words in pack


def test_a_report_that_changed_is_shown_again(house: House) -> None:
    """A vet's entry after the confirmation makes a second version that has to be confirmed."""
    signer = begin(house).ready()
    with house.platform.unit(STORE, "staff:2") as unit:
        pet = contracts(unit, [signer.contract])[signer.contract].pet_id
        on, passed = unit.today, HealthResult.PASSED
        record_health(unit, [NewHealthEntry(pet, HealthKind.EXAM, on, "复查", passed)])
    with pytest.raises(NotDisclosed, match="changed"):
        signer.sign()
    assert signer.read().pack.version == 2
    signer.confirm_pack()
    signer.confirm()
    assert signer.sign().contract == signer.contract


def test_temper_and_care_are_told_and_told_again(house: House) -> None:
    """What the pet is like stands in the pack; said otherwise afterwards, it is shown again."""
    signer = begin(house).ready()
    assert "性情：未记录" in signer.read().pack.text
    with house.platform.unit(STORE, "staff:2") as unit:
        pet = contracts(unit, [signer.contract])[signer.contract].pet_id
        describe_pet(unit, pet, "亲人，怕打雷", "换粮要慢")
    with pytest.raises(NotDisclosed, match="changed"):
        signer.sign()
    text = signer.read().pack.text
    assert "性情：亲人，怕打雷" in text
    assert "照护：换粮要慢" in text
    assert "年龄段：幼宠（未满 12 个月）" in text


def test_another_hash_confirms_nothing(house: House) -> None:
    """What the customer confirms is what was shown last, by its hash."""
    signer = begin(house)
    signer.scan()
    signer.read()
    with pytest.raises(NotDisclosed):
        signer.confirm_pack("0" * 64)


def test_the_next_day_the_clauses_are_confirmed_anew(house: House) -> None:
    """The debit day follows the day of signing, so its clause is confirmed again after midnight."""
    signer = begin(house).ready()
    signer.later(24 * 60)
    with pytest.raises((NotDisclosed, InvalidField)):
        signer.sign()


def test_a_pet_that_is_ill_today_is_not_signed_for(house: House) -> None:
    """An abnormal sign on the day of signing closes the gate for the signature as well."""
    signer = begin(house).ready()
    with house.platform.unit(STORE, "staff:2") as unit:
        pet = contracts(unit, [signer.contract])[signer.contract].pet_id
        entry = NewHealthEntry(pet, HealthKind.TEST, unit.today, "复检", HealthResult.POSITIVE)
        record_health(unit, [entry])
    with pytest.raises(GateClosed, match="no contract may be signed for it"):
        signer.sign()


def test_a_pet_that_is_ill_today_opens_no_contract(house: House) -> None:
    """Already the draft is refused, as the signature would be; the attempt is kept."""
    house.open(STORE)
    application = apply(house, STORE)
    with house.platform.unit(STORE, "staff:2") as unit:
        pet = applications(unit, [application])[application].pet_id
        entry = NewHealthEntry(pet, HealthKind.TEST, unit.today, "复检", HealthResult.POSITIVE)
        record_health(unit, [entry])
    with (
        pytest.raises(GateClosed, match="no contract may be signed for it"),
        house.platform.unit(STORE, "staff:1") as unit,
    ):
        draft(unit, [application])
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(Contract.id)).all() == []
        assert trail(unit, subject="pet", subject_id=pet)[0].action == "pet.gate_closed"


def test_minutes_are_measured_without_reading(house: House) -> None:
    """Three minutes to scan, an hour of reading, one to sign: four, within the target."""
    signer = begin(house)
    link = signer.code()
    signer.later(3)
    signer.scan(link)
    signer.confirm_pack()
    signer.later(60)
    signer.confirm()
    signer.later(1)
    done = signer.sign()
    assert (done.minutes, done.within_target) == (4.0, True)


def test_the_target_ends_nothing(house: House) -> None:
    """A signing of an hour is as good as a quick one; it is only said."""
    signer = begin(house).ready()
    signer.later(60)
    done = signer.sign()
    assert not done.within_target
    assert _state(signer) == "awaiting_mandate"


def test_a_signing_ends_with_the_signature(house: House) -> None:
    """The token of a session that was signed leads nowhere."""
    signer = begin(house).ready()
    signer.sign()
    with pytest.raises(Conflict, match="over"):
        signer.sign()


def test_a_foreign_token_finds_nothing(house: House) -> None:
    """A token of somebody else's making is simply not there."""
    signer = begin(house)
    signer.token = "guessed"
    with pytest.raises(NotFound):
        signer.read()


def test_a_name_that_cannot_be_printed_is_named(house: House) -> None:
    """A character that the font lacks is refused before the signature, by its number."""
    signer = begin(house, name="王𠀀")
    signer.scan()
    with pytest.raises(InvalidField, match=r"U\+20000"):
        signer.read()


def test_rare_names_are_printed(house: House) -> None:
    """Characters of the standard table beyond the basic plane are in the font."""
    signer = begin(house, name="欧阳㛃𬭚").ready()
    assert signer.sign().pdf_hash


def test_an_approval_that_ran_out_is_not_signed(house: House) -> None:
    """A day after the approval's end a running signing is refused."""
    signer = begin(house).ready()
    signer.house.clock.advance(timedelta(days=31))
    with pytest.raises(Conflict):
        signer.sign()


def test_the_agreement_says_when_it_is_debited(house: House) -> None:
    """Day and first debit stand in the contract as in the text, and the charges follow them."""
    signer = begin(house).ready()
    signer.sign()
    with house.platform.unit(STORE, "provider:simulator") as unit:
        activate(unit, [Authorisation(signer.contract, "simulator", "m-1")])
        row = contracts(unit, [signer.contract])[signer.contract]
        text = unit.session.scalars(select(Agreement.text)).one()
    assert row.debit_day == 12
    assert "每月 12 日，首期为 2026年4月12日" in text
    assert row.first_debit is not None
    assert row.first_debit.isoformat() == "2026-04-12"


def test_a_signing_can_be_looked_up(house: House) -> None:
    """State, version, clauses, evidence and minutes are one view for staff and API."""
    signer = begin(house).ready()
    signer.sign()
    with house.platform.reading(STORE) as unit:
        shown = show_signing(unit, signer.contract)
    assert shown.state == "awaiting_mandate"
    assert shown.disclosure_version == 1
    assert shown.disclosure_confirmed
    assert len(shown.clauses) == 7
    assert not shown.missing
    assert shown.minutes == 0
