"""What trust in a rule file costs: reading, checking, replaying, publishing, keeping a thousand.

Every figure is a ratio of CPU time to a plainer piece of work in the same round, or memory a
store; absolute times are printed beside them and mean this machine, as busy as it was.

    python benchmarks/policy.py [--stores 1000] [--receipts 100000] [--rounds 3] [--json]
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import process_time
from unittest.mock import patch
from zlib import compress, decompress

from pawpact.hosting.host import Host
from pawpact.policy.analysis.analyst import Analyst
from pawpact.policy.deciding.boundary import known_point, moment_candidates
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.layering.laid import KNOWN
from pawpact.policy.layering.layers import resolve
from pawpact.policy.layering.snapshot import freeze, thaw
from pawpact.policy.model import Ruleset
from pawpact.policy.reading import token
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import read_patch, read_platform
from pawpact.policy.reading.sound import SOUND
from pawpact.policy.receipt import FIRST_IN_CHAIN, chunk_of, decode_chunk, encode_chunk
from pawpact.policy.replaying.recording import recording_of_chunk
from pawpact.policy.replaying.replay import Replayer, untrue
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

RULES = Path(__file__).parents[1] / "rules"
BATCH = 1_000
REPLAYED = "period.performed"
DAY = 739_000
"""A date in the year 2024, on which every replayed decision was made."""


@dataclass(frozen=True)
class Measured:
    """One figure of every round. ``unit`` is what a ratio of times is not."""

    name: str
    rounds: list[float]
    unit: str = "x"

    def line(self) -> str:
        low, high = min(self.rounds), max(self.rounds)
        middle = statistics.median(self.rounds)
        return f"{self.name:68}{middle:10.3f}{self.unit:3}  {low:.3f}-{high:.3f}"


@dataclass
class World:
    """The shipped rules, and stores that each have numbers of their own for every policy."""

    words: Vocabulary
    platform: PlatformRules

    def store(self, number: int) -> Ruleset:
        text = own_numbers(number, self.platform.version)
        written = read_patch(f"tenants/s{number}/rules.yaml", text, "store")
        return resolve(self.platform, None, written, self.words)


def opened() -> World:
    host = Host.load()
    return World(host.vocabulary(), read_platform([(RULES, "rules"), *host.rule_folders()]))


def own_numbers(number: int, version: str) -> str:
    """A store's patch, with numbers of its own for each plugin; no two of 15,000 are alike."""
    return f"""\
store: s{number}
extends: platform@{version}
credit_scoring.decide: {{params: {{min_score: {550 + number % 150}}}}}
deposit_fallback.offer: {{params: {{deposit_amount: {400 + number // 150 % 100}}}}}
complaint_compensation: {{params: {{service_points_default: {number % 1000}}}}}
illness_pause: {{params: {{resume_check_days: {2 + number % 13}}}}}
referral_rewards: {{params: {{community_bonus_points: {number}}}}}
signing_benefits.grant: {{params: {{newcomer_points: {number}}}}}
welfare_tiers.points: {{params: {{points_per_period: {number % 1000}}}}}
core.performance: {{params: {{anniversary_points: {1 + number % 500}}}}}
"""


def spent(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    gc.collect()
    begun = process_time()
    work()
    return process_time() - begun


def reading(rounds: int) -> Iterator[Measured]:
    """All rule files by both parsers, then as they are met again in the same process."""
    folders = [(RULES, "rules"), *Host.load().rule_folders()]

    def anew() -> None:
        SOUND.forget()
        read_platform(folders)

    ratios, again = [], []
    for _ in range(rounds):
        quick = spent(anew)
        with patch.object(token, "_quick", None):
            careful = spent(anew)
        ratios.append(careful / quick)
        again.append(quick / max(spent(lambda: read_platform(folders)), 1e-4))
    yield Measured("reading all rule files: careful parser / quick parser", ratios)
    yield Measured("reading all rule files: first time / again in the process", again)


def checking(world: World, stores: int, rounds: int) -> Iterator[Measured]:
    """`rules check` of one store, and of many: with the same numbers, and with their own."""
    first, alike, own = [], [], []
    some = max(2, stores // 10)
    for _ in range(rounds):
        KNOWN.forget()
        engine = DurableEngine()

        def decider_of(ruleset: Ruleset, words: Vocabulary, by: DurableEngine = engine) -> Decider:
            return Decider(ruleset, words, by)

        analyst = Analyst(world.words, decider_of)

        def check(number: int, by: Analyst = analyst) -> None:
            ruleset = world.store(number)
            by.try_never(ruleset)
            by.analyse(ruleset)

        one = spent(lambda: check(0))
        first.append(one)
        alike.append(spent(lambda: [check(0) for _ in range(some)]) / some / one)
        own.append(spent(lambda: [check(n) for n in range(1, some + 1)]) / some / one)
    yield Measured("checking and analysing the first store", first, " s")
    yield Measured("a further store with the same numbers / the first", alike)
    yield Measured("a further store with its own numbers / the first", own)


def replaying(world: World, receipts: int, rounds: int) -> Iterator[Measured]:
    """Receipts replayed on a draft, against only reading them; each stored bit is compared."""
    ruleset, draft = world.store(0), world.store(1)
    bodies = list(_bodies(ruleset, world.words, receipts))
    ratios, seconds = [], []
    for _ in range(rounds):
        read = spent(lambda: [decode_chunk(body) for body in bodies])
        replayed = spent(lambda: _replay(bodies, ruleset, draft, world.words))
        ratios.append(replayed / read)
        seconds.append(replayed * 100_000 / receipts)
    yield Measured("receipts replayed under both rulesets / only read", ratios)
    yield Measured("100,000 receipts replayed under both", seconds, " s")


def _bodies(ruleset: Ruleset, words: Vocabulary, receipts: int) -> Iterator[bytes]:
    decider, random = Decider(ruleset, words, DurableEngine()), Random(7)
    tried = moment_candidates(ruleset, words, REPLAYED)
    for start in range(0, receipts, BATCH):
        columns: dict[str, list[Value | None]] = {
            name: random.choices(values, k=BATCH) for name, values in tried.items()
        }
        decided = decider.decide_columns(REPLAYED, columns, BATCH, ruleset.content_hash)
        chunk = chunk_of(decided, range(start, start + BATCH))
        yield encode_chunk(chunk, words, FIRST_IN_CHAIN).body


def _replay(bodies: Sequence[bytes], ruleset: Ruleset, draft: Ruleset, words: Vocabulary) -> None:
    before, after = Replayer(ruleset, words), Replayer(draft, words)
    for body in bodies:
        recording = recording_of_chunk(decode_chunk(body), DAY)
        assert not untrue(recording, before.decide(recording))
        after.decide(recording)


def publishing(world: World, rounds: int) -> Iterator[Measured]:
    """What the first decision after a publication waits for, and how often it is decided since."""
    becoming, effective, seconds = [], [], []
    engine = DurableEngine()
    for number in range(rounds):
        before, now = world.store(number), world.store(number + rounds)
        decider = Decider(before, world.words, engine)
        moments = list(before.order)
        points = {
            each: known_point(moment_candidates(before, world.words, each)) for each in moments
        }

        def decide(by: Decider, asked: dict[str, dict[str, Value | None]] = points) -> None:
            for moment, point in asked.items():
                by.decide(moment, point, "measured")

        decide(decider)
        usual = spent(lambda: [decide(decider) for _ in range(20)]) / 20  # noqa: B023
        written = freeze(now, world.words)
        becoming.append(spent(lambda: freeze(world.store(number + rounds), world.words)))  # noqa: B023
        opening = spent(lambda: decide(Decider(*thaw(written), engine)))  # noqa: B023
        effective.append(opening / usual)
        seconds.append(becoming[-1] + opening)
    yield Measured("resolving and freezing a store for publication", becoming, " s")
    yield Measured("every moment once on a new revision / on one in use", effective)
    yield Measured("from publishing to every moment decided by it", seconds, " s")


def keeping(world: World, stores: int) -> Iterator[Measured]:
    """A process that decides for so many stores, each with its own numbers, against one of them."""
    written = [
        compress(freeze(world.store(number), world.words).encode()) for number in range(stores)
    ]
    gc.collect()
    empty = resident()
    engine = DurableEngine()
    deciders = [Decider(*thaw(decompress(each).decode()), engine) for each in written]
    one = deciders[0].ruleset
    points = {each: known_point(moment_candidates(one, world.words, each)) for each in one.order}

    def decide(asked: Sequence[Decider]) -> None:
        for by in asked:
            for moment, point in points.items():
                by.decide(moment, point, "measured")

    decide(deciders)
    gc.collect()
    full = resident()
    yield Measured(f"memory a store, of {stores} ready to decide", [(full - empty) / stores], " MB")
    yield Measured(f"the whole process with {stores} stores", [full], " MB")
    ratios = []
    for _ in range(3):
        same = spent(lambda: decide([deciders[0]] * stores))
        ratios.append(spent(lambda: decide(deciders)) / same)
    yield Measured("decisions for all of them in turn / for one of them", ratios)


def resident() -> float:
    """Memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--stores", type=int, default=1_000)
    parser.add_argument("--receipts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    world, found = opened(), []
    load = os.getloadavg()[0]
    for figures in (
        reading(asked.rounds),
        checking(world, asked.stores, asked.rounds),
        replaying(world, asked.receipts, asked.rounds),
        publishing(world, asked.rounds),
        keeping(world, asked.stores),
    ):
        for each in figures:
            found.append(each)
            if not asked.json:
                sys.stdout.write(f"{each.line()}\n")
    if asked.json:
        sys.stdout.write(json.dumps([vars(each) for each in found], indent=2))
    else:
        sys.stdout.write(f"load while measuring: {load:.1f} to {os.getloadavg()[0]:.1f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
