"""What was decided long ago can be decided again, with none of the plugins of then or now."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.receipt import SingleReceipt
from tests.databases import Databases, Given
from tests.stories.archive import CHUNKS, ROWS, SINGLES, Archive, write_archive

ALONE = Path(__file__).with_name("replay_alone.py")


@pytest.fixture(scope="module")
def stored(
    template: Callable[[], Given], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Archive, Given]:
    """A thousand decisions of a store that has moved on by two revisions since."""
    folder = tmp_path_factory.mktemp("archive")
    given = template()
    engine = make_engine(given.url)
    archive = write_archive(Database(engine), folder, DurableEngine())
    engine.dispose()
    return archive, given


@pytest.fixture
def archive(stored: tuple[Archive, Given]) -> Archive:
    return stored[0]


@pytest.fixture
def kept(stored: tuple[Archive, Given], databases: Databases) -> Iterator[Given]:
    """This test's own copy of the database."""
    copied = stored[1].copied()
    yield copied
    databases.give_back([copied])


def replay_alone(given: Given) -> subprocess.CompletedProcess[str]:
    """In a process of its own that can import the rule language and nothing else of ours."""
    return subprocess.run(
        [sys.executable, str(ALONE), given.raw],
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_thousand_old_receipts_replay_without_any_plugin(archive: Archive, kept: Given) -> None:
    """Every bit comes out as it was decided, and each decision explains itself, zh and en."""
    result = replay_alone(kept)
    assert result.returncode == 0, result.stderr
    replayed = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(replayed) == SINGLES + CHUNKS * ROWS == 1_000
    decided = [{name: list(each) for name, each in bits.items()} for bits in archive.bits]
    assert [bits for bits, _ in replayed] == decided
    assert all("下一步" in zh and "Next: " in en for _, (zh, en) in replayed)


def test_the_old_decisions_are_of_every_kind(archive: Archive) -> None:
    """The words that are gone since decided some, and so did unknown facts and each policy."""
    fired = {
        (name, n) for bits in archive.bits for name, each in bits.items() for n in _on(each.fired)
    }
    assert ("credit_scoring.decide", 1) in fired  # the rule that reads what the plugin has no more
    assert {name for name, _ in fired} == set(archive.bits[0]) | set(archive.bits[-1])
    assert any(each.undetermined for bits in archive.bits for each in bits.values())


def test_receipts_of_real_policies_stay_small(archive: Archive) -> None:
    """At most 400 bytes for any single decision without its sealed facts, 40 in a batch."""
    assert max(len(each.body) for each in archive.singles) <= 400
    assert sum(len(each.body) for each in archive.chunks) <= 40 * CHUNKS * ROWS


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE decision SET body = ? WHERE id = 1", "a receipt was rewritten"),
        ("UPDATE decision SET body = ?, content_hash = ? WHERE id = 1", "ReplayMismatch"),
    ],
)
def test_a_changed_bit_is_refused(archive: Archive, kept: Given, statement: str, said: str) -> None:
    """A receipt that was rewritten is not explained, not even where its hash was mended too."""
    content = json.loads(archive.singles[0].body)
    content[5][0][1] ^= 1
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    rewritten = SingleReceipt(body, archive.singles[0].sealed)
    kept.spoil(statement, *(body, rewritten.content_hash)[: statement.count("?")])
    result = replay_alone(kept)
    assert result.returncode != 0
    assert said in result.stderr


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE decision_chunk SET body = ? WHERE id = 2", "chunk 2"),
        ("UPDATE policy_revision SET content = replace(content, '600', '500')", "SnapshotDamaged"),
    ],
)
def test_a_changed_batch_or_rule_is_refused(
    archive: Archive, kept: Given, statement: str, said: str
) -> None:
    """The chain of batches and the hash of the rules notice what was rewritten."""
    kept.spoil(statement, *(archive.chunks[0].body,)[: statement.count("?")])
    result = replay_alone(kept)
    assert result.returncode != 0
    assert said in result.stderr


def _on(bits: int) -> list[int]:
    return [n for n in range(bits.bit_length()) if bits >> n & 1]
