"""Keys of programs: shown once, kept as a hash, found only in the store they belong to.

A key reads ``key_<id>.<secret>``. The store comes from the address of the request, its session is
bound before the key is looked up, so a key of another store is simply not there.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select, update

from pawpact.access.actor import PROGRAMS, Actor, Role
from pawpact.access.models import ApiKey
from pawpact.database.session import StoreSession
from pawpact.kernel.errors import InvalidField, NotFound, RequestError
from pawpact.kernel.identity import public_id, quoted, read_public_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

PREFIX = "key"
_SECRET_BYTES = 32


class Unauthenticated(RequestError):
    """The request carries no key that this store knows."""

    code = "unauthenticated"
    title = Label("密钥无效", "The request carries no key that this store knows")


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key that is good: its id and the role it acts in."""

    id: int
    role: Role

    @property
    def actor(self) -> Actor:
        return Actor(self.role, public_id(PREFIX, self.id))


def create_key(
    unit: Unit,
    role: Role,
    label: str,
    secret: Callable[[int], str] = secrets.token_urlsafe,
) -> str:
    """Make a key for a program; its text is answered here and never again."""
    if role not in PROGRAMS:
        raise InvalidField(
            "role", Label(f"密钥不能是角色 {role}", f"no key is made for the role {role}")
        )
    key_id = unit.ids.one()
    prefix = public_id(PREFIX, key_id)
    text = f"{prefix}.{secret(_SECRET_BYTES)}"
    row = ApiKey(
        id=key_id,
        prefix=prefix,
        sha256=_hash(text),
        role=str(role),
        label=label,
        created_at=unit.at,
        created_by=unit.actor,
    )
    unit.session.add(row)
    unit.session.flush()
    return text


def find_key(session: StoreSession, text: str) -> FoundKey:
    """The key behind this text; unknown, revoked and foreign ones are refused alike."""
    key_id = read_public_id(PREFIX, text.partition(".")[0])
    row = None
    if key_id is not None:
        rows = select(ApiKey.sha256, ApiKey.role).where(
            ApiKey.id == key_id, ApiKey.revoked_at.is_(None)
        )
        row = session.execute(rows).one_or_none()
    if key_id is None or row is None or not hmac.compare_digest(row[0], _hash(text)):
        raise Unauthenticated(
            Label("密钥无效或已停用", "the key is unknown or was revoked"),
            hint=Label("请用本店的有效密钥", "use a key of this store that is in force"),
        )
    return FoundKey(key_id, Role(row[1]))


def revoke_key(unit: Unit, prefix: str) -> None:
    """Take a key out of use; revoking it again changes nothing."""
    key_id = read_public_id(PREFIX, prefix)
    known = select(ApiKey.id).where(ApiKey.id == key_id)
    if key_id is None or unit.session.scalar(known) is None:
        raise NotFound(
            Label(
                f"本店没有密钥 {quoted(PREFIX, prefix)}",
                f"this store has no key {quoted(PREFIX, prefix)}",
            )
        )
    unit.session.execute(
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=unit.at)
        .execution_options(synchronize_session=False)
    )


def _hash(text: str) -> bytes:
    """A plain hash is enough: the secret has 256 random bits, nothing can be guessed."""
    return sha256(text.encode()).digest()
