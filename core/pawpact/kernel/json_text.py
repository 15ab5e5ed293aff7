"""JSON from outside, as every later step can read and write it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NoReturn


def json_writer(*, compact: bool = False) -> Callable[[Any], str]:
    """What writes values as JSON; the same text as ``json.dumps`` where not compact.

    ``json`` sets up its writer anew for every value, which takes as long as to write a small one.

    >>> json_writer()({"charge": 1}), json_writer(compact=True)(["积", 2])
    ('{"charge": 1}', '["积",2]')
    """
    encoder = json.JSONEncoder(
        ensure_ascii=not compact, separators=(",", ":") if compact else (", ", ": ")
    )
    made = getattr(json.encoder, "c_make_encoder", None)
    if made is None:
        return encoder.encode
    text = json.encoder.encode_basestring if compact else json.encoder.encode_basestring_ascii
    write = made(
        None,
        encoder.default,
        text,
        None,
        encoder.key_separator,
        encoder.item_separator,
        False,
        False,
        True,
    )
    return lambda value: "".join(write(value, 0))


_write = json_writer()


def write_json(value: Any) -> str:
    """What ``json.dumps`` writes; a function without a closure, which psycopg asks for."""
    return _write(value)


_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL as it is written, not a backslash before ``u0000``."""


def read_json(content: bytes) -> Any:
    """The value in this text, or ValueError.

    Refused as well: ``NaN`` and its like, half characters and NULs, which no database takes, and
    texts nested so deep that reading them would exhaust the stack.

    >>> read_json(b'{"term": 12}')
    {'term': 12}
    """
    try:
        value = json.loads(content, parse_constant=_refuse)
        written = json.dumps(value, ensure_ascii=False)
        written.encode()
    except RecursionError:
        raise ValueError("nested too deep") from None
    if _NUL.search(written):
        raise ValueError("a text holds a NUL")
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
