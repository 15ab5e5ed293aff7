"""The whole audit and its page."""

from __future__ import annotations

import re
from pathlib import Path

from pawpact.billing.audit_provider import PROVIDER_TITLES
from pawpact.bootstrap.books import AUDITORS, HASHES
from pawpact.kernel.label import Label
from pawpact.ledger.audit import AUDITORS as OF_THE_LEDGER

PAGE = Path(__file__).parents[3] / "docs" / "books.md"
EVERY = (*OF_THE_LEDGER, *HASHES, *AUDITORS)
_ROW = re.compile(r"^\| `([a-z_]+)` \| [^|]+ \| ([^|]+) \|$", re.M)


def titles() -> dict[str, Label]:
    found = [each.titles.items() for each in EVERY]
    return {code: title for items in (*found, PROVIDER_TITLES.items()) for code, title in items}


def test_every_finding_has_a_name_of_its_own() -> None:
    """No two auditors use one code."""
    codes = [code for each in EVERY for code in each.titles]
    assert len({*codes, *PROVIDER_TITLES}) == len(codes) + len(PROVIDER_TITLES)


def test_every_finding_is_on_its_page() -> None:
    """The page for managers lists every code with its Chinese title, and no other."""
    listed = dict(_ROW.findall(PAGE.read_text(encoding="utf-8")))
    assert listed == {code: title.zh for code, title in titles().items()}
