"""The catalogue of diagnostic codes, each provoked by a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from pawpact.policy.code_outcome import OUTCOMES
from pawpact.policy.codes import CODES, explain_code
from tests.core.policy.filed import (
    BRAND,
    OFFER,
    POLICY,
    STORE,
    altered,
    codes,
    store_with,
)

HERE = Path(__file__).parent

READ_ALONE = CODES.keys() - OUTCOMES.keys() - {"R310"}
"""The codes that reading finds; the others are found by deciding, and tested there."""

MANY_FACTS = ", ".join(f"fact.n{number}: 1" for number in range(41))


@dataclass(frozen=True)
class Files:
    """The files that provoke a code: a platform, and perhaps a store's or brand's patch."""

    platform: tuple[str, ...]
    store: str | None = None
    brand: str | None = None


def policy(*changes: tuple[str, str]) -> Files:
    return Files((altered(POLICY, *changes),))


def when(condition: str) -> Files:
    return policy(("{credit.status: {ne: ok}}", condition))


def then(effects: str) -> Files:
    return policy(("refer_to_person: {queue: credit}", effects))


def declared(text: str) -> Files:
    return policy(("params:\n", f"params:\n  mine: {{label: Mine, {text}}}\n"))


def patch(section: str) -> Files:
    return Files((POLICY,), store_with(section))


ADDED = "{id: extra, title: Extra, when: {}, then: [set: {credit.decision: pending}]"
TABLE = "type: table, store_may: any, columns: {months: {type: int, key: true}}, default: "
SETS_DECISION = altered(
    OFFER, ("require_deposit: {amount: $deposit_amount}", "set: {deposit.offered: true}")
)

PROVOKED: dict[str, Files] = {
    "R001": policy(("title: Pass", "title: 'Pass")),
    "R002": policy(("format: 1", "# " + "x" * 66_000 + "\nformat: 1")),
    "R003": policy(("title: Pass", "title: " + "[" * 30 + "]" * 30)),
    "R004": policy(("title: Pass", "title: [" + "1," * 20_001 + "]")),
    "R005": policy(("title: Pass", "title: Pass\n    title: Pass")),
    "R006": policy(("title: Pass", "title: &name Pass")),
    "R007": policy(("title: Pass", "title: !!str Pass")),
    "R008": when("{credit.score: {gte:550}}"),
    "R009": policy(("format: 1", "format：1")),
    "R010": policy(("title: Pass", "title: Pa\u202ess")),
    "R011": when("{с\u0433edit.score: 1}"),
    "R012": policy(("never:", "---\nnever:")),
    "R014": policy(("    title: Pass", "\ttitle: Pass")),
    "R101": when("{credit.scroe: 1}"),
    "R102": policy(("application.submitted", "application.sent")),
    "R103": Files((POLICY,), f"{STORE}credit_scoring.decision: {{params: {{min_score: 600}}}}\n"),
    "R104": policy(("gte: $min_score", "gte: $minimum_score")),
    "R105": then("refer: {queue: credit}"),
    "R106": then("refer_to_person: {queue: credit, line: 1}"),
    "R107": when("{credit.score: {above: 5}}"),
    "R108": patch("  disable: [lowest]\n"),
    "R109": when("{contract.streak: 3}"),
    "R110": when("{secret.score: 3}"),
    "R111": policy(("title: Pass", "title: Pass\n    colour: red")),
    "R112": policy(("id: pass", "id: Pass")),
    "R113": policy(("id: low", "id: pass")),
    "R114": then("grant_points: {points: 5, reason: thanks}"),
    "R115": when("{credit.score: $row.months}"),
    "R116": then("set: {credit.score: 600}"),
    "R201": policy(("default: 550, bounds", "default: 0550, bounds")),
    "R202": declared("type: money, default: 5.005, store_may: any"),
    "R203": declared("type: price_ratio, default: 8, store_may: any"),
    "R204": patch("  params: {min_score: 60}\n"),
    "R205": when("{credit.status: okay}"),
    "R206": when("{credit.status: {gt: ok}}"),
    "R207": when("{income.monthly: {gt: $min_score}}"),
    "R208": patch("  params: {days: 6}\n"),
    "R209": patch("  params: {floor: 500}\n"),
    "R210": declared("type: text, default: x, store_may: only_better"),
    "R211": declared('type: int, default: 5, store_may: any, constraint: "at_least: $floor"'),
    "R212": then("grant_coupon: {kind: clinic, price_ratio: 0.9}"),
    "R213": declared("type: list, default: [a, b, a], store_may: any"),
    "R214": declared(TABLE + "[{months: 1}, {months: 1}]"),
    "R215": declared("type: int, default: 5, bounds: {min: 9, max: 1}, store_may: any"),
    "R216": policy(
        ("binds: today", "binds: today\neffective: {from: 2026-02-01, until: 2026-01-31}")
    ),
    "R301": policy(("hit: first\n", "")),
    "R303": policy(("format: 1", "format: 2")),
    "R304": policy(("moment: ", "on: ")),
    "R305": policy(("title: Pass", "title: Pass\n    mode: watch")),
    "R306": patch("  disable: [pass]\n"),
    "R307": patch(f"  add: [{ADDED}, before: pass}}]\n"),
    "R308": patch(f"  add: [{ADDED.replace('credit.decision: pending', 'credit.band: 1')}}}]\n"),
    "R309": declared(f"type: list, store_may: any, default: {list(range(501))}"),
    "R311": policy(("open: true", "open: true\n    locked: true")),
    "R312": Files((POLICY,), STORE.replace("2026.1", "2025.4")),
    "R313": Files((OFFER,)),
    "R314": Files(
        (
            altered(POLICY, ("{credit.status: {ne: ok}}", "{deposit.offered: true}")),
            SETS_DECISION,
        )
    ),
    "R315": Files((POLICY, altered(POLICY, ("scoring.decide", "scoring.again"), ("params", "x")))),
    "R316": Files(
        (
            altered(
                OFFER,
                ("application.submitted", "charge.settled"),
                ("credit.decision: rejected", "customer.age: 3"),
                ("require_deposit: {amount: $deposit_amount}", "grant_coupon: {kind: food}"),
            ),
        )
    ),
    "R317": when("{any: []}"),
}


def test_every_code_is_provoked_by_some_test() -> None:
    """No code that reading finds stands in the catalogue without a test that provokes it."""
    elsewhere = "".join(
        path.read_text("utf-8") for path in HERE.glob("test_*.py") if path.name != "test_codes.py"
    )
    unprovoked = [
        code for code in READ_ALONE if code not in PROVOKED and f'"{code}"' not in elsewhere
    ]

    assert sorted(unprovoked) == []


def test_only_catalogued_codes_are_provoked() -> None:
    """Every code that a file provokes has a page in the catalogue."""
    assert set(PROVOKED) <= set(CODES)


@pytest.mark.parametrize("code", PROVOKED)
def test_code_is_provoked(code: str) -> None:
    """The files written for a code are refused with that code."""
    files = PROVOKED[code]

    assert code in codes(*files.platform, store=files.store, brand=files.brand)


@pytest.mark.parametrize("code", CODES)
def test_page_is_bilingual(code: str) -> None:
    """A code's page has its title and help in Chinese and in English."""
    page = CODES[code]

    assert all((page.title.zh, page.title.en, page.help.zh, page.help.en))
    assert page.title.zh != page.title.en
    assert page.help.zh != page.help.en


def test_help_page_begins_with_code_and_title() -> None:
    """`rules help r204` shows the code, its title and its paragraph."""
    page = explain_code("r204", "en")

    assert page == f"R204: {CODES['R204'].title.en}\n\n{CODES['R204'].help.en}"


def test_unknown_code_has_no_page() -> None:
    """A code that does not exist has no page."""
    assert explain_code("R999", "zh") is None


def test_catalogue_examples_are_accepted_unaltered() -> None:
    """The files that are altered to provoke codes are accepted as they stand."""
    assert codes(POLICY, OFFER, store=STORE.replace("platform@2026.1", "paws@7"), brand=BRAND) == []
