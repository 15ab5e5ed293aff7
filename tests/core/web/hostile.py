"""Requests that nobody means well with, made from what the API document says is expected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from random import Random
from typing import Any
from urllib.parse import quote

from tests.core.web.matrix import KIND_OF, Route

NUMBERS = (0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**30, 0.5, 1e308)
AMOUNTS = ("0", "-0.01", "1e400", "NaN", "Infinity", "268.00", "99999999999999999999.99")
DAYS = ("2026-02-30", "0001-01-01", "9999-12-31", "2026-03-12")
TEXTS = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\u202e倒",
    "😀" * 300,
    "x" * 10_000,
    "{}",
    "';--",
    "{customer}",
)
IDS = ("con_0000000000001", "pet_zzzzzzzzzzzzz", "cus_0", "../../etc")
LISTS: tuple[Any, ...] = ([], [[]], [None], ["x"] * 300, [{"line": 0, "count": -1}])
OBJECTS: tuple[Any, ...] = ({}, {"": {}}, {"a": {"b": []}}, {"plan": "x"})
VALUES: tuple[Any, ...] = (
    *(None, True, False, *NUMBERS, *AMOUNTS, *DAYS, *TEXTS, *IDS, *LISTS, *OBJECTS),
)
PLACES = (
    *(
        "",
        "x",
        "0",
        "-1",
        "\x00",
        "%",
        "..",
        "…",
        "😀",
        "a" * 3000,
        "' or 1=1",
        "pet_0000000000001",
    ),
    *("con_", "con_0000000000000", "con_zzzzzzzzzzzzz", "CON_0000000000001", "con_00000000000010"),
    "con_000000000000\u0661",
)
BODIES = (
    *(b"", b"{", b"null", b"[]", b"7", b'"x"', b"[" * 50_000, b'{"a":' * 5_000, b"\xff\xfe"),
    *(b'{"a":NaN}', b'{"a":1,"a":2}', b'{"why":"\\ud800"}', b"1" * 6_000),
    b'{"x":"' + b"y" * 300_000 + b'"}',
)
JSON = "application/json"
TYPES = (JSON, f"{JSON}; charset=x", "text/plain", "application/xml", "multipart/form-data", "")
KEYS = ("", " ", "a b", "x" * 201, "ü", "\x7f", "k" * 200)
TOKENS = (
    *("", "Bearer", "Bearer ", "Bearer x.y", "Basic eA==", "bearer key_0000000000001.secret"),
    "Bearer " + "x" * 9000,
)


class Attack:
    """One route attacked by chance: where the chance is the same, so are the requests."""

    def __init__(self, route: Route, document: Mapping[str, Any], ids: Mapping[str, str]) -> None:
        self.route, self.ids = route, ids
        path = route.rule.replace("<string:", "{").replace(">", "}")
        self._operation = document["paths"][path][route.method.lower()]
        self._schemas = document["components"]["schemas"]
        self._bounds = tuple(self._boundaries(self._operation.get("requestBody", {})))

    def cases(self, random: Random, headers: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """Endless requests as the client takes them; what one changes is right in the others."""
        number = 0
        while True:
            number += 1
            sent = self._right(headers, f"{self.route.name[:40]}-{number}".replace(" ", "-"))
            changes = [self._address, self._query, self._header]
            if self.route.body is not None:
                changes += [self._field] * 6 + [self._raw]
            random.choice(changes)(random, sent)
            yield sent

    def _right(self, headers: Mapping[str, str], key: str) -> dict[str, Any]:
        body = self.route.with_ids(self.ids)
        return {
            "path": self.route.address("xihu", self.ids),
            "method": self.route.method,
            "query_string": dict(self.route.query),
            "headers": {**headers, "Idempotency-Key": key, "Signing-Token": "made-up"},
            **({"json": body} if body is not None else {}),
        }

    def _address(self, random: Random, sent: dict[str, Any]) -> None:
        if not self.route.arguments:
            return self._header(random, sent)
        name = random.choice(sorted(self.route.arguments))
        other = random.choice((*PLACES, *self.ids.values()))
        address = self.route.rule.replace("<string:store>", "xihu")
        for each in self.route.arguments:
            value = other if each == name else self.ids[KIND_OF[each]]
            address = address.replace(f"<string:{each}>", quote(value, safe=""))
        sent["path"] = address
        return None

    def _query(self, random: Random, sent: dict[str, Any]) -> None:
        known = [
            each["name"] for each in self._operation.get("parameters", ()) if each["in"] == "query"
        ]
        name = random.choice([*known, *known, "nobody"])
        values = [str(random.choice(VALUES)) for _ in range(random.choice((1, 1, 2)))]
        rest = [(key, value) for key, value in sent["query_string"].items() if key != name]
        text = "&".join(f"{key}={quote(str(value))}" for key, value in rest)
        asked = "&".join(f"{quote(name)}={quote(value)}" for value in values)
        sent["query_string"] = "&".join(part for part in (text, asked) if part)

    def _header(self, random: Random, sent: dict[str, Any]) -> None:
        name, values = random.choice(
            (("Authorization", TOKENS), ("Idempotency-Key", KEYS), ("Signing-Token", KEYS))
        )
        value = random.choice((None, *values))
        if value is None:
            del sent["headers"][name]
        else:
            sent["headers"][name] = value.encode().decode("latin-1")

    def _raw(self, random: Random, sent: dict[str, Any]) -> None:
        body = sent.pop("json")
        kind = random.choice(TYPES)
        if random.random() < 0.3:
            sent["data"] = json.dumps(body).encode()
        else:
            sent["data"], kind = random.choice(BODIES), random.choice((JSON, JSON, kind))
        sent["headers"]["Content-Type"] = kind

    def _field(self, random: Random, sent: dict[str, Any]) -> None:
        body = sent["json"]
        places = list(_places(body))
        bounds = [each for each in self._bounds if each[0] in body]
        if bounds and random.random() < 0.5:
            name, value = random.choice(bounds)
            body[name] = value
        elif places and random.random() < 0.9:
            *way, last = random.choice(places)
            inner = body
            for step in way:
                inner = inner[step]
            if isinstance(inner, dict) and random.random() < 0.15:
                del inner[last]
            else:
                inner[last] = deepcopy(random.choice((*VALUES, *self.ids.values())))
        else:
            body["nobody_knows"] = deepcopy(random.choice(VALUES))

    def _boundaries(self, request: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Values at the edges of each field of the body, on both sides."""
        schema = request.get("content", {}).get(JSON, {}).get("schema", {})
        name = schema.get("$ref", "").rpartition("/")[2]
        for field, said in self._schemas.get(name, {}).get("properties", {}).items():
            for value in _edges(said):
                yield field, value


def _edges(said: Mapping[str, Any]) -> Iterator[Any]:
    for bound, step in (("minimum", -1), ("maximum", 1)):
        if bound in said:
            yield said[bound]
            yield said[bound] + step
    for bound, step in (("minLength", -1), ("maxLength", 1)):
        if bound in said:
            yield "值" * said[bound]
            yield "a" * max(0, said[bound] + step)
    yield from (each for each in said.get("enum", ()))
    if said.get("format") == "date":
        yield from ("2026-02-29", "2024-02-29", "0001-01-01", "9999-12-31", "2026-3-1", "20260312")


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in list(inner):
        yield (*way, key)
        if isinstance(each, dict | list):
            yield from _places(each, (*way, key))
