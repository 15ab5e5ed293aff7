"""A process that has nothing but receipts and rules: it decides again and says whether it agrees.

``python replay_alone.py <address>`` prints for each decision its bits, as they come out again,
and its explanation in both languages, as a line of JSON.
No plugin can be imported here, and nothing of the program but its rule language is.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import psycopg

ALLOWED = frozenset({"kernel", "vocabulary", "policy"})


class Blocker(MetaPathFinder):
    """Refuses every plugin and every part of the program above the rule language."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        top, _, rest = fullname.partition(".")
        part = rest.partition(".")[0]
        if top == "pawpact_plugins" or (top == "pawpact" and part and part not in ALLOWED):
            raise ModuleNotFoundError(f"{fullname} is not installed here")
        return None


def main(address: str) -> None:
    sys.meta_path.insert(0, Blocker())
    assert not any(map(_is_importable, ("pawpact_plugins", "pawpact.hosting", "pawpact.tenancy")))
    for bits, told in _replayed(_connected(address)):
        sys.stdout.write(json.dumps([bits, told], ensure_ascii=False) + "\n")


def _connected(address: str) -> Any:
    """The database, without any of our own code: a file, or a server's address."""
    return psycopg.connect(address) if "dbname=" in address else sqlite3.connect(address)


def _is_importable(name: str) -> bool:
    try:
        import_module(name)
    except ModuleNotFoundError:
        return False
    return True


def _replayed(database: Any) -> Iterator[tuple[object, list[str]]]:
    from pawpact.policy.explaining.explain import explain_recorded
    from pawpact.policy.explaining.render import render_text
    from pawpact.policy.layering.snapshot import thaw

    revisions = {
        number: thaw(content)
        for number, content in database.execute("SELECT id, content FROM policy_revision")
    }
    for revision, recorded in (*_singles(database, revisions), *_chunks(database)):
        told = explain_recorded(*revisions[revision], recorded, look_for_ways=False)
        yield recorded.bits, [render_text(told, "zh"), render_text(told, "en")]


def _singles(database: Any, revisions: Mapping[int, Any]) -> Iterator[Any]:
    from pawpact.policy.receipt import SingleReceipt, decode_single

    rows = "SELECT revision_id, body, sealed, content_hash FROM decision ORDER BY id"
    for revision, body, sealed, content_hash in database.execute(rows):
        receipt = SingleReceipt(body, sealed)
        assert receipt.content_hash == content_hash, "a receipt was rewritten"
        yield revision, decode_single(receipt, *revisions[revision], lambda text: text[::-1])


def _chunks(database: Any) -> Iterator[Any]:
    from pawpact.policy.receipt import ChunkReceipt, decode_chunk, verify_chain

    rows = "SELECT body, count, previous, content_hash, revision_id FROM decision_chunk ORDER BY id"
    found = list(database.execute(rows))
    verify_chain([ChunkReceipt(*row[:4]) for row in found])
    for row in found:
        chunk = decode_chunk(row[0])
        yield from ((row[4], chunk.at(position)) for position in range(row[1]))


if __name__ == "__main__":
    main(sys.argv[1])
