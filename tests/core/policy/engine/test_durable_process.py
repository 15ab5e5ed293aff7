"""Durable in processes of their own: on a heap full of junk, and after a fork."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.core.policy.agreement import digest

ROOT = Path(__file__).parents[4]
FILES = ((range(8_000_000, 8_000_012), 20, 30), (range(8_100_000, 8_100_002), 300, 20))
"""400 pairs of rule files and facts."""

DIGEST = f"""
from tests.core.policy.agreement import digest

for asked in {FILES!r}:
    print(digest(*asked))
"""

FORK = """
import os
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.protocol import NEVER, Every, Structure, Test

RULES = tuple(Every((Test(n, "gte", 0), Test(n + 1, "lt", 0))) for n in range(20))
program = DurableEngine().program(Structure(21, RULES, (NEVER,) * 20))


def wrong(seed):
    count = 0
    for number in range(seed, seed + 500):
        fields = [number * (n + 3) % 5 - 2 for n in range(21)]
        holds = (fields[n] >= 0 > fields[n + 1] for n in range(20))
        expected = sum(1 << n for n, each in enumerate(holds) if each)
        count += program.decide(fields) != (expected, 0)
    return count


assert wrong(0) == 0
children = []
for child in range(4):
    process = os.fork()
    if process == 0:
        os._exit(min(wrong(child * 1000), 99))
    children.append(process)
assert wrong(5000) == 0
print([os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in children])
"""


def run(script: str, **environment: str) -> list[str]:
    path = os.pathsep.join((str(ROOT), *sys.path))
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, f"{done.returncode}: {done.stderr[-2000:]}"
    return done.stdout.splitlines()


def test_junk_on_the_heap_changes_nothing() -> None:
    """With every byte that malloc gives or takes back overwritten, decisions are the same."""
    assert run(DIGEST, MALLOC_PERTURB_="165") == [digest(*asked) for asked in FILES]


def test_program_decides_on_after_a_fork() -> None:
    """Four children forked after compiling decide right, all at once, and so does the parent."""
    assert run(FORK) == ["[0, 0, 0, 0]"]
