"""The base of every context's ``api.py``: typed routes, each with its problems documented."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import cache, wraps
from json import JSONDecodeError
from typing import Any, Protocol, TypeVar

from flask import request
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from pawpact.access.caller import Doors, StoreKey
from pawpact.access.example import example_of
from pawpact.access.permission import Permission
from pawpact.access.problem import CONTENT_TYPE
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.json_text import read_json
from pawpact.kernel.label import Label

View = TypeVar("View", bound=Callable[..., Any])
_ANY_OTHER = "任何其他错误 / any other error"
OF_STORE = "/stores/<string:store>"
READ_PROBLEMS = (401, 403, 404, 422, 503)
WRITE_PROBLEMS = (400, 401, 403, 404, 409, 413, 415, 422, 503)


class _Fixed(dict[str, Any]):
    """Never changed, so never copied: flask-smorest copies every note with every decorator."""

    def __deepcopy__(self, _known: object) -> _Fixed:
        return self


_PROBLEM = _Fixed({"$ref": "#/components/schemas/Problem"})
"""By name: a schema would be copied with every route and again with every problem of it."""


class Guard(Protocol):
    """Lets a request in or raises. ``scheme`` names it in the API document."""

    @property
    def scheme(self) -> str: ...

    def admit(self, address: Mapping[str, str]) -> None:
        """``address`` holds what the route's address names, as ``store``."""


class Routes:
    """The routes of one subject. ``flask`` is what the application registers."""

    def __init__(
        self, name: str, doc: str, doors: Doors | None = None, prefix: str = OF_STORE
    ) -> None:
        self._doors = doors
        self.flask = Blueprint(name, f"pawpact.{name}", url_prefix=prefix)
        self.flask.description = doc

    def serve(
        self,
        method: str,
        rule: str,
        *,
        answer: type[Schema],
        status: int = 200,
        problems: Sequence[int],
        headers: type[Schema] | None = None,
        query: type[Schema] | None = None,
        body: type[Schema] | None = None,
        permission: Permission | None = None,
        guard: Guard | None = None,
        text: bool = False,
        file: str | None = None,
    ) -> Callable[[View], View]:
        """Serve a view: it is handed headers, query and body, in this order, as loaded.

        With a ``permission`` only a key of the store that may do this is let in, else the
        ``guard`` decides, before anything else of the request is looked at. ``text``: the answer
        also comes as plain text; ``file``: it comes as a file of this media type alone.
        """

        def decorate(view: View) -> View:
            asked = guard or self._key(permission)
            security: list[dict[str, list[str]]] = [{asked.scheme: []}] if asked else []
            served = self.flask.doc(security=security)(view)
            served = self._answering(served, answer, status, problems, text=text, file=file)
            for schema, location in ((body, "json"), (query, "query"), (headers, "headers")):
                if schema is not None:
                    served = self._handed(served, schema, location)
            if body is not None:
                served = _readable(served)
            if asked is not None:
                served = _guarded(served, asked)
            self.flask.route(rule, methods=[method])(served)
            return view

        return decorate

    def reads(
        self,
        rule: str,
        *,
        answer: type[Schema],
        permission: Permission,
        query: type[Schema] | None = None,
    ) -> Callable[[View], View]:
        """Serve a view that looks and changes nothing."""
        return self.serve(
            "GET", rule, answer=answer, permission=permission, query=query, problems=READ_PROBLEMS
        )

    def writes(
        self,
        rule: str,
        *,
        body: type[Schema],
        answer: type[Schema],
        permission: Permission,
        headers: type[Schema] | None = None,
        status: int = 200,
    ) -> Callable[[View], View]:
        """Serve a view that changes something."""
        return self.serve(
            "POST",
            rule,
            headers=headers,
            body=body,
            answer=answer,
            permission=permission,
            status=status,
            problems=WRITE_PROBLEMS,
        )

    def _handed(self, view: Any, schema: type[Schema], location: str) -> Any:
        """What a query names beside what is known is refused, so that no filter goes unheard."""
        if location == "json":
            return self.flask.arguments(schema, example=example_of(schema))(view)
        more = {"unknown": RAISE} if location == "query" else {}
        handed = self.flask.arguments(schema, location=location, **more)(view)
        return _without_nul(handed) if location == "query" else handed

    def _answering(
        self,
        view: Any,
        answer: type[Schema],
        status: int,
        problems: Sequence[int],
        *,
        text: bool,
        file: str | None,
    ) -> Any:
        view = _told(view, tuple(problems))
        if text:
            view = self.flask.alt_response(
                status, schema={"type": "string"}, content_type="text/plain", success=True
            )(view)
        if file is not None:
            binary = {"type": "string", "format": "binary"}
            return self.flask.response(status, binary, content_type=file)(view)
        return self.flask.response(status, answer, example=example_of(answer))(view)

    def _key(self, permission: Permission | None) -> Guard | None:
        if permission is None or self._doors is None:
            return None
        return StoreKey(self._doors, permission)


def _guarded(view: Any, guard: Guard) -> Any:
    @wraps(view)
    def guarded(**address: str) -> Any:
        guard.admit(address)
        return view(**address)

    return guarded


def _told(view: Any, problems: tuple[int, ...]) -> Any:
    """The view with its problems documented, all at once.

    Each decorator of flask-smorest copies whatever was documented before and is one call more.
    """

    @wraps(view)
    def told(*loaded: Any, **address: str) -> Any:
        return view(*loaded, **address)

    known: dict[str, Any] = getattr(view, "_apidoc", {})
    setattr(told, "_apidoc", {**known, **deepcopy(_documented(problems))})  # noqa: B010
    return told


@cache
def _documented(problems: tuple[int, ...]) -> dict[str, Any]:
    """What flask-smorest keeps of these problems."""

    def nothing() -> None:
        """Carries what is documented."""

    carrier: Any = nothing
    for code in ("default", *sorted(problems, reverse=True)):
        carrier = Blueprint("problems", __name__).alt_response(
            code,
            schema=_PROBLEM,
            content_type=CONTENT_TYPE,
            description=_ANY_OTHER if code == "default" else None,
        )(carrier)
    found: dict[str, Any] = carrier._apidoc
    return found


def _without_nul(view: Any) -> Any:
    """Let a query in whose texts every database takes."""

    @wraps(view)
    def read(*loaded: Any, **address: str) -> Any:
        for name, value in request.args.items(multi=True):
            if "\0" in value:
                raise InvalidField(name, Label("不能含 NUL", "a text holds a NUL"))
        return view(*loaded, **address)

    return read


class Unreadable(BadRequest):
    """The body is no JSON; ``data`` says where, as a wrong field's would."""

    def __init__(self, wrong: ValueError) -> None:
        super().__init__()
        place = ""
        if isinstance(wrong, JSONDecodeError):
            place = f" from line {wrong.lineno}, column {wrong.colno} on"
        self.data = {"messages": {"json": [f"Not JSON in UTF-8{place}"]}}


def _readable(view: Any) -> Any:
    """Let a body in that is JSON which every later step can read and write."""

    @wraps(view)
    def read(**address: str) -> Any:
        if request.mimetype != "application/json":
            raise UnsupportedMediaType
        try:
            read_json(request.get_data())
        except ValueError as wrong:
            raise Unreadable(wrong) from None
        return view(**address)

    return read
