"""Random rule files and facts: what is replayed is what was decided, and nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from pawpact.policy.deciding.column import ColumnDecision
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.receipt import chunk_of, decode_chunk, encode_chunk
from pawpact.policy.replaying.missing import decide_despite
from pawpact.policy.replaying.recording import Recording, recording_of_chunk
from pawpact.policy.replaying.replay import Replayer, untrue
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value
from tests.core.policy.random_policy import FACTS, MOMENT, Writer

OPEN = [replace(fact, personal=False) for fact in FACTS]
VOCABULARY = Vocabulary.of(facts=OPEN, moments=CORE.moments.values(), effects=CORE.effects.values())
ENGINE = DurableEngine()
ROWS, MOST_RULES = 8, 8
SEEDS = st.integers(0, 2**48)
ON = 738_000


def recorded(writer: Writer) -> tuple[Recording, Replayer, ColumnDecision]:
    """A batch as the engine decided it, written down and read back."""
    rules = writer.ruleset(1 + writer.random.randrange(MOST_RULES))
    columns = _rows(writer)
    decided = Decider(rules, VOCABULARY, ENGINE).decide_columns(MOMENT, columns, ROWS, "r", on=ON)
    body = encode_chunk(chunk_of(decided, range(1, ROWS + 1)), VOCABULARY).body
    return recording_of_chunk(decode_chunk(body), ON), Replayer(rules, VOCABULARY), decided


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(seed=SEEDS)
def test_a_replay_without_the_engine_comes_to_the_same(seed: int) -> None:
    """Bits and effects of every case that was not held are those that the engine found."""
    recording, replayer, decided = recorded(Writer(Random(seed)))
    replayed = replayer.decide(recording)
    assert untrue(recording, replayed) == []
    kept = [position for position in range(ROWS) if position not in decided.held]
    for place, position in enumerate(kept):
        assert tuple(replayed.requests(place)) == decided.decision(position).effects


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(seed=SEEDS)
def test_a_missing_fact_never_changes_what_is_told(seed: int) -> None:
    """Of the cases that are not set apart the decision is the one with the fact as it was."""
    writer = Writer(Random(seed))
    rules, rows = writer.ruleset(1 + writer.random.randrange(MOST_RULES)), _rows(writer)
    replayer = Replayer(rules, VOCABULARY)
    wanted = replayer.lacking(Recording(MOMENT, ROWS, ON, {}, {}))
    if not wanted:
        return
    lost = writer.random.choice(wanted)
    kept = {name: column for name, column in rows.items() if name != lost}
    despite = decide_despite(replayer, Recording(MOMENT, ROWS, ON, kept, {}), (lost,))
    if despite is None:
        return
    whole = replayer.decide(Recording(MOMENT, ROWS, ON, rows, {}))
    for position in set(range(ROWS)) - despite.unknowable - whole.columns.invalid.keys():
        assert despite.held(position) == whole.held(position)
        assert despite.requests(position) == whole.requests(position)
        assert despite.chosen(position) == whole.chosen(position)


def _rows(writer: Writer) -> dict[str, list[Value | None]]:
    rows = [writer.facts() for _ in range(ROWS)]
    names = sorted({name for row in rows for name in row})
    return {name: [row.get(name) for row in rows] for name in names}
