"""The agreement: drafted from an approved application, and signed with all that belongs to it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from pawpact.agreements.printing import check_printable
from pawpact.contracts.applying.pet_hold import require_pets
from pawpact.contracts.brand import tell_signed
from pawpact.contracts.contract_limit import check_limit
from pawpact.contracts.models import Agreement, Application, Contract, ContractEvent
from pawpact.contracts.moves import applications, contracts, move_contract
from pawpact.contracts.signing.clause_confirmation import (
    confirm_clauses,
    require_confirmed,
    unconfirmed,
)
from pawpact.contracts.signing.code import begin_at_counter, sessions
from pawpact.contracts.signing.disclosure import confirm_packs, require_disclosed, show_packs
from pawpact.contracts.signing.evidence import hold_incomplete, keep, pieces_of
from pawpact.contracts.signing.models import SigningSession
from pawpact.contracts.signing.party import SEALED as PARTIES
from pawpact.contracts.signing.party import dumped, parties
from pawpact.contracts.signing.schedule import plan_of
from pawpact.contracts.signing.wording import Wording, agreement_text, wordings
from pawpact.contracts.values import APPLICATION, Signature, check_price, check_term
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_customer
from pawpact.pets.service import NOT_SIGNED, require_adoptable
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

__all__ = ["agreement_text", "case_of", "draft", "finish", "sign"]

EVIDENCE = "agreement.evidence"


def draft(unit: Unit, application_ids: Sequence[int]) -> list[int]:
    """Open a contract for each approved application; asked twice, the same contract answers."""
    known = {
        application: contract
        for contract, application in unit.session.execute(
            select(Contract.id, Contract.application_id).where(
                Contract.application_id.in_(application_ids)
            )
        )
    }
    found = applications(unit, application_ids)
    new = [found[number] for number in application_ids if number not in known]
    for each in new:
        _require_approved(unit, each)
    check_limit(unit, [each.customer_id for each in new])
    require_adoptable(unit, [each.pet_id for each in new], NOT_SIGNED)
    for each in new:
        if each.id not in known:
            known[each.id] = _open(unit, each)
    return [known[number] for number in application_ids]


def sign(unit: Unit, signatures: Sequence[Signature]) -> None:
    """A whole session in one: told, every highlighted clause confirmed, signed.

    For signings that happened on the shop's own device. Whoever has a code scanned goes step by
    step (``contracts.signing``); both end in the same rows.
    """
    rows = contracts(unit, [each.contract for each in signatures])
    said = wordings(unit, list(rows.values()))
    for each in signatures:
        missing = set(said[each.contract].clauses) - set(each.confirmed_clauses)
        if missing:
            raise unconfirmed(sorted(missing))
    running = _sessions(unit, rows, signatures)
    packs = show_packs(unit, list(rows.values()), said)
    confirm_packs(unit, {number: pack.content_hash for number, pack in packs.items()}, running)
    for session in running.values():
        session.shown_at = session.shown_at or unit.at
    terms = {each.contract: each.confirmed_clauses for each in signatures}
    confirm_clauses(unit, list(rows.values()), terms, said, running)
    finish(unit, signatures, said)


def finish(
    unit: Unit, signatures: Sequence[Signature], said: Mapping[int, Wording] | None = None
) -> None:
    """The signature itself: refused unless everything before it was done and still holds."""
    found = contracts(unit, [each.contract for each in signatures])
    rows = list(found.values())
    check_limit(unit, [row.customer_id for row in rows])
    for row in rows:
        move_contract(unit, row, "awaiting_mandate", "signed")
    said = said or wordings(unit, rows)
    approved = _require_approval(unit, rows)
    require_adoptable(unit, [row.pet_id for row in rows], NOT_SIGNED)
    require_pets(unit, approved)
    packs = require_disclosed(unit, rows, said)
    require_confirmed(unit, rows, said)
    for row in rows:
        _fix(unit, row)
    _write_agreements(unit, signatures, found, said, packs)
    keep(
        unit,
        [
            piece
            for each in signatures
            for piece in pieces_of(each, found[each.contract].customer_id)
        ],
    )
    ended = sessions(unit, list(found))
    for session in ended.values():
        session.signed_at = unit.at
    unit.session.flush()
    hold_incomplete(unit, rows, {number: each.platform for number, each in ended.items()})
    tell_signed(unit, list(found))
    unit.raise_moment("contract.signed", [case_of(row) for row in rows])


def case_of(row: Contract) -> Case:
    subjects = {"contract": row.id, "customer": row.customer_id, "pet": row.pet_id}
    return Case(str(row.id), subjects)


def _open(unit: Unit, application: Application) -> int:
    check_price(unit.store, application.plan_price)
    check_term(unit.store, application.term)
    row = Contract(
        id=unit.ids.one(),
        application_id=application.id,
        customer_id=application.customer_id,
        pet_id=application.pet_id,
        plan_price=application.plan_price,
        term=application.term,
        state="draft",
        revision_id=unit.store.revision.id,
        signed_at=None,
        debit_day=None,
        first_debit=None,
        activated_at=None,
        streak=0,
        performed=0,
    )
    event = ContractEvent(
        id=unit.ids.one(),
        contract_id=row.id,
        came_from="",
        went_to=row.state,
        actor=unit.actor,
        why="order created",
        at=unit.at,
    )
    unit.session.add_all([row, event])
    unit.session.flush()
    return row.id


def _require_approval(unit: Unit, rows: Sequence[Contract]) -> list[Application]:
    found = list(applications(unit, [row.application_id for row in rows]).values())
    for application in found:
        _require_approved(unit, application)
    return found


def _require_approved(unit: Unit, application: Application) -> None:
    if application.state != "approved":
        said = APPLICATION.say(application.state)
        raise Conflict(
            Label(
                f"申请当前状态为 {said.zh}，通过后才能签约",
                f"the application is {said.en}; it must be approved before signing",
            )
        )
    if application.approved_until is None or application.approved_until < unit.at:
        raise Conflict(
            Label("审核通过已过有效期，请重新审核", "the approval has run out; check it again")
        )


def _sessions(
    unit: Unit, rows: Mapping[int, Contract], signatures: Sequence[Signature]
) -> dict[int, SigningSession]:
    """The running session of each contract; where there is none, one on the shop's device."""
    running = sessions(unit, list(rows))
    new = [each for each in signatures if each.contract not in running]
    begun = begin_at_counter(
        unit,
        [rows[each.contract] for each in new],
        [each.platform for each in new],
        [each.evidence.get("device", "") for each in new],
    )
    return {**running, **begun}


def _fix(unit: Unit, row: Contract) -> None:
    """What the text says of the debits, and the policy it was signed under, stay for ever."""
    plan = plan_of(unit.store, row, unit.at)
    row.signed_at = unit.at
    row.revision_id = unit.store.revision.id
    row.debit_day, row.first_debit = plan.anchor, plan.first_debit


def _write_agreements(
    unit: Unit,
    signatures: Sequence[Signature],
    rows: Mapping[int, Contract],
    said: Mapping[int, Wording],
    packs: Mapping[int, int],
) -> None:
    named = parties(unit, list(rows.values()))
    for table in named.values():
        check_printable({each.title: each.value for each in table})
    about = [about_customer(rows[each.contract].customer_id) for each in signatures]
    heads = unit.vault.seal(PARTIES, [dumped(named[each.contract]) for each in signatures], about)
    small = unit.vault.seal(EVIDENCE, [_dump(each.evidence) for each in signatures], about)
    for each, head, evidence in zip(signatures, heads, small, strict=True):
        wording = said[each.contract]
        check_printable({"agreement": wording.text})
        unit.session.add(
            Agreement(
                id=unit.ids.one(),
                contract_id=each.contract,
                text=wording.text,
                content_hash=wording.content_hash,
                template=f"{wording.template.name}@{wording.template.version}",
                template_hash=wording.template.content_hash,
                confirmed_clauses=sorted(wording.clauses),
                disclosure_id=packs[each.contract],
                parties_sealed=head,
                evidence_sealed=evidence,
                signed_at=unit.at,
            )
        )


def _dump(evidence: Mapping[str, str]) -> str:
    return json.dumps(dict(evidence), ensure_ascii=False)
