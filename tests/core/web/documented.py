"""A client that holds every answer to what the API document says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

ANSWERED = "answered"
"""Under this name an application keeps which routes were answered, and how."""
METHODS = {"get", "post", "put", "patch", "delete"}
_DOCUMENT = "document"
_REFUSALS = "application/problem+json"


class DocumentedClient(FlaskClient):
    """Whatever it is answered is documented: the status, the type and every field."""

    def open(self, *args: Any, **more: Any) -> Any:
        answer = super().open(*args, **more)
        rule = self._rule(answer.request)
        if rule is not None and rule in self.document:
            method = "GET" if answer.request.method == "HEAD" else answer.request.method
            self.document.check(method, rule, answer)
            seen = self.application.extensions.setdefault(ANSWERED, set())
            seen.add((f"{method} {rule}", answer.status_code))
        return answer

    @property
    def document(self) -> Document:
        kept = self.application.extensions
        if _DOCUMENT not in kept:
            kept[_DOCUMENT] = document_of(self.application)
        found: Document = kept[_DOCUMENT]
        return found

    def _rule(self, request: Any) -> str | None:
        addresses = self.application.url_map.bind("localhost")
        try:
            rule, _ = addresses.match(request.path, request.method, return_rule=True)
        except (HTTPException, RequestRedirect):
            return None
        return str(rule.rule)


class Document:
    """The API document, asked whether an answer is what it promises."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self._paths = {
            path.replace("{", "<string:").replace("}", ">"): item
            for path, item in content["paths"].items()
        }
        self._components = {"schemas": _closed(content["components"]["schemas"])}
        self._validators: dict[tuple[str, str, str], Draft202012Validator] = {}

    def __contains__(self, rule: object) -> bool:
        return rule in self._paths

    def operations(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Every operation by its method and rule."""
        for rule, item in self._paths.items():
            for method in METHODS & item.keys():
                yield f"{method.upper()} {rule}", item[method]

    def check(self, method: str, rule: str, answer: Any) -> None:
        """Refuse a status, a type or a field that is not documented.

        What a defect is answered with stands under ``default``.
        """
        responses = self._paths[rule][method.lower()]["responses"]
        status = "default" if answer.status_code == 500 else str(answer.status_code)
        where = f"{method} {rule} {answer.status_code}"
        assert status in responses, f"{where} is not documented: {answer.text[:300]}"
        kinds = responses[status]["content"]
        assert answer.mimetype in kinds, f"{where} is no {answer.mimetype}"
        if answer.is_json or answer.mimetype == _REFUSALS:
            wrong = self.errors(kinds[answer.mimetype]["schema"], answer.json, (where, "", ""))
            assert not wrong, f"{where}: {wrong}\n{answer.text[:1000]}"

    def errors(
        self, schema: Mapping[str, Any], value: Any, kept_as: tuple[str, str, str]
    ) -> list[str]:
        """What of the value is not as the schema says."""
        if kept_as not in self._validators:
            whole = {**_closed(schema), "components": self._components}
            checker = FormatChecker()
            self._validators[kept_as] = Draft202012Validator(whole, format_checker=checker)
        found = self._validators[kept_as].iter_errors(value)
        return [f"{'.'.join(map(str, each.absolute_path))}: {each.message}" for each in found]


def document_of(app: Flask) -> Document:
    """The document of an application; the same document is read once."""
    (api,) = app.extensions["flask-smorest"]["apis"].values()
    return _read(json.dumps(api["ext_obj"].spec.to_dict()))


@cache
def _read(text: str) -> Document:
    return Document(json.loads(text))


def _closed(schema: Any) -> Any:
    """The schema without room for fields that it does not name."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _closed(value) for key, value in schema.items()}
    properties = made.get("properties")
    if made.get("type") == "object" and isinstance(properties, dict):
        made.setdefault("additionalProperties", False)
    return made
