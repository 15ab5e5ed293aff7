"""How a view looks at a store or changes it: one transaction, one answer, misses on record.

A view names every id that it was given with `number_of` (or takes it in a `PublicId` field), so
that one which this store does not have is answered alike wherever it stood, and is written down.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Response, g, request
from marshmallow import Schema, fields

from pawpact.access.caller import Caller, Doors, caller, note_missing
from pawpact.access.idempotency import Answer, KeyTaken, remember, replay
from pawpact.access.problem import CONTENT_TYPE, problem_of
from pawpact.kernel.errors import Conflict, NotFound, TryLater
from pawpact.kernel.identity import quoted, read_public_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

Shown = TypeVar("Shown")
JSON = "application/json"
WRITE_PROBLEMS = (400, 401, 403, 404, 409, 413, 415, 422, 503)
READ_PROBLEMS = (401, 403, 404, 422, 503)


class IdempotencyHeader(Schema):
    """A key of the caller's own choice: the same request sent again takes effect once."""

    idempotency_key = fields.String(
        required=True,
        data_key="Idempotency-Key",
        metadata={
            "description": "自选编号，同一请求重发只办一次 / your own number of this request;"
            " 1–200 visible ASCII characters",
            "example": "counter-3-000127",
        },
    )


def number_of(prefix: str, public: str) -> int:
    """The number behind an id of the address; a text that is none is answered like a missing id."""
    number = read_public_id(prefix, public)
    if number is None:
        raise absent(prefix, public)
    reach(prefix, public)
    return number


def reach(prefix: str, public: str) -> None:
    """Remember what this request reaches for; the last one is named if it is not there."""
    g.reached = (prefix, public)


def absent(prefix: str, public: str) -> NotFound:
    """That this store has no such record."""
    name = quoted(prefix, public)
    return NotFound(Label(f"本店没有 {name}", f"this store has no {name}"))


def look(doors: Doors, view: Callable[[Unit], Shown]) -> Shown:
    """What the view shows; nothing is written but that somebody reached for what is not here."""
    who = caller()
    with _on_record(doors, who), doors.reading(who.store, who.actor) as unit:
        return view(unit)


def open_up(doors: Doors, view: Callable[[Unit], Shown]) -> Shown:
    """What the view shows, where the looking itself is written down, as of personal data."""
    who = caller()
    with _on_record(doors, who), doors.unit(who.store, who.actor) as unit:
        return view(unit)


def carry_out(
    doors: Doors,
    answer: type[Schema],
    work: Callable[[Unit], object],
    status: int = 200,
    *,
    beside: str = "",
    refuse: Callable[[Unit, Conflict], object] | None = None,
) -> Response:
    """Do the work once for the request's Idempotency-Key, and keep its answer in the same unit.

    Fails the work, nothing of it stays, the key neither: the request may be sent again. With
    ``refuse`` a conflict is an answer too: what it writes about it is kept, with the answer, and
    sent again the request is refused alike. ``beside`` is what of the headers makes it another
    request.
    """
    content = request.get_data() + beside.encode()

    def done(unit: Unit) -> Answer:
        return Answer(status, json.dumps(answer().dump(work(unit)), ensure_ascii=False))

    try:
        return _once(doors, content, done)
    except KeyTaken:
        raise
    except Conflict as conflict:
        if refuse is None:
            raise
        refusal, keep = conflict, refuse

    def refused(unit: Unit) -> Answer:
        keep(unit, refusal)
        document = problem_of(refusal, str(g.get("request_number", "")))
        return Answer(document["status"], json.dumps(document, ensure_ascii=False))

    return _once(doors, content, refused)


def _once(doors: Doors, content: bytes, do: Callable[[Unit], Answer]) -> Response:
    """The answer that was kept for this request, or what it is now, kept from now on."""
    who, key = caller(), request.headers["Idempotency-Key"]
    with _on_record(doors, who), doors.unit(who.store, who.actor) as unit:
        known = replay(unit, key, request.method, request.path, content)
        if known is None:
            known = remember(unit, key, do(unit))
    kind = JSON if known.status < 400 else CONTENT_TYPE
    return Response(known.body, known.status, mimetype=kind)


def carry_on(
    doors: Doors,
    answer: type[Schema],
    work: Callable[[Unit], object],
    then: Callable[[], object],
    show: Callable[[Unit], object],
) -> Response:
    """The same where something follows that has transactions of its own, as a decision has.

    A repeat whose first try was cut off after its work goes on with what follows, so ``then`` has
    to bear being done again.
    """
    who, key = caller(), request.headers["Idempotency-Key"]
    with _on_record(doors, who):
        with doors.unit(who.store, who.actor) as unit:
            known = _begun(unit, key, work)
        if known is None:
            then()
            with doors.unit(who.store, who.actor) as unit:
                body = json.dumps(answer().dump(show(unit)), ensure_ascii=False)
                known = remember(unit, key, Answer(200, body))
    return Response(known.body, known.status, mimetype=JSON)


def _begun(unit: Unit, key: str, work: Callable[[Unit], object]) -> Answer | None:
    """The answer that was kept, or None once the work is done, now or by an earlier try."""
    try:
        known = replay(unit, key, request.method, request.path, request.get_data())
    except TryLater:
        return None
    if known is None:
        work(unit)
    return known


@contextmanager
def _on_record(doors: Doors, who: Caller) -> Iterator[Any]:
    try:
        yield
    except NotFound as missing:
        reached = g.get("reached")
        if missing.attempt is None and reached is not None:
            note_missing(doors, who, *reached)
        raise
