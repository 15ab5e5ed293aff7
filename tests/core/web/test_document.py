"""The OpenAPI document and its offline page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from tests.databases import OF_ANY_DATABASE

OPERATIONS = {"get", "post", "put", "patch", "delete"}


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation with its address."""
    for address, item in document["paths"].items():
        for method in OPERATIONS & item.keys():
            yield f"{method} {address}", item[method]


@OF_ANY_DATABASE
def test_the_document_is_openapi_3_1(client: FlaskClient) -> None:
    """The document holds to its specification."""
    document = client.get("/openapi.json").json
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_route_is_in_the_document(client: FlaskClient) -> None:
    """Whatever is served is documented, but the document and its page themselves."""
    served = {
        re.sub(r"<string:(\w+)>", r"{\1}", rule.rule)
        for rule in client.application.url_map.iter_rules()
        if not rule.rule.startswith(("/docs", "/openapi.json", "/static"))
    }
    assert set(client.get("/openapi.json").json["paths"]) == served


def test_every_operation_documents_its_problems(client: FlaskClient) -> None:
    """Each tells who may call it, what it answers, and its problems as problem+json."""
    document = client.get("/openapi.json").json
    for name, operation in operations(document):
        assert operation["security"], name
        assert operation["security"][0].keys() <= document["components"]["securitySchemes"].keys()
        assert operation["summary"], name
        problems = {code: said for code, said in operation["responses"].items() if code[0] != "2"}
        assert {"403", "404", "503", "default"} <= problems.keys(), name
        for said in problems.values():
            assert list(said["content"]) == ["application/problem+json"], name


def test_bodies_document_what_is_wrong_with_bodies(client: FlaskClient) -> None:
    """Whoever takes a body says what becomes of an unreadable, large or unfit one."""
    for name, operation in operations(client.get("/openapi.json").json):
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= operation["responses"].keys(), name


def test_bodies_show_what_they_look_like(client: FlaskClient) -> None:
    """Whatever has to be sent has an example or a list to choose from."""
    document = client.get("/openapi.json").json
    schemas = document["components"]["schemas"]
    for name in ("ApplicationRequest", "CustomerRequest", "CallbackBody"):
        fields = schemas[name]["properties"]
        for field in schemas[name]["required"]:
            assert fields[field].keys() & {"example", "enum", "$ref"}, f"{name}.{field}"


def test_the_page_asks_no_other_host(client: FlaskClient) -> None:
    """The page and its starter name no other host, and the browser is told to ask none."""
    page = client.get("/docs")
    start = client.get("/docs/assets/start.js")
    assert not re.search(r"(https?:)?//\w", page.text + start.text)
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert not re.search(r"https?:|\*|'unsafe-eval'", policy)


def test_everything_on_the_page_is_there(client: FlaskClient) -> None:
    """What the page asks for is served by the application itself."""
    page = client.get("/docs").text
    for address in re.findall(r'(?:href|src)="([^"]+)"', page):
        answer = client.get(address)
        assert (answer.status_code, bool(answer.data)) == (200, True), address


@pytest.mark.parametrize("name", ["index.html", "..%2Fpyproject.toml", "nothing.js"])
def test_nothing_else_is_handed_out(client: FlaskClient, name: str) -> None:
    """Only the page's own files are there, whatever is asked for."""
    assert client.get(f"/docs/assets/{name}").status_code == 404


def test_every_state_has_a_title(client: FlaskClient) -> None:
    """Wherever an answer says a state, the document lists the codes with Chinese and English."""
    schemas = client.get("/openapi.json").json["components"]["schemas"]
    states = {
        name: schema["properties"]["state"]
        for name, schema in schemas.items()
        if "state" in schema.get("properties", {})
    }
    assert len(states) > 10
    untitled = [
        name
        for name, state in states.items()
        if not state.get("enum") or set(state.get("x-titles", {})) != set(state["enum"])
    ]
    assert untitled == []
    for state in states.values():
        assert all(
            title["zh"] and title["zh"] in state["description"]
            for title in state["x-titles"].values()
        )
