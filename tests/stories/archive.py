"""Decisions of a year ago: under earlier rule files, and an earlier version of a plugin."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from pawpact.database.session import Database, StoreSession
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.hosting.host import Host
from pawpact.kernel.label import Label
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.layering.layers import resolve
from pawpact.policy.layering.snapshot import freeze
from pawpact.policy.model import Bits, Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import read_patch, read_platform
from pawpact.policy.receipt import (
    FIRST_IN_CHAIN,
    ChunkReceipt,
    EffectStatus,
    SingleReceipt,
    Status,
    StatusColumn,
    chunk_of,
    encode_chunk,
    encode_single,
)
from pawpact.tenancy.models import PolicyRevision
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType
from tests.house import RULES

TENANT, SINGLES, CHUNKS, ROWS = 1, 600, 4, 100
THEN = datetime(2025, 3, 12, 4, 0, tzinfo=UTC)
TIER = Fact(
    "credit.tier",
    ValueType.CHOICE,
    Label("信用等级", "Credit tier"),
    subject="customer",
    example="gold",
    owner="credit_scoring",
    optional=True,
    choices=("gold", "plain"),
)
"""A word that the plugin had then and has no more."""

_OLD_RULE = """\
  - id: gold_tier
    title: {zh: 金级客户, en: Gold tier}
    when: {credit.tier: gold, credit.score: {gte: {sub: [$min_score, 20]}}}
    if_unknown: skip
    then:
      - set: {credit.decision: approved}
      - approve: {}

  - id: pass
"""
_OLD_STORE = """\
store: xihu
extends: platform@2025.1
credit_scoring.decide: {params: {min_score: 600}}
deposit_fallback.offer: {params: {deposit_amount: 300}}
core.performance:
  add:
    - id: three_in_time
      title: {zh: 三期按时, en: Three in time}
      when: {contract.streak: {gte: 3}, contract.plan_price: {gt: 300}}
      then: [grant_points: {points: 60, reason: streak}]
"""


LATER = ("signing_benefits", "welfare_tiers")
"""Plugins that nobody had a year ago."""


@dataclass
class Archive:
    """What was decided, as the deciding process saw it."""

    bits: list[dict[str, Bits]]
    singles: list[SingleReceipt]
    chunks: list[ChunkReceipt]


def write_archive(database: Database, folder: Path, engine: DurableEngine) -> Archive:
    """Decide a thousand cases under the old revision and store them; then move on twice."""
    words = Host.load().vocabulary()
    old_words = words.joined(Vocabulary.of(facts=[TIER]))
    old = resolve(_old_platform(folder), None, read_patch("s", _OLD_STORE, "store"), old_words)
    archive = Archive([], [], [])
    dice = Random(11)
    _decide_singles(Decider(old, old_words, engine), old, old_words, dice, archive)
    _decide_chunks(Decider(old, old_words, engine), old, old_words, dice, archive)
    today = read_platform([(RULES, "rules")]).without(LATER)
    stricter = "store: xihu\nextends: platform@2026.1\ncore.accounts:\n  params: {%s}\n"
    patch = read_patch("s", stricter % "max_active_contracts_per_customer: 1", "store")
    with database.store(TENANT) as session:
        _revise(session, 1, old, old_words)
        _revise(session, 2, resolve(today, None, None, words), words)
        _revise(session, 3, resolve(today, None, patch, words), words)
        session.add_all([*_rows(archive)])
    return archive


def _old_platform(folder: Path) -> PlatformRules:
    """Today's files with what stood in them a year ago."""
    rules = Path(shutil.copytree(RULES, folder / "rules"))
    for path in rules.rglob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace('"2026.1"', '"2025.1"'), "utf-8")
    decide = rules / "credit_scoring" / "decide.yaml"
    text = decide.read_text("utf-8")
    assert text.count("  - id: pass\n") == 1
    decide.write_text(text.replace("  - id: pass\n", _OLD_RULE), "utf-8")
    return read_platform([(rules, "rules")]).without(LATER)


def _decide_singles(
    decider: Decider, rules: Ruleset, words: Vocabulary, dice: Random, archive: Archive
) -> None:
    for _ in range(SINGLES):
        decision = decider.decide("application.submitted", _applicant(dice), rules.content_hash)
        asked = len(decision.effects) + len(decision.referrals)
        statuses = [EffectStatus(Status.APPLIED)] * asked
        archive.singles.append(encode_single(decision, words, lambda text: text[::-1], statuses))
        archive.bits.append(
            {each.policy: Bits(each.fired, each.undetermined) for each in decision.outcomes}
        )


def _decide_chunks(
    decider: Decider, rules: Ruleset, words: Vocabulary, dice: Random, archive: Archive
) -> None:
    previous, first = FIRST_IN_CHAIN, 7_301_444_403_294_208_001
    for number in range(CHUNKS):
        columns = _periods(dice)
        batch = decider.decide_columns("period.performed", columns, ROWS, rules.content_hash)
        statuses = [
            StatusColumn(
                each.policy,
                each.rule,
                each.effect,
                tuple(each.positions),
                (Status.APPLIED,) * len(each.positions),
            )
            for each in batch.effects
        ]
        subjects = [first + number * 10_000 + 7 * row for row in range(ROWS)]
        chunk = chunk_of(batch, subjects, statuses)
        archive.chunks.append(encode_chunk(chunk, words, previous))
        archive.bits += [chunk.at(row).bits for row in range(ROWS)]
        previous = archive.chunks[-1].content_hash


def _applicant(dice: Random) -> dict[str, Value | None]:
    """Somebody of whom now and then something is not known."""
    status = dice.choice(("ok", "ok", "ok", "ok", "unavailable", "no_consent"))
    return {
        "customer.age": dice.choice((None, 17, 18, 25, 41)),
        "customer.active_contracts": dice.choice((0, 0, 1, 2)),
        "customer.housing": dice.choice(("owned", "owned", "rented", None)),
        "customer.landlord_consent": dice.choice((True, False, None)),
        "application.identity": dice.choice(("verified", "verified", "expired", None)),
        "application.pets_prohibited": dice.choice((False, False, True, None)),
        "application.residence_proof": dice.choice(("given", "given", "missing")),
        "application.missing_documents": (),
        "pet.low_threshold": dice.choice((False, True)),
        "credit.status": status,
        "credit.score": dice.randrange(480, 720) if status == "ok" else None,
        "credit.tier": dice.choice(("gold", "plain", None)),
    }


def _periods(dice: Random) -> Mapping[str, list[Value | None]]:
    performed = [dice.randrange(1, 25) for _ in range(ROWS)]
    streaks = [dice.randrange(each + 1) for each in performed]
    return {
        "contract.performed": [*performed],
        "contract.streak": [*streaks],
        "contract.streak_before": [max(each - 1, 0) for each in streaks],
        "contract.plan_price": [dice.choice((26_800, 32_800, 39_800)) for _ in performed],
        "contract.term": [24] * ROWS,
        "customer.performed_periods": [*performed],
    }


def _revise(session: StoreSession, number: int, rules: Ruleset, words: Vocabulary) -> None:
    session.add(
        PolicyRevision(
            id=number,
            number=number,
            content_hash=rules.content_hash,
            content=freeze(rules, words),
            layers=list(rules.layers),
            plugins=[],
            valid_from=THEN,
            actor="test",
            why="test",
            at=THEN,
        )
    )


def _rows(archive: Archive) -> Iterator[DecisionRow | DecisionChunkRow]:
    for number, single in enumerate(archive.singles, start=1):
        yield DecisionRow(
            id=number,
            moment="application.submitted",
            key=str(number),
            subject_id=number,
            subjects={"application": number},
            decided_at=THEN,
            revision_id=1,
            body=single.body,
            sealed=single.sealed,
            content_hash=single.content_hash,
        )
    for number, chunk in enumerate(archive.chunks, start=1):
        yield DecisionChunkRow(
            id=number,
            moment="period.performed",
            decided_at=THEN,
            revision_id=1,
            count=chunk.count,
            body=chunk.body,
            previous=chunk.previous,
            content_hash=chunk.content_hash,
        )
