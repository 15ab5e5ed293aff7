"""The commands of docs/billing.md print what it says; two periods are paid, the third failed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pawpact.billing.gateway.simulator import Outcome
from pawpact.kernel.identity import public_id
from tests.core.contracts.life import Life
from tests.docs.installation import STORE
from tests.docs.page import ROOT, Page
from tests.docs.test_contract_life import Lived
from tests.house import House

PAGE = "docs/billing.md"


@pytest.fixture
def lived(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lived:
    monkeypatch.chdir(tmp_path)
    life = Life(house, STORE)
    life.until_settled(2)
    life.answer(lambda request: Outcome.INSUFFICIENT_FUNDS)
    life.before_debit(0)
    life.run_debits()
    keys = [each.gateway_key for each in life.charges()[:2]]
    _write_statement(tmp_path / "june.jsonl", keys)
    return Lived(life, {"con_0billing00001": public_id("con", life.contract)})


def test_a_debit_lives_as_the_page_says(lived: Lived) -> None:
    """Every command of the page, one after the other, prints what follows it."""
    page = Page(ROOT / PAGE)
    for block in page.blocks("text"):
        for step in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, _, shown = step.partition("\n")
            difference = lived.explain_difference(shown, lived.run(command))
            assert difference is None, f"{page.name}:{block.line} {command}\n{difference}"


def _write_statement(path: Path, keys: list[str | None]) -> None:
    """The first debit and its payout; the second one is missing."""
    lines = [
        {"kind": "debit", "key": keys[0], "amount": 26_800, "reference": "420001"},
        {"kind": "payout", "id": "po-0613", "amount": 26_800, "fee": 161, "keys": [keys[0]]},
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")
