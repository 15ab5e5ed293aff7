"""JSON from outside, and JSON as it is kept."""

from __future__ import annotations

import json

import pytest

from pawpact.kernel.json_text import json_writer, read_json, write_json

VALUES = ({"charge": 1 << 62, "said": ["团子", None, True, 1.5, {}]}, [], '"\\\n', 0, {1: "x"})


def test_json_is_read() -> None:
    """Texts, numbers and lists come out as they were written."""
    assert read_json('{"名": ["团子", 1, null]}'.encode()) == {"名": ["团子", 1, None]}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"NaN", b"-Infinity", b'"\\ud800"', b'"\xff"', b"[" * 100_000, b"1" * 5_000],
)
def test_what_later_steps_could_not_take_is_refused(content: bytes) -> None:
    """Broken, endless, too deep and half characters are all one kind of error."""
    with pytest.raises(ValueError, match=r".*"):
        read_json(content)


@pytest.mark.parametrize("value", VALUES)
def test_what_is_kept_is_written_as_ever(value: object) -> None:
    """The writer that is made once writes what the standard library writes, letter for letter."""
    assert write_json(value) == json.dumps(value)
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert json_writer(compact=True)(value) == compact


def test_what_is_no_json_is_refused() -> None:
    """A value that JSON does not know is an error, as with the standard library."""
    with pytest.raises(TypeError):
        write_json({"at": object()})


def test_the_writer_has_no_closure() -> None:
    """psycopg warns of one at every start: it cannot tell two such functions apart."""
    assert write_json.__closure__ is None
