"""A log line says where it belongs and never holds personal data."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from pawpact.kernel.clock import FixedClock
from pawpact.logs import HIDDEN, configure

PHONE = "199" + "0000" * 2
IDENTITY = "9" * 17 + "X"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(clock: FixedClock) -> Lines:
    stream = io.StringIO()
    configure("json", clock, level="info", stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_when_and_where_it_belongs(lines: Lines, clock: FixedClock) -> None:
    """Each line carries what was bound around it, and the time of the injected clock."""
    with bound_contextvars(request="req-7"):
        structlog.get_logger().info("debited", charges=3)
    structlog.get_logger().info("after")
    inside, after = lines()
    assert inside == {
        "event": "debited",
        "charges": 3,
        "request": "req-7",
        "level": "info",
        "at": clock.now().isoformat(timespec="milliseconds"),
    }
    assert "request" not in after


def test_what_is_named_personal_is_hidden(lines: Lines) -> None:
    """A value under a telling name is hidden however it looks, also inside others."""
    structlog.get_logger().info("x", phone="abc", deep={"score": 612, "list": [{"age": 17}]})
    (line,) = lines()
    assert line["phone"] == HIDDEN
    assert line["deep"] == {"score": HIDDEN, "list": [{"age": HIDDEN}]}


@pytest.mark.parametrize(
    "value", [PHONE, f"+86 {PHONE}", IDENTITY, f"of {PHONE},", "199 0000 0000", "199-0000-0000"]
)
def test_what_looks_personal_is_hidden(value: str, lines: Lines) -> None:
    """A phone or identity number is hidden under any name and in the message itself."""
    structlog.get_logger().info(f"saw {value}", note=[value])
    (line,) = lines()
    assert HIDDEN in line["event"]
    assert not any(part in json.dumps(line) for part in ("0000", "99999"))


def test_ids_and_amounts_are_not_hidden(lines: Lines) -> None:
    """63-bit ids, public ids and amounts stay readable."""
    said = {"charge": 822_083_584_000_000_001, "public": "chg_0qw0000000001", "fen": 26850}
    structlog.get_logger().info("posted", **said)
    assert said.items() <= lines()[0].items()


def test_a_traceback_hides_what_looks_personal(lines: Lines) -> None:
    """The message of an exception is cleaned too."""
    try:
        raise LookupError(f"no customer with {PHONE}")
    except LookupError:
        structlog.get_logger().exception("failed")
    (line,) = lines()
    assert PHONE not in line["exception"]
    assert "LookupError" in line["exception"]


def test_libraries_come_out_the_same_way(lines: Lines) -> None:
    """A line of the standard library's logging has the same form and is cleaned as well."""
    logging.getLogger("waitress").warning("queue of %s", PHONE)
    (line,) = lines()
    assert line["event"] == f"queue of {HIDDEN}"
    assert line["level"] == "warning"


def test_lines_below_the_level_are_left_out(lines: Lines) -> None:
    """Debug lines do not come out at level info."""
    structlog.get_logger().debug("detail")
    logging.getLogger("alembic").debug("detail")
    assert lines() == []


def test_the_console_style_is_one_readable_line(clock: FixedClock) -> None:
    """For people a line is plain text with its values."""
    stream = io.StringIO()
    configure("console", clock, stream=stream)
    structlog.get_logger().info("debited", charges=3)
    assert "debited" in stream.getvalue()
    assert "charges=3" in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


def test_migrations_are_quiet(lines: Lines) -> None:
    """What alembic does step by step is not news; its warnings are."""
    logging.getLogger("alembic.runtime.migration").info("Context impl SQLiteImpl.")
    logging.getLogger("alembic.runtime.migration").warning("no such revision")
    assert [line["event"] for line in lines()] == ["no such revision"]


def test_no_letters_of_a_name_are_logged(lines: Lines) -> None:
    """What a PDF is made of is nobody's news, at any level: its letters are those of a name."""
    logging.getLogger("fontTools.subset").info("Glyph names: %s", ["uni5F20"])
    logging.getLogger("fpdf.output").debug("inserting font")
    assert lines() == []
