"""Evidence of a signing: what is wanted, what came in, and the hold while something is missing."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.agreements.picture import is_printable
from pawpact.contracts.models import Contract
from pawpact.contracts.moves import contracts
from pawpact.contracts.running.hold import HoldReason, lift_hold, put_hold
from pawpact.contracts.signing.code import sessions
from pawpact.contracts.signing.models import SigningEvidence
from pawpact.contracts.signing.schedule import plan_of
from pawpact.contracts.values import Signature
from pawpact.database import bulk
from pawpact.kernel.calendar import at_minute
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_customer
from pawpact.tasks.service import NewTask, open_tasks, suppress_all
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store

CONTENT = "signing_evidence.content"
TASK = "signing_evidence"
IMAGE, RECORDING, CONSENT = "signature_image", "screen_recording", "recording_consent"
ANSWERS = YES, NO = ("yes", "no")
OURS = ("document_hash", "server_timestamp", "per_clause_confirmation")
"""What the program keeps of every signing by itself."""
LARGEST = 512 * 1024
"""Bytes of a signature image: a drawing on glass is a tenth of that."""

TITLES: Mapping[str, Label] = {
    "document_hash": Label("正文校验码", "hash of the text"),
    "server_timestamp": Label("服务器时间", "time of the server"),
    "per_clause_confirmation": Label("逐条确认", "clause by clause confirmation"),
    IMAGE: Label("签名图像", "image of the signature"),
    RECORDING: Label("录屏", "screen recording"),
    CONSENT: Label("录屏同意", "consent to recording"),
    "ip": Label("IP 地址", "IP address"),
    "device": Label("设备", "device"),
    "platform": Label("设备系统", "platform"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One piece that is kept of a contract's signing."""

    kind: str
    sha256: str
    size: int
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece as it comes in: a short text, a reference, or the bytes of an image."""

    contract: int
    customer: int
    kind: str
    content: bytes = field(repr=False)


def wanted(store: Store, platform: str, consent: bool | None) -> tuple[str, ...]:
    """What has to be kept of a signing on this platform.

    A recording, with her consent to it, where the platform records and the customer does not
    object, otherwise the store's fallback list; the signature in any case.
    """
    if (
        platform in store.texts("core.contracts.screen_recording_platforms")
        and consent is not False
    ):
        return (*OURS, IMAGE, CONSENT, RECORDING)
    return tuple(dict.fromkeys((*OURS, IMAGE, *store.texts("core.contracts.fallback_evidence"))))


def pieces_of(signature: Signature, customer: int) -> list[Piece]:
    """What came with a signature."""
    check_answer(signature.evidence.get(CONSENT, ""))
    if signature.evidence.get(RECORDING) and signature.evidence.get(CONSENT) != YES:
        raise _not_agreed(f"evidence.{RECORDING}")
    found = [
        Piece(signature.contract, customer, kind, text.encode())
        for kind, text in signature.evidence.items()
        if text
    ]
    if signature.image:
        check_image(signature.image)
        found.append(Piece(signature.contract, customer, IMAGE, signature.image))
    return found


def keep(unit: Unit, pieces: Sequence[Piece]) -> None:
    """Write pieces down, sealed about the customer; the same piece again is kept once."""
    hashes = [sha256(each.content).hexdigest() for each in pieces]
    about = [about_customer(each.customer) for each in pieces]
    texts = [base64.b64encode(each.content).decode() for each in pieces]
    columns: dict[str, Sequence[object]] = {
        "id": unit.ids.many(len(pieces)),
        "contract_id": [each.contract for each in pieces],
        "kind": [each.kind for each in pieces],
        "sha256": hashes,
        "size": [len(each.content) for each in pieces],
        "content_sealed": unit.vault.seal(CONTENT, texts, about),
        "actor": [unit.actor] * len(pieces),
        "at": [unit.at] * len(pieces),
    }
    bulk.insert(unit.session, SigningEvidence, columns)


def hold_incomplete(unit: Unit, rows: Sequence[Contract], platforms: Mapping[int, str]) -> None:
    """Lay the hold ``evidence`` where something is missing, with a task for sales."""
    for row, missing in _missing_of(unit, rows, platforms).items():
        if not missing:
            continue
        words = "、".join(TITLES.get(each, Label.of(each)).zh for each in missing)
        put_hold(unit, row.id, HoldReason.EVIDENCE, f"签约取证待补：{words}")
        task = NewTask(
            TASK,
            f"evidence:{row.id}",
            {"contract": row.id, "customer": row.customer_id},
            due_at=_before_first_debit(unit, row),
            role=Role.SALES,
            values={"missing": words},
        )
        open_tasks(unit, [task])


def add_evidence(unit: Unit, contract: int, kind: str, content: bytes) -> tuple[str, ...]:
    """Evidence that comes after the signing; with the last piece the hold is lifted.

    Answers what is still missing.
    """
    if kind not in TITLES or kind in OURS:
        listed = "、".join(each for each in TITLES if each not in OURS)
        raise InvalidField("kind", Label(f"证据种类可选：{listed}", f"one of: {listed}"))
    if not content:
        raise InvalidField("content", Label("证据是空的", "the evidence is empty"))
    if kind == IMAGE:
        check_image(content)
    if kind == CONSENT:
        check_answer(content.decode("utf-8", "replace"))
    row = contracts(unit, [contract])[contract]
    if kind == RECORDING and not _agreed(unit, contract):
        raise _not_agreed("kind")
    digest = sha256(content).hexdigest()
    if (kind, digest) not in {(each.kind, each.sha256) for each in kept(unit, contract)}:
        keep(unit, [Piece(contract, row.customer_id, kind, content)])
    missing = missing_evidence(unit, row)
    if not missing and lift_hold(unit, contract, HoldReason.EVIDENCE, f"evidence complete: {kind}"):
        suppress_all(unit, [{"contract": contract}], "evidence is complete", (TASK,))
    return missing


def missing_evidence(unit: Unit, row: Contract) -> tuple[str, ...]:
    """What is still missing of a signing."""
    session = sessions(unit, [row.id]).get(row.id)
    platforms = {row.id: session.platform if session else ""}
    return _missing_of(unit, [row], platforms)[row]


def kept(unit: Unit, contract: int) -> list[Kept]:
    """What is kept of a contract's signing, without its content."""
    rows = unit.session.execute(
        select(
            SigningEvidence.kind,
            SigningEvidence.sha256,
            SigningEvidence.size,
            SigningEvidence.at,
            SigningEvidence.actor,
        )
        .where(SigningEvidence.contract_id == contract)
        .order_by(SigningEvidence.id)
    )
    return [Kept(*row) for row in rows]


def opened(unit: Unit, contract: int, customer: int) -> dict[str, bytes]:
    """The newest content of each kind; nothing where the customer was erased."""
    rows = unit.session.execute(
        select(SigningEvidence.kind, SigningEvidence.content_sealed)
        .where(SigningEvidence.contract_id == contract)
        .order_by(SigningEvidence.id)
    ).all()
    about = [about_customer(customer)] * len(rows)
    texts = unit.vault.open(CONTENT, [row.content_sealed for row in rows], about)
    return {
        row.kind: base64.b64decode(text)
        for row, text in zip(rows, texts, strict=True)
        if text is not None
    }


def check_answer(consent: str) -> None:
    """Whether she agreed to being recorded is answered with yes or no; anything else is neither."""
    if consent not in ("", *ANSWERS):
        raise InvalidField(
            f"evidence.{CONSENT}",
            Label(
                "是否同意录屏，只能填 yes 或 no",
                "whether she agrees to being recorded is yes or no",
            ),
            hint=Label("不同意的填 no，按备用清单取证", "no: the fallback list is kept instead"),
        )


def _agreed(unit: Unit, contract: int) -> bool:
    """Whether the customer's latest answer was that she may be recorded."""
    answers = [each.sha256 for each in kept(unit, contract) if each.kind == CONSENT]
    return bool(answers) and answers[-1] == sha256(YES.encode()).hexdigest()


def _not_agreed(field: str) -> InvalidField:
    return InvalidField(
        field,
        Label("录屏须另经客户同意", "a recording is kept with the customer's own consent alone"),
        hint=Label(
            "先登记 recording_consent：yes 或 no；不同意的，不留录屏",
            "enter recording_consent first, yes or no; without it no recording is kept",
        ),
    )


def check_image(content: bytes) -> None:
    """A signature is a whole PNG or JPEG of a sensible size: it is printed into the agreement."""
    if len(content) > LARGEST or not is_printable(content):
        raise InvalidField(
            "signature_image",
            Label(
                f"签名应是完整的 PNG 或 JPEG 图像，不超过 {LARGEST // 1024} KB",
                f"a signature is a whole PNG or JPEG of at most {LARGEST // 1024} KB",
            ),
        )


def _missing_of(
    unit: Unit, rows: Sequence[Contract], platforms: Mapping[int, str]
) -> dict[Contract, tuple[str, ...]]:
    ids = [row.id for row in rows]
    found: dict[int, set[str]] = {number: set(OURS) for number in ids}
    refused = _refused_recordings(unit, rows)
    for contract, kind in unit.session.execute(
        select(SigningEvidence.contract_id, SigningEvidence.kind).where(
            SigningEvidence.contract_id.in_(ids)
        )
    ):
        found[contract].add(kind)
    return {
        row: tuple(
            kind
            for kind in wanted(unit.store, platforms[row.id], False if row.id in refused else None)
            if kind not in found[row.id]
        )
        for row in rows
    }


def _refused_recordings(unit: Unit, rows: Sequence[Contract]) -> set[int]:
    """Contracts whose customer did not want the screen recorded."""
    no = sha256(NO.encode()).hexdigest()
    return set(
        unit.session.scalars(
            select(SigningEvidence.contract_id).where(
                SigningEvidence.contract_id.in_([row.id for row in rows]),
                SigningEvidence.kind == CONSENT,
                SigningEvidence.sha256 == no,
            )
        )
    )


def _before_first_debit(unit: Unit, row: Contract) -> datetime:
    """Evidence has to be there before anything is debited."""
    minute = unit.store.integer("core.billing.debit_time")
    return at_minute(plan_of(unit.store, row, unit.at).first_debit, minute, unit.store.zone)
