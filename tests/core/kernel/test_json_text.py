"""JSON from outside."""

from __future__ import annotations

import pytest

from pawpact.kernel.json_text import read_json


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
