"""Examples of the API document: what is shown is what is taken and what is answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from pawpact.access.actor import Role
from tests.core.web.documented import Document, document_of
from tests.core.web.matrix import KIND_OF, missing, routes_of
from tests.core.web.who import MAY

Keys = Callable[..., dict[str, str]]
JSON = "application/json"
SHORTENED = "POST /agreement-templates"
"""Its example shows the first words of a file of some pages."""


@pytest.fixture
def document(client: FlaskClient) -> Document:
    return document_of(client.application)


def _shown(operation: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What has a body in JSON: the request, and each answer that is no problem."""
    yield "request", operation.get("requestBody", {}).get("content", {}).get(JSON, {})
    for status, answer in operation["responses"].items():
        yield status, answer["content"].get(JSON, {})


def test_examples_are_what_their_schemas_say(document: Document) -> None:
    """Every body that can be sent or answered has an example, and its schema holds of it."""
    wrong = {}
    for name, operation in document.operations():
        for part, content in _shown(operation):
            if not content:
                continue
            assert "example" in content, (name, part)
            kept = (name, part, "example")
            wrong[name, part] = document.errors(content["schema"], content["example"], kept)
    assert not any(wrong.values()), {place: errors for place, errors in wrong.items() if errors}


def test_examples_of_fields_are_what_the_fields_say(document: Document) -> None:
    """Every example that stands beside a single field is a value of that field."""
    wrong = {}
    for name, schema in document.content["components"]["schemas"].items():
        for field, said in schema.get("properties", {}).items():
            if "example" in said:
                wrong[name, field] = document.errors(said, said["example"], (name, field, ""))
    assert not any(wrong.values()), {place: errors for place, errors in wrong.items() if errors}


def test_the_service_takes_its_examples(client: FlaskClient, key_of: Keys) -> None:
    """Every example of a request is read: what it names may be missing, no field is wrong."""
    headers = {role: key_of("xihu", role) for role in (Role.STORE_MANAGER, Role.PROVIDER)}
    wrong = {}
    for number, route in enumerate(routes_of(client)):
        if route.name == SHORTENED:
            continue
        role = Role.STORE_MANAGER if Role.STORE_MANAGER in MAY[route.name] else Role.PROVIDER
        given = {**headers[role], "Idempotency-Key": f"k{number}", "Signing-Token": "nobody's"}
        answer = route.open(client, "xihu", _NOBODY, route.body, given)
        if answer.status_code in (400, 415, 422):
            wrong[route.name] = answer.json.get("errors") or answer.json["detail"]
    assert not wrong, json.dumps(wrong, ensure_ascii=False, indent=1)


_NOBODY = missing(dict.fromkeys((*KIND_OF.values(), "hea"), ""))
