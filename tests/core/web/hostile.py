"""Requests that nobody means well with, made from what the API document says is expected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
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
Place = tuple[str | int, ...]
Change = Callable[[dict[str, Any]], object]
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
        content = self._operation.get("requestBody", {}).get("content", {})
        schema = content.get(JSON, {}).get("schema", {})
        self._body = schema.get("$ref", "")
        self._bounds = tuple(self._boundaries(schema, ()))

    def edges(self, headers: Mapping[str, str], tried: set[str]) -> Iterator[dict[str, Any]]:
        """One thing at a time: ids of nobody, and every edge of every field, inner ones too.

        Bodies that several routes read alike are tried once.
        """
        changes = [*self._strangers(), *([] if self._body in tried else self._edge_changes())]
        tried.add(self._body)
        for number, change in enumerate(changes):
            sent = self._right(headers, f"edge-{self.route.name[:40]}-{number}".replace(" ", "-"))
            change(sent)
            yield sent

    def _strangers(self) -> Iterator[Change]:
        for name in sorted(self.route.arguments):
            ids = {**self.ids, KIND_OF[name]: _nobody(KIND_OF[name])}
            address = self.route.address("xihu", ids)
            yield lambda sent, address=address: sent.update(path=address)
        for place in self.route.places():
            stranger = _nobody(self.route.prefix_at(place))
            yield lambda sent, place=place, it=stranger: _put(sent["json"], place, it)

    def _edge_changes(self) -> Iterator[Change]:
        right = self.route.with_ids(self.ids)
        for place, value in self._bounds:
            if _holds(right, place):
                yield lambda sent, place=place, it=value: _put(sent["json"], place, deepcopy(it))

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
        bounds = [each for each in self._bounds if _holds(body, each[0])]
        if bounds and random.random() < 0.5:
            place, value = random.choice(bounds)
            _put(body, place, deepcopy(value))
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

    def _boundaries(self, schema: Mapping[str, Any], way: Place) -> Iterator[tuple[Place, Any]]:
        """Values at the edges of each field of the body, on both sides."""
        name = schema.get("$ref", "").rpartition("/")[2]
        for field, said in self._schemas.get(name, {}).get("properties", {}).items():
            yield from (((*way, field), value) for value in _edges(said))
            if "items" in said:
                yield from self._boundaries(said["items"], (*way, field, 0))
            else:
                yield from self._boundaries(said, (*way, field))


def _nobody(prefix: str) -> str:
    """An id as it should be, of nothing that is there."""
    return f"{prefix}_0000000000001"


def _holds(body: Any, place: Place) -> bool:
    for step in place[:-1]:
        try:
            body = body[step]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(body, dict) and place[-1] in body


def _put(body: Any, place: Place, value: Any) -> None:
    *way, last = place
    for step in way:
        body = body[step]
    body[last] = value


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
    if said.get("type") == "array":
        yield []
    elif said.get("type") == "string" and "enum" not in said and "format" not in said:
        yield from ("nobody", "0.00", "9999999.99")
    if said.get("format") == "date":
        yield from ("1900-01-01", "2199-12-31")
        yield from ("2026-02-29", "2024-02-29", "0001-01-01", "9999-12-31", "2026-3-1", "20260312")


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in list(inner):
        yield (*way, key)
        if isinstance(each, dict | list):
            yield from _places(each, (*way, key))
