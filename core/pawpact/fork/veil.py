"""What every column of a store becomes in a sandbox: kept, made up, masked, or made anew.

Sealed values are opened and sealed again under the sandbox's own keys. Facts that rules read
(scores, ages, diagnoses as codes) keep their values, because the store is to live on as it is; who
somebody is, and what people wrote, does not come along.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from pawpact.access.models import AccessLog, ApiKey, DataKey, IdempotencyKey, SubjectKey
from pawpact.accounts import correction, staff
from pawpact.accounts.models import Customer
from pawpact.accounts.registration import BORN_ON, IDENTITY, NAME, PHONE
from pawpact.agreements.pdf import RENDERER
from pawpact.billing import mandate
from pawpact.billing.waiver import NOT_COUNTED
from pawpact.contracts.ending import incident_moves
from pawpact.contracts.running import plan_change
from pawpact.contracts.running.streak_history import BROKEN_AT_ONCE
from pawpact.contracts.signing import agreement, archive, code, evidence, party
from pawpact.contracts.signing.models import AgreementCopy, SigningEvidence, SigningSession
from pawpact.database.model import TenantModel
from pawpact.decisions import held, record
from pawpact.decisions.models import DecisionRow
from pawpact.fork import token
from pawpact.importing.models import ImportedRow, ImportRun
from pawpact.kernel.vault import Vault
from pawpact.pets import health
from pawpact.policy.receipt import SingleReceipt

LEFT_OUT: frozenset[type[TenantModel]] = frozenset(
    {AccessLog, ApiKey, DataKey, IdempotencyKey, ImportRun, ImportedRow, SubjectKey}
)
"""Keys, answers kept for callers, who read what, what was imported: nothing of it is lived on."""

FREE_TEXT = frozenset(
    {
        "arrangement",
        "care_notes",
        "destroyed_by",
        "detail",
        "lifted_why",
        "note",
        "result",
        "temperament",
        "why",
    }
)
"""Columns in which people write what they like."""
REASONS = frozenset({BROKEN_AT_ONCE, NOT_COUNTED})
"""What the program writes there in words of its own and reads again."""
_HASHED = frozenset(
    {
        "agreement",
        "agreement_template",
        "clause_confirmation",
        "disclosure",
        "journal",
        "ledger_seal",
        "message_text",
        "policy_revision",
        "store_profile",
    }
)
"""Tables whose texts are hashed or published, and hold nothing personal by their own rules; what
people wrote beside them is masked all the same."""
_KEPT_EVIDENCE = frozenset({*evidence.OURS, evidence.CONSENT, "platform"})

Columns = dict[str, list[Any]]
Texts = Mapping[str, Sequence[str | None]]
"""Of each sealed column what is sealed in it now."""
Text = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class People:
    """Who there is at the store, by number; a number stands for a name, a phone, an identity."""

    customers: Mapping[int, int]
    staff: Mapping[int, int]
    known: token.Known = field(repr=False)
    words: frozenset[str] = frozenset()
    """Texts that the store's rules name: no person's."""


@dataclass(frozen=True, slots=True)
class Veil:
    """Turns pages of a store's rows into those of its sandbox."""

    people: People
    vault: Vault
    """The sandbox's own."""
    brand: str

    def text(self, purpose: str, columns: Columns, place: int, opened: str) -> str:
        """What is sealed in the place of this value."""
        if purpose in (NAME, PHONE, IDENTITY, BORN_ON):
            return self._of_customer(purpose, columns["id"][place], opened)
        if purpose == staff.NAME:
            return token.name(self.people.staff[columns["id"][place]])
        if purpose == evidence.CONTENT:
            return self._evidence(columns["kind"][place], columns["id"][place], opened)
        if purpose == archive.CONTENT:
            return _encoded(f"agreement:{columns['contract_id'][place]}")
        return _TEXTS.get(purpose, self._free)(opened)

    def rest(self, model: type[TenantModel], columns: Columns, texts: Texts) -> None:
        """Whatever is not sealed: free text, numbers of people in keys, what follows from both."""
        is_hashed = model.__tablename__ in _HASHED
        for column, values in columns.items():
            if not is_hashed or column in FREE_TEXT:
                columns[column] = [self._plain(column, each) for each in values]
        follow = _FOLLOWING.get(model)
        if follow is not None:
            follow(self, columns, texts)

    def number(self, customer: int) -> int:
        return self.people.customers[customer]

    def _of_customer(self, purpose: str, customer: int, opened: str) -> str:
        number = self.number(customer)
        if purpose == NAME:
            return token.name(number)
        if purpose == PHONE:
            return token.phone(number)
        if purpose == BORN_ON:
            return token.birth(date.fromisoformat(opened)).isoformat()
        return token.identity_number(number, born_in(opened))

    def _evidence(self, kind: str, number: int, opened: str) -> str:
        return opened if kind in _KEPT_EVIDENCE else _encoded(f"{kind}:{number}")

    def _plain(self, column: str, value: Any) -> Any:
        if isinstance(value, str):
            return self._free(value) if column in FREE_TEXT else self.people.known.cleaned(value)
        if isinstance(value, dict):
            return {key: self._plain(column, each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._plain(column, each) for each in value]
        return value

    def _free(self, text: str) -> str:
        return self.people.known.freed(text, self.people.words.__contains__)


def born_in(identity: str) -> date | None:
    """The date of birth that an identity number says."""
    try:
        return date.fromisoformat(f"{identity[6:10]}-{identity[10:12]}-{identity[12:14]}")
    except ValueError:
        return None


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _same(text: str) -> str:
    return text


def _masked_values(text: str) -> str:
    """A JSON document whose texts are masked, its keys kept."""

    def hidden(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: hidden(each) for key, each in value.items()}
        if isinstance(value, list):
            return [hidden(each) for each in value]
        return token.masked(value) if isinstance(value, str) else value

    return json.dumps(hidden(json.loads(text)), ensure_ascii=False)


def _masked_parties(text: str) -> str:
    """The table at the head of an agreement: the store and the pet stay, the person does not."""
    (store, *person, pet) = json.loads(text)
    hidden = [[title, token.masked(value)] for title, value in person]
    return json.dumps([store, *hidden, pet], ensure_ascii=False)


_TEXTS: Mapping[str, Text] = {
    record.PURPOSE: _same,
    held.PURPOSE: _same,
    correction.OLD: token.masked,
    mandate.PURPOSE: token.masked,
    agreement.EVIDENCE: _masked_values,
    party.SEALED: _masked_parties,
    code.DEVICE: token.masked,
    plan_change.CONFIRMATION: _masked_values,
    incident_moves.EVIDENCE: token.masked,
    health.NOTE: token.masked,
}
"""By what a value is sealed for; what a plugin sealed is free text unless it is a code."""


def made_identity(number: int, texts: Texts, place: int) -> str:
    """The identity number of a customer in the sandbox, also where only its index is kept."""
    written, born_on = texts["identity_sealed"][place], texts["born_on_sealed"][place]
    if written:
        return written
    return token.identity_number(number, date.fromisoformat(born_on) if born_on else None)


def _follow_customer(veil: Veil, columns: Columns, texts: Texts) -> None:
    """Indexes and last digits of the made-up phones and identity numbers."""
    for place, customer in enumerate(columns["id"]):
        number = veil.number(customer)
        made = {"phone": token.phone(number), "identity": made_identity(number, texts, place)}
        for what, purpose in (("phone", PHONE), ("identity", IDENTITY)):
            if columns[f"{what}_blind"][place] is not None:
                columns[f"{what}_blind"][place] = veil.vault.blind(purpose, made[what])
            if columns[f"{what}_last4"][place] is not None:
                columns[f"{what}_last4"][place] = made[what][-4:]


def _follow_decision(_veil: Veil, columns: Columns, _texts: Texts) -> None:
    """The hash is over the sealed form, which is another one now."""
    columns["content_hash"] = [
        SingleReceipt(body, sealed).content_hash
        for body, sealed in zip(columns["body"], columns["sealed"], strict=True)
    ]


def _follow_evidence(_veil: Veil, columns: Columns, _texts: Texts) -> None:
    contents = [
        None if kind in _KEPT_EVIDENCE else f"{kind}:{number}".encode()
        for kind, number in zip(columns["kind"], columns["id"], strict=True)
    ]
    for place, content in enumerate(contents):
        if content is not None:
            columns["sha256"][place] = sha256(content).hexdigest()
            columns["size"][place] = len(content)


def _follow_copy(_veil: Veil, columns: Columns, _texts: Texts) -> None:
    contents = [f"agreement:{each}".encode() for each in columns["contract_id"]]
    columns["pdf_hash"] = [sha256(each).hexdigest() for each in contents]
    columns["size"] = [len(each) for each in contents]
    columns["renderer"] = [RENDERER] * len(contents)


def _follow_session(_veil: Veil, columns: Columns, _texts: Texts) -> None:
    """Codes and tokens that open nothing here."""
    for name in ("code_hash", "token_hash"):
        columns[name] = [
            None if value is None else sha256(f"{name}:{number}".encode()).digest()
            for value, number in zip(columns[name], columns["id"], strict=True)
        ]


_FOLLOWING: Mapping[type[TenantModel], Callable[[Veil, Columns, Texts], None]] = {
    Customer: _follow_customer,
    DecisionRow: _follow_decision,
    SigningEvidence: _follow_evidence,
    AgreementCopy: _follow_copy,
    SigningSession: _follow_session,
}
