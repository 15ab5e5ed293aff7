"""The one-time code that a customer scans: random, kept as a hash, used once, soon stale."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select, update

from pawpact.contracts.models import Contract
from pawpact.contracts.moves import contracts, move_contract
from pawpact.contracts.signing.models import SigningSession
from pawpact.contracts.values import CONTRACT
from pawpact.kernel.errors import Conflict, NotFound
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_customer
from pawpact.tenancy.unit import Unit

DEVICE = "signing_session.device"
_SECRET_BYTES = 24
_SCHEME = "pawpact-sign"

Secret = Callable[[int], str]
"""Hexadecimal by default: what is typed at a terminal must not begin with a dash."""


class CodeRefused(Conflict):
    """The code was used already, has expired, or is not of this store."""

    code = "signing_code_refused"
    title = Label("签约码无效", "The signing code is not good")


@dataclass(frozen=True, slots=True)
class SigningCode:
    """What is shown to the customer, once; ``link`` is the text of the square code."""

    contract: int
    text: str = field(repr=False)
    link: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Scanned:
    """The session that the scan began; every later step on the device names its token."""

    contract: int
    session: int
    token: str = field(repr=False)


def issue_code(unit: Unit, contract: int, secret: Secret = secrets.token_hex) -> SigningCode:
    """A code for a contract that is to be signed; an earlier one that was not used is void."""
    row = contracts(unit, [contract])[contract]
    if row.state not in ("draft", "awaiting_confirmation", "awaiting_signature"):
        said = CONTRACT.say(row.state)
        raise Conflict(
            Label(
                f"合约当前状态为 {said.zh}，不再需要签约码",
                f"the contract is {said.en} and is not to be signed any more",
            )
        )
    withdraw_codes(unit, [contract])
    text = secret(_SECRET_BYTES)
    (session,) = _open(unit, [contract], [text])
    return SigningCode(contract, text, f"{_SCHEME}:{unit.store.name}/{text}", session.expires_at)


def scan(
    unit: Unit, code: str, platform: str, device: str, secret: Secret = secrets.token_hex
) -> Scanned:
    """The customer scans the code: the session begins, and the code is used up."""
    text = code.rpartition("/")[2].strip()
    row = unit.session.scalar(
        select(SigningSession).where(SigningSession.code_hash == hashed(text))
    )
    if row is None or row.scanned_at or row.withdrawn_at or row.expires_at <= unit.at:
        raise _refused(row)
    token = secret(_SECRET_BYTES)
    contract = contracts(unit, [row.contract_id])[row.contract_id]
    row.token_hash, row.scanned_at, row.platform = hashed(token), unit.at, platform
    about = about_customer(contract.customer_id)
    row.device_sealed = unit.vault.seal_one(DEVICE, device, about)
    unit.session.flush()
    if contract.state == "draft":
        move_contract(unit, contract, "awaiting_confirmation", "code scanned")
    return Scanned(contract.id, row.id, token)


def session_of(unit: Unit, token: str) -> SigningSession:
    """The running session of a device; a foreign or old token is not found."""
    row = unit.session.scalar(
        select(SigningSession).where(
            SigningSession.token_hash == hashed(token), SigningSession.withdrawn_at.is_(None)
        )
    )
    if row is None:
        raise NotFound(Label("没有这次签约，请重新扫码", "no such signing; scan a new code"))
    return row


def device_of(unit: Unit, session: SigningSession, contract: Contract) -> str:
    """What the device called itself when it scanned; empty where that is not known."""
    if session.device_sealed is None:
        return ""
    about = about_customer(contract.customer_id)
    return unit.vault.open_one(DEVICE, session.device_sealed, about) or ""


def sessions(unit: Unit, numbers: Sequence[int]) -> dict[int, SigningSession]:
    """The newest scanned session of each of these contracts, where there is one."""
    rows = unit.session.scalars(
        select(SigningSession)
        .where(
            SigningSession.contract_id.in_(numbers),
            SigningSession.scanned_at.is_not(None),
            SigningSession.withdrawn_at.is_(None),
        )
        .order_by(SigningSession.id)
    )
    return {row.contract_id: row for row in rows}


def begin_at_counter(
    unit: Unit, rows: Sequence[Contract], platforms: Sequence[str], devices: Sequence[str]
) -> dict[int, SigningSession]:
    """Sessions on the shop's own device: opened and begun in one, no code leaves the house."""
    made = _open(unit, [row.id for row in rows], [secrets.token_hex(24) for _ in rows])
    about = [about_customer(row.customer_id) for row in rows]
    sealed = unit.vault.seal(DEVICE, list(devices), about)
    for session, platform, device in zip(made, platforms, sealed, strict=True):
        session.scanned_at = unit.at
        session.platform, session.device_sealed = platform, device
    for row in rows:
        if row.state == "draft":
            move_contract(unit, row, "awaiting_confirmation", "begun at the counter")
    unit.session.flush()
    return {session.contract_id: session for session in made}


def withdraw_codes(unit: Unit, numbers: Sequence[int]) -> None:
    """Codes and sessions of these contracts that came to nothing are good no longer."""
    unit.session.execute(
        update(SigningSession)
        .where(
            SigningSession.contract_id.in_(numbers),
            SigningSession.signed_at.is_(None),
            SigningSession.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=unit.at)
    )


def hashed(text: str) -> bytes:
    """A plain hash is enough: nothing of 192 random bits can be guessed."""
    return sha256(text.encode()).digest()


def _open(unit: Unit, numbers: Sequence[int], texts: Sequence[str]) -> list[SigningSession]:
    minutes = unit.store.integer("core.contracts.signing_code_valid_minutes")
    made = [
        SigningSession(
            id=unit.ids.one(),
            contract_id=number,
            code_hash=hashed(text),
            token_hash=None,
            platform="",
            device_sealed=None,
            opened_at=unit.at,
            opened_by=unit.actor,
            expires_at=unit.at + timedelta(minutes=minutes),
            scanned_at=None,
            shown_at=None,
            read_at=None,
            signed_at=None,
            withdrawn_at=None,
        )
        for number, text in zip(numbers, texts, strict=True)
    ]
    unit.session.add_all(made)
    unit.session.flush()
    return made


def _refused(row: SigningSession | None) -> CodeRefused:
    if row is None:
        words = Label("没有这个签约码", "there is no such code")
    elif row.scanned_at:
        words = Label("签约码已经用过", "the code was used already")
    elif row.withdrawn_at:
        words = Label("签约码已作废", "the code was taken back")
    else:
        words = Label("签约码已过期", "the code has expired")
    hint = Label("请销售重新出示签约码", "have a new code shown")
    return CodeRefused(words, hint=hint)
