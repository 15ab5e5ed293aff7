"""The base of every context's ``api.py``: typed routes, each with its problems documented."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask_smorest import Blueprint
from marshmallow import Schema

from pawpact.access.caller import Doors, keyed
from pawpact.access.permission import Permission
from pawpact.access.problem import CONTENT_TYPE, Problem

View = TypeVar("View", bound=Callable[..., Any])
OF_STORE = "/stores/<string:store>"


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
        text: bool = False,
    ) -> Callable[[View], View]:
        """Serve a view: it is handed headers, query and body, in this order, as loaded.

        With a ``permission`` only a key of the store that may do this is let in, before anything
        else of the request is looked at. ``text``: the answer also comes as plain text.
        """

        def decorate(view: View) -> View:
            served: Any = view
            for code in sorted(problems, reverse=True):
                served = self._problem(code)(served)
            if text:
                served = self.flask.alt_response(
                    status, schema={"type": "string"}, content_type="text/plain", success=True
                )(served)
            served = self.flask.response(status, answer)(served)
            for schema, location in ((body, "json"), (query, "query"), (headers, "headers")):
                if schema is not None:
                    served = self.flask.arguments(schema, location=location)(served)
            if permission is None or self._doors is None:
                served = self.flask.doc(security=[])(served)
            else:
                served = keyed(self._doors, permission)(served)
            self.flask.route(rule, methods=[method])(served)
            return view

        return decorate

    def _problem(self, status: int) -> Callable[[Any], Any]:
        found: Callable[[Any], Any] = self.flask.alt_response(
            status, schema=Problem, content_type=CONTENT_TYPE
        )
        return found
