"""Every error leaves as a problem, in both languages, without what was sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, select

from pawpact.access.problem import CONTENT_TYPE, problem_of
from pawpact.contracts import api as applications
from pawpact.database.session import Database
from pawpact.decisions.plugin_action import ActionRefused
from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label
from pawpact.ledger.models import JournalRow
from tests.databases import hurry
from tests.house import House

Keys = Callable[..., dict[str, str]]
ADDRESS = "/stores/xihu/applications"
FIELDS = {"type", "title", "title_zh", "status", "detail", "detail_zh", "instance", "code"}


@pytest.fixture
def headers(client: FlaskClient, key_of: Keys) -> dict[str, str]:
    return {**key_of("xihu"), "Idempotency-Key": "k"}


def is_problem(answer: Any, status: int, code: str) -> bool:
    """Whether the answer is a whole problem with this status and code."""
    assert (answer.status_code, answer.content_type) == (status, CONTENT_TYPE), answer.text
    document = answer.json
    assert document.keys() >= FIELDS
    assert (document["status"], document["code"]) == (status, code), document
    assert any("\u4e00" <= letter <= "\u9fff" for letter in document["title_zh"])
    assert document["instance"] == answer.headers["X-Request-Id"]
    return True


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/jsonx", ""])
def test_another_content_type_is_415(
    client: FlaskClient, headers: dict[str, str], kind: str
) -> None:
    """Only JSON is taken, whatever the body holds."""
    answer = client.post(ADDRESS, data=b"{}", headers={**headers, "Content-Type": kind})
    assert is_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b'{"term": NaN}',
        b'"\xff"',
        b'{"plan": "\\ud800"}',
        b'{"plan": "\\u0000"}',
        b"[" * 100_000,
        b"1" * 5_000,
    ],
)
def test_what_cannot_be_read_is_400(
    client: FlaskClient, headers: dict[str, str], sent: bytes
) -> None:
    """Broken, endless or half characters: refused before anything looks at them."""
    answer = client.post(ADDRESS, data=sent, headers=headers, content_type="application/json")
    assert is_problem(answer, 400, "bad_request")


def test_a_nul_in_a_query_is_named(client: FlaskClient, headers: dict[str, str]) -> None:
    """What no database takes is refused by the name of its parameter."""
    answer = client.get(f"{ADDRESS}?state=a%00b", headers=headers)
    assert is_problem(answer, 422, "invalid_field")
    assert [each["field"] for each in answer.json["errors"]] == ["state"]


def test_a_day_beyond_the_calendar_is_refused(client: FlaskClient, headers: Any) -> None:
    """Days that nothing can be counted from are named, not stumbled over."""
    for day in ("0001-01-01", "9999-12-31"):
        answer = client.get(
            "/stores/xihu/customers/cus_0000000000001/statement",
            query_string={"until": day},
            headers=headers,
        )
        assert is_problem(answer, 422, "invalid_field")


def test_broken_json_is_told_with_its_place(client: FlaskClient, headers: dict[str, str]) -> None:
    """A comma too many is told with line and column, in both languages."""
    answer = client.post(
        ADDRESS, data=b'{"term": 12,\n}', headers=headers, content_type="application/json"
    )
    assert answer.json is not None
    assert answer.json["errors"] == [
        {
            "field": "body",
            "message": "Not JSON in UTF-8 from line 2, column 1 on",
            "message_zh": "从第 2 行第 1 列起不是 JSON",
        }
    ]


@pytest.mark.parametrize("sent", [b"[]", b"null", b"7", b'"x"'])
def test_what_is_no_object_is_422(
    client: FlaskClient, headers: dict[str, str], sent: bytes
) -> None:
    """JSON that is no object names the body."""
    answer = client.post(ADDRESS, data=sent, headers=headers, content_type="application/json")
    assert is_problem(answer, 422, "invalid_field")
    assert [each["field"] for each in answer.json["errors"]] == ["body"]


def test_a_large_body_is_413(client: FlaskClient, headers: dict[str, str]) -> None:
    """More than 256 KiB is not read."""
    answer = client.post(ADDRESS, json={"plan": "x" * 300_000}, headers=headers)
    assert is_problem(answer, 413, "too_large")


def test_another_method_is_405(client: FlaskClient) -> None:
    """The problem says which methods there are."""
    answer = client.delete(ADDRESS)
    assert is_problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_another_address_is_404(client: FlaskClient) -> None:
    """An address that is none is a problem too, and is not repeated."""
    answer = client.get("/stores/xihu/15400000000")
    assert is_problem(answer, 404, "not_found")
    assert "15400000000" not in answer.text


def test_a_doubled_slash_is_redirected(client: FlaskClient) -> None:
    """A redirect stays a redirect."""
    answer = client.get("/stores//xihu/applications/app_1")
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith("/stores/xihu/applications/app_1")


@pytest.mark.parametrize("key", ["", "含中文", "x" * 201, "a b"])
def test_an_unfit_key_is_named(
    client: FlaskClient, headers: dict[str, str], body: dict[str, Any], key: str
) -> None:
    """An Idempotency-Key is 1 to 200 visible ASCII characters."""
    sent = {**headers, "Idempotency-Key": key.encode().decode("latin-1")}
    answer = client.post(ADDRESS, json=body, headers=sent)
    assert is_problem(answer, 422, "invalid_field")
    assert [each["field"] for each in answer.json["errors"]] == ["Idempotency-Key"]


def test_a_busy_database_is_503(
    client: FlaskClient, headers: dict[str, str], body: dict[str, Any], engine: Engine
) -> None:
    """While somebody else holds the write lock for too long, the caller is told when to return."""
    event.listen(engine, "checkout", hurry)
    with Database(engine).store(1) as other:
        other.scalar(select(func.count(JournalRow.id)))
        answer = client.post(ADDRESS, json=body, headers=headers)
    assert is_problem(answer, 503, "try_later")
    assert answer.headers["Retry-After"].isdecimal()
    assert client.post(ADDRESS, json=body, headers=headers).status_code == 201


@pytest.mark.parametrize("error", [ZeroDivisionError("15400000000"), Defect("books differ")])
def test_a_defect_is_500_and_tells_nothing(
    client: FlaskClient,
    headers: dict[str, str],
    body: dict[str, Any],
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What nobody foresaw is a problem without the message of the error, which is not logged."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(applications, "submit_once", fail)
    with caplog.at_level(logging.DEBUG):
        answer = client.post(ADDRESS, json=body, headers=headers)
    assert is_problem(answer, 500, "defect")
    logged = capsys.readouterr()
    assert "15400000000" not in answer.text + caplog.text + logged.out + logged.err


def test_no_personal_value_is_echoed_or_logged(
    client: FlaskClient,
    headers: dict[str, str],
    body: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever is wrong with the person, no value of hers is in the answer or the log."""
    person = dict(body["customer"])
    wrong = [
        {"name": ""},
        {"phone": person["phone"] + "0"},
        {"identity_number": person["identity_number"][:-1] + "Z"},
        {"housing": person["identity_number"]},
        {person["phone"]: 1},
    ]
    seen = ""
    with caplog.at_level(logging.DEBUG):
        for change in wrong:
            answer = client.post(
                ADDRESS, json={**body, "customer": {**person, **change}}, headers=headers
            )
            assert is_problem(answer, 422, "invalid_field"), change
            seen += answer.text
    logged = capsys.readouterr()
    seen += caplog.text + logged.out + logged.err
    assert not [value for value in (person["name"], person["identity_number"]) if value in seen]
    assert person["phone"] not in seen


def test_log_lines_carry_the_number_of_their_request(
    client: FlaskClient, headers: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What a request logs can be found by the number that its problem names, and no longer."""
    answer = client.get(f"{ADDRESS}/app_0000000000001", headers=headers)
    (line,) = capsys.readouterr().out.splitlines()
    assert answer.json["instance"] in line
    assert "/stores/<string:store>/applications/<string:application>" in line
    assert "app_0000000000001" not in line
    assert "request" not in structlog.contextvars.get_contextvars()


def test_headers_keep_browsers_safe(client: FlaskClient, house: House) -> None:
    """Every answer, refused ones too, forbids framing, sniffing, caching and foreign hosts."""
    for address in ("/docs", "/nothing", f"{ADDRESS}/app_1"):
        head = client.get(address).headers
        assert head["X-Content-Type-Options"] == "nosniff"
        assert head["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in head["Content-Security-Policy"]
        assert head["Cache-Control"] == "no-store"


def test_a_plugins_refusal_says_its_own_word() -> None:
    """Programs tell refusals of one plugin apart by the word that it gives them."""
    refused = ActionRefused(Label("自己的码", "one's own"), details={"reason": "own_code"})
    assert problem_of(refused, "req_1")["reason"] == "own_code"
