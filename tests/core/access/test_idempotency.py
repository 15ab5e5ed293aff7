"""Requests that come twice."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from pawpact.access.idempotency import (
    KEPT,
    Answer,
    AnswerForgotten,
    forget_about,
    forget_due,
    remember,
    replay,
)
from pawpact.access.log import READ_PERSONAL, record
from pawpact.access.models import AccessLog, IdempotencyKey
from pawpact.database.session import Database
from pawpact.kernel.errors import Conflict, InvalidField, TryLater
from pawpact.tenancy.unit import Unit
from tests.core.conftest import OpenUnit
from tests.core.shop import TENANT

REQUEST = ("k", "POST", "/orders", b'{"a": 1}')
ANSWER = Answer(201, '{"order": "ord_1"}')


def effects(unit: Unit) -> int:
    """How often something took effect."""
    return unit.session.scalar(select(func.count()).select_from(AccessLog)) or 0


def handle(unit: Unit) -> Answer:
    """One request with an effect that can be counted."""
    known = replay(unit, *REQUEST)
    if known is not None:
        return known
    record(unit, READ_PERSONAL, "customer", [1])
    answer = Answer(201, f"effect {effects(unit)}")
    remember(unit, REQUEST[0], answer)
    return answer


def test_the_first_request_has_no_answer_yet(unit: Unit) -> None:
    """A key that is new is taken, not answered."""
    assert replay(unit, *REQUEST) is None


def test_a_repeat_is_answered_alike(open_unit: OpenUnit) -> None:
    """The same request again has the same answer and no second effect."""
    answers = []
    for _ in range(3):
        with open_unit() as unit:
            answers.append(handle(unit))
            count = effects(unit)
    assert len(set(answers)) == 1
    assert count == 1


@pytest.mark.parametrize(
    "other",
    [
        ("k", "POST", "/orders", b'{"a": 2}'),
        ("k", "PUT", "/orders", b'{"a": 1}'),
        ("k", "POST", "/pets", b'{"a": 1}'),
    ],
)
def test_a_key_stands_for_one_request(
    open_unit: OpenUnit, other: tuple[str, str, str, bytes]
) -> None:
    """The same key with another body, method or path is refused."""
    with open_unit() as unit:
        handle(unit)
    with open_unit() as unit, pytest.raises(Conflict):
        replay(unit, *other)


def test_a_request_is_kept_under_a_key(unit: Unit) -> None:
    """What is kept of a body with a phone in it tells nothing to who can only try phones."""
    replay(unit, *REQUEST)
    _, method, path, body = REQUEST
    bare = sha256(b"\0".join((method.encode(), path.encode(), body))).digest()
    assert unit.session.scalars(select(IdempotencyKey.request_hash)).one() != bare


def test_keys_are_a_stores_own(database: Database, open_unit: OpenUnit) -> None:
    """Another store's request under the same key is a first request."""
    with open_unit() as unit:
        handle(unit)
    with database.store(TENANT + 1) as session:
        unit.session = session
        assert replay(unit, *REQUEST) is None


def test_a_failed_request_may_be_repeated(open_unit: OpenUnit) -> None:
    """Where the effect was rolled back, its key went with it."""
    with open_unit() as unit:
        replay(unit, *REQUEST)
        unit.session.rollback()
    with open_unit() as unit:
        assert replay(unit, *REQUEST) is None


def test_concurrent_repeats_have_one_effect(open_unit: OpenUnit) -> None:
    """Eight requests at once with one key have one effect and identical answers."""
    answers: list[Answer] = []

    def request() -> None:
        with open_unit() as unit:
            answers.append(handle(unit))

    threads = [threading.Thread(target=request) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [Answer(201, "effect 1")] * 8


def test_the_first_answer_holds(unit: Unit) -> None:
    """Where two ran at once, the later one is handed the answer that was kept first."""
    replay(unit, *REQUEST)
    assert remember(unit, REQUEST[0], ANSWER) == ANSWER
    assert remember(unit, REQUEST[0], Answer(201, "another")) == ANSWER
    assert replay(unit, *REQUEST) == ANSWER


def test_an_answer_is_kept_sealed(unit: Unit) -> None:
    """What was answered does not lie in clear in the table."""
    replay(unit, *REQUEST)
    remember(unit, REQUEST[0], ANSWER)
    stored = unit.session.scalar(select(IdempotencyKey.body))
    assert stored is not None
    assert stored.startswith(b"idempotency.body|")


def test_a_request_without_its_answer_is_to_be_repeated_later(unit: Unit) -> None:
    """A key whose answer is not there yet asks to try again."""
    replay(unit, *REQUEST)
    with pytest.raises(TryLater):
        replay(unit, *REQUEST)


@pytest.mark.parametrize("key", ["", "x" * 201, "with space", "键"])
def test_a_key_is_visible_ascii(unit: Unit, key: str) -> None:
    """An empty, overlong or unprintable key is refused with the header's name."""
    with pytest.raises(InvalidField) as refused:
        replay(unit, key, *REQUEST[1:])
    assert refused.value.field == "Idempotency-Key"


def test_old_answers_are_forgotten(unit: Unit) -> None:
    """An answer of thirty days stays; a moment later it goes."""
    handle(unit)
    assert forget_due(replace(unit, at=unit.at + KEPT)) == 0
    assert replay(unit, *REQUEST) is not None
    assert forget_due(replace(unit, at=unit.at + KEPT + timedelta(milliseconds=1))) == 1
    assert replay(unit, *REQUEST) is None


def test_a_reading_leaves_one_line_a_subject(unit: Unit) -> None:
    """The trail says who read what of whom, and when."""
    record(unit, READ_PERSONAL, "customer", [3, 4])
    rows = unit.session.execute(
        select(AccessLog.actor, AccessLog.at, AccessLog.subject_id, AccessLog.allowed)
    )
    assert sorted(tuple(row) for row in rows) == [
        (unit.actor, unit.at, 3, True),
        (unit.actor, unit.at, 4, True),
    ]


def test_answers_about_an_erased_customer_are_blanked(open_unit: OpenUnit) -> None:
    """What names her is gone and its request is not carried out again; others stand."""
    for key, body in (("hers", '{"customer": "cus_1"}'), ("other", '{"customer": "cus_2"}')):
        with open_unit() as unit:
            assert replay(unit, key, *REQUEST[1:]) is None
            remember(unit, key, Answer(201, body))
    with open_unit() as unit:
        assert forget_about(unit, ["cus_1"]) == 1
    with open_unit() as unit:
        with pytest.raises(AnswerForgotten):
            replay(unit, "hers", *REQUEST[1:])
        assert replay(unit, "other", *REQUEST[1:]) == Answer(201, '{"customer": "cus_2"}')
        assert forget_about(unit, ["cus_1"]) == 0
