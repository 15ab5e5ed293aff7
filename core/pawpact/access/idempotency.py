"""Requests that come twice take effect once and are answered alike.

The key is written first, in the transaction of the effect itself: a repeat that runs at the same
time waits for that row, and finds the answer once the first has committed. If the first failed,
its row went with it, and the repeat is the first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from pawpact.access.models import IdempotencyKey
from pawpact.database import bulk
from pawpact.database.prepared import Prepared
from pawpact.kernel.errors import Conflict, InvalidField, TryLater
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

_KEY = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
_UNANSWERED = Prepared(
    select(IdempotencyKey.key).where(
        IdempotencyKey.key == bindparam("key"), IdempotencyKey.status.is_(None)
    )
)
PURPOSE = "idempotency.body"
REQUEST = "idempotency.request"
FORGOTTEN = 410
"""In the place of the status of an answer that was blanked."""
PAGE = 500
KEPT = timedelta(days=30)
"""How long an answer waits for its repeat: what programs do, no policy of a store."""


class KeyTaken(Conflict):
    """The Idempotency-Key stands for another request."""

    code = "idempotency_key_taken"
    title = Label("幂等键已用于另一个请求", "The Idempotency-Key stands for another request")


class AnswerForgotten(Conflict):
    """The request was carried out; its answer went with the data of an erased customer."""

    code = "answer_forgotten"
    title = Label("请求已办过，答复已随客户资料抹除", "Carried out; the answer was erased since")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a request; ``body`` is kept sealed."""

    status: int
    body: str


def replay(unit: Unit, key: str, method: str, path: str, body: bytes) -> Answer | None:
    """The answer that this request was given before, or None where it is the first.

    Where it is the first the key is taken: `remember` completes it in the same unit.
    """
    if not _KEY.fullmatch(key):
        raise InvalidField(
            "Idempotency-Key",
            Label("须为 1 至 200 个可见 ASCII 字符", "1 to 200 visible ASCII characters"),
        )
    digest = _digest(unit, method, path, body)
    if _taken(unit, key, digest):
        return None
    return _answered(unit, key, digest)


def remember(unit: Unit, key: str, answer: Answer) -> Answer:
    """Keep the answer for repeats and return it; where one is kept already, that one holds."""
    if not _UNANSWERED.rows(unit.session, key=key):
        return _kept(unit, key) or answer
    body = unit.vault.seal_one(PURPOSE, answer.body)
    given: bulk.Columns = {"status": [answer.status], "body": [body]}
    bulk.update(unit.session, IdempotencyKey, [key], given, key="key")
    return answer


def forget_due(unit: Unit) -> int:
    """Drop answers that nobody waits for any more; a request so late would run again.

    They hold what customers gave and were told, also of those who were erased since.
    """
    old = IdempotencyKey.at < unit.at - KEPT
    count = unit.session.scalar(select(func.count()).select_from(IdempotencyKey).where(old)) or 0
    if count:
        unit.session.execute(
            delete(IdempotencyKey).where(old).execution_options(synchronize_session=False)
        )
    return count


def forget_about(unit: Unit, names: Collection[str]) -> int:
    """Blank the kept answers that name one of these ids; how many there were.

    The keys stay taken: what was carried out is not carried out again.
    """
    count, after = 0, ""
    while page := _next_answers(unit, after):
        after = page[-1][0]
        bodies = unit.vault.open(PURPOSE, [body for _, body in page])
        told = [
            key
            for (key, _), body in zip(page, bodies, strict=True)
            if any(name in (body or "") for name in names)
        ]
        count += len(told)
        _blank(unit, told)
    return count


def _next_answers(unit: Unit, after: str) -> list[tuple[str, bytes]]:
    rows = (
        select(IdempotencyKey.key, IdempotencyKey.body)
        .where(IdempotencyKey.key > after, IdempotencyKey.body.is_not(None))
        .order_by(IdempotencyKey.key)
        .limit(PAGE)
    )
    return [(key, body) for key, body in unit.session.execute(rows) if body is not None]


def _blank(unit: Unit, keys: Sequence[str]) -> None:
    if keys:
        unit.session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.key.in_(keys))
            .values(status=FORGOTTEN, body=unit.vault.seal_one(PURPOSE, ""))
            .execution_options(synchronize_session=False)
        )


def _digest(unit: Unit, method: str, path: str, body: bytes) -> bytes:
    """Under the index key: a bare hash tells the phone in a body to who tries them all."""
    plain = sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()
    return unit.vault.blind(REQUEST, plain)


def _taken(unit: Unit, key: str, digest: bytes) -> bool:
    """Whether the key was free and is now this unit's."""
    row: bulk.Columns = {"key": [key], "request_hash": [digest], "at": [unit.at]}
    try:
        with unit.session.begin_nested():
            bulk.insert(unit.session, IdempotencyKey, row)
    except IntegrityError:
        return False
    return True


def _answered(unit: Unit, key: str, digest: bytes) -> Answer:
    known = select(IdempotencyKey.request_hash).where(IdempotencyKey.key == key)
    if unit.session.scalars(known).one() != digest:
        raise KeyTaken(
            Label(
                "这个 Idempotency-Key 已用于另一个请求",
                "this Idempotency-Key stands for another request",
            ),
            hint=Label("新的请求请用新的键", "use a new key for a new request"),
        )
    kept = _kept(unit, key)
    if kept is None:
        raise TryLater(Label("同一请求正在处理", "the same request is being worked on"))
    if kept.status == FORGOTTEN:
        raise AnswerForgotten()
    return kept


def _kept(unit: Unit, key: str) -> Answer | None:
    rows = select(IdempotencyKey.status, IdempotencyKey.body).where(IdempotencyKey.key == key)
    status, body = unit.session.execute(rows).one()
    if status is None or body is None:
        return None
    return Answer(status, unit.vault.open_one(PURPOSE, body) or "")
