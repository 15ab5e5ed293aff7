"""The signed agreement as a file: made once, sealed, its hash kept, looked at whenever asked."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from pawpact.access.log import READ_PERSONAL, record
from pawpact.agreements.pdf import RENDERER, draw, pdf_hash
from pawpact.agreements.printing import Confirmed, Party, Sheet, Signing
from pawpact.agreements.values import text_hash
from pawpact.contracts.models import Agreement, Contract
from pawpact.contracts.moves import contracts
from pawpact.contracts.signing.clause_confirmation import confirmations
from pawpact.contracts.signing.damage import (
    PACK,
    PDF,
    TEXT,
    ArchiveDamaged,
    Damage,
    raise_alarm,
    require_untouched,
)
from pawpact.contracts.signing.evidence import IMAGE, TITLES, opened
from pawpact.contracts.signing.models import AgreementCopy, Disclosure
from pawpact.contracts.signing.party import SEALED as PARTIES
from pawpact.contracts.signing.party import loaded, signer_of
from pawpact.kernel.errors import NotFound
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_customer
from pawpact.tenancy.unit import Unit

CONTENT = "agreement_copy.content"
WEEKS = 28
"""Days in which the whole archive is looked over once."""
PAGE = 50
"""Files looked over at a time."""
MADE = 10
"""Files made in one transaction: each takes a good part of a second."""

TERMS: Mapping[str, str] = {
    "debit_date": "扣款日",
    "debit_amount": "扣款金额",
    "spend_scope": "消费范围",
    "major_disease_guarantee_30d": "重大疾病保障",
    "termination_terms": "解约",
    "accident_handling": "意外处理",
    "no_abandonment": "不弃养",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """The PDF of a signed agreement."""

    contract: int
    pdf_hash: str
    content: bytes = field(repr=False)


def make_copies(unit: Unit, numbers: Sequence[int]) -> dict[int, Copy]:
    """The PDFs of these signed contracts; one that was made before is handed out as it is."""
    rows = contracts(unit, numbers)
    found = _stored(unit, rows)
    for number, row in rows.items():
        if number not in found:
            found[number] = _make(unit, row)
    unit.session.flush()
    return found


def copies_due(unit: Unit) -> int:
    """Make the PDFs that signed contracts still lack, a few at a time. Returns how many."""
    waiting = list(
        unit.session.scalars(
            select(Agreement.contract_id)
            .outerjoin(AgreementCopy, AgreementCopy.contract_id == Agreement.contract_id)
            .where(AgreementCopy.id.is_(None))
            .order_by(Agreement.contract_id)
            .limit(MADE)
        )
    )
    if waiting:
        make_copies(unit, waiting)
    return len(waiting)


def hand_out(unit: Unit, contract: int, purpose: str) -> Copy:
    """The customer's copy, for herself or for staff who say what for; the reading is recorded."""
    row = contracts(unit, [contract])[contract]
    require_untouched(agreement_of(unit, contract))
    found = make_copies(unit, [contract])[contract]
    if pdf_hash(found.content) != found.pdf_hash:
        raise ArchiveDamaged(Damage(contract, PDF))
    record(unit, READ_PERSONAL, "customer", [row.customer_id], purpose=purpose)
    return found


def verify_archive(unit: Unit, numbers: Sequence[int] | None = None) -> list[Damage]:
    """Recompute the hashes of archived texts, packs and files; what is not as it was signed."""
    found = _changed_packs(unit, numbers)
    agreements = select(Agreement.contract_id, Agreement.text, Agreement.content_hash)
    files = select(AgreementCopy.contract_id)
    if numbers is not None:
        agreements = agreements.where(Agreement.contract_id.in_(numbers))
        files = files.where(AgreementCopy.contract_id.in_(numbers))
    for contract, text, digest in unit.session.execute(agreements.order_by(Agreement.contract_id)):
        if text_hash(text) != digest:
            found.append(Damage(contract, TEXT))
    waiting = list(unit.session.scalars(files.order_by(AgreementCopy.contract_id)))
    for start in range(0, len(waiting), PAGE):
        rows = contracts(unit, waiting[start : start + PAGE])
        for number, copy in _stored(unit, rows).items():
            if pdf_hash(copy.content) != copy.pdf_hash:
                found.append(Damage(number, PDF))
    return found


def _changed_packs(unit: Unit, numbers: Sequence[int] | None) -> list[Damage]:
    """Of what was told before a signature, what is not as it was shown."""
    shown = select(Disclosure.contract_id, Disclosure.text, Disclosure.content_hash)
    if numbers is not None:
        shown = shown.where(Disclosure.contract_id.in_(numbers))
    rows = unit.session.execute(shown.order_by(Disclosure.contract_id, Disclosure.id))
    return [Damage(contract, PACK) for contract, text, digest in rows if text_hash(text) != digest]


def verify_archive_due(unit: Unit) -> int:
    """Look over the archive bit by bit, all of it within four weeks; a damage is a task.

    Returns how many damages were found today.
    """
    today = unit.today.toordinal() % WEEKS
    numbers = select(Agreement.contract_id).where(Agreement.contract_id % WEEKS == today)
    found = verify_archive(unit, list(unit.session.scalars(numbers)))
    raise_alarm(unit, found)
    return len(found)


def _stored(unit: Unit, rows: Mapping[int, Contract]) -> dict[int, Copy]:
    """What was made before and can still be opened."""
    kept = unit.session.execute(
        select(
            AgreementCopy.contract_id, AgreementCopy.pdf_hash, AgreementCopy.content_sealed
        ).where(AgreementCopy.contract_id.in_(list(rows)))
    ).all()
    about = [about_customer(rows[each.contract_id].customer_id) for each in kept]
    texts = unit.vault.open(CONTENT, [each.content_sealed for each in kept], about)
    found = {}
    for each, text in zip(kept, texts, strict=True):
        if text is None:
            raise _erased(each.contract_id)
        found[each.contract_id] = Copy(each.contract_id, each.pdf_hash, base64.b64decode(text))
    return found


def _make(unit: Unit, row: Contract) -> Copy:
    content = draw(sheet_of(unit, row))
    copy = Copy(row.id, pdf_hash(content), content)
    unit.session.add(
        AgreementCopy(
            id=unit.ids.one(),
            contract_id=row.id,
            pdf_hash=copy.pdf_hash,
            size=len(content),
            renderer=RENDERER,
            content_sealed=unit.vault.seal_one(
                CONTENT, base64.b64encode(content).decode(), about_customer(row.customer_id)
            ),
            made_at=unit.at,
        )
    )
    return copy


def sheet_of(unit: Unit, row: Contract) -> Sheet:
    """Everything the PDF is made of, from what was archived at the signature alone."""
    signed = agreement_of(unit, row.id)
    head = unit.vault.open_one(PARTIES, signed.parties_sealed, about_customer(row.customer_id))
    if head is None:
        raise _erased(row.id)
    table, evidence = loaded(head), opened(unit, row.id, row.customer_id)
    signing = Signing(
        number=public_id("con", row.id),
        signed_at=_shown_time(unit, signed),
        signer=signer_of(table),
        store=table[0].value,
        confirmed=_confirmed(unit, signed),
        evidence=_listed(evidence),
        image=evidence[IMAGE] if _is_image(evidence.get(IMAGE, b"")) else b"",
    )
    return Sheet(signed.text, signed.content_hash, signed.template, table, signing)


def agreement_of(unit: Unit, contract: int) -> Agreement:
    """The archived agreement of a signed contract."""
    row = unit.session.scalar(select(Agreement).where(Agreement.contract_id == contract))
    if row is None:
        raise NotFound(Label("这份合约还没有签署", "this contract is not signed yet"))
    return row


def _confirmed(unit: Unit, signed: Agreement) -> tuple[Confirmed, ...]:
    zone = unit.store.zone
    return tuple(
        Confirmed(TERMS.get(each.term, each.term), f"{each.at.astimezone(zone):%Y-%m-%d %H:%M:%S}")
        for each in confirmations(unit, [signed.contract_id])[signed.contract_id]
        if each.at <= signed.signed_at
    )


def _listed(evidence: Mapping[str, bytes]) -> tuple[Party, ...]:
    """Small pieces as they are, the others by their hash."""
    shown = {"ip", "device", "platform"}
    return tuple(
        Party(TITLES.get(kind, Label.of(kind)).zh, _words(kind in shown, content))
        for kind, content in evidence.items()
    )


def _words(is_short: bool, content: bytes) -> str:
    return content.decode() if is_short else f"SHA-256 {pdf_hash(content)[:32]}…"


def _shown_time(unit: Unit, signed: Agreement) -> str:
    return f"{signed.signed_at.astimezone(unit.store.zone):%Y-%m-%d %H:%M:%S}"


def _is_image(content: bytes) -> bool:
    return content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))


def _erased(contract: int) -> NotFound:
    return NotFound(
        Label(
            f"合约 {public_id('con', contract)} 的客户资料已按要求抹除，协议不能再打开",
            f"the customer of {public_id('con', contract)} was erased; it opens no more",
        )
    )
