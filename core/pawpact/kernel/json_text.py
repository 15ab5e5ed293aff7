"""JSON from outside, as every later step can read and write it."""

from __future__ import annotations

import json
from typing import Any, NoReturn


def read_json(content: bytes) -> Any:
    """The value in this text, or ValueError.

    Refused as well: ``NaN`` and its like, half characters that no database takes, and texts
    nested so deep that reading them would exhaust the stack.

    >>> read_json(b'{"term": 12}')
    {'term': 12}
    """
    try:
        value = json.loads(content, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("nested too deep") from None
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
