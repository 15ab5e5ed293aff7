"""Logs for people or machines; lines of the API carry the number of their request.

Personal data never gets into a log: what is logged are ids and numbers of lines. Should a value
slip in all the same, under a telling name or looking like a phone or identity number, it is
hidden here, in messages of exceptions too.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

from pawpact.kernel.clock import Clock
from pawpact.kernel.log import structlog

Style = Literal["console", "json"]

HIDDEN = "[hidden]"
PERSONAL = frozenset(
    {
        "address",
        "age",
        "birth",
        "birth_on",
        "customer_name",
        "diagnosis",
        "identity",
        "identity_number",
        "payment_account",
        "phone",
        "score",
        "secret",
        "password",
        "token",
    }
)
"""Names under which a value is hidden whatever it looks like."""

_PHONE = r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"
_IDENTITY = r"(?<!\d)\d{17}[\dXx](?!\d)"
_PERSONAL_LOOKS = re.compile(f"{_IDENTITY}|{_PHONE}", re.ASCII)

CHATTY = ("alembic", "fontTools", "fpdf", "PIL")
"""Libraries that tell of every step of theirs; of a PDF that would be the letters of a name."""

Line = MutableMapping[str, Any]


def configure(
    style: Style, clock: Clock, *, level: str = "info", stream: TextIO | None = None
) -> None:
    """Set the process up to log; libraries that use ``logging`` come out the same way."""

    def stamp(_logger: object, _method: str, line: Line) -> Line:
        line["at"] = clock.now().isoformat(timespec="milliseconds")
        return line

    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        stamp,
        structlog.processors.format_exc_info,
        hide_personal,
    ]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                hide_personal,
                _renderer(style),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for library in CHATTY:
        logging.getLogger(library).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def hide_personal(_logger: object, _method: str, line: Line) -> Line:
    """Hide what is or looks personal, however deep it stands."""
    return {name: HIDDEN if name in PERSONAL else _hidden(each) for name, each in line.items()}


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return _PERSONAL_LOOKS.sub(HIDDEN, value)
    if isinstance(value, dict):
        return hide_personal(None, "", value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden(each) for each in value]
    return value


def _renderer(style: Style) -> structlog.types.Processor:
    if style == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
