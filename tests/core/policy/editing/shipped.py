"""The rule files of this repository, with the words that they are written in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from runpy import run_path

from pawpact.hosting.host import Host
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import read_platform, rule_files
from pawpact.vocabulary.registry import Vocabulary

ROOT = Path(__file__).parents[4]
EXAMPLE = ROOT / "examples/acme_birthday"


@cache
def platform() -> PlatformRules:
    return read_platform([(ROOT / "rules", "rules")])


@cache
def vocabulary() -> Vocabulary:
    """Core's words, all plugins', and those of the plugin that is the docs' example.

    Of that plugin the words alone are loaded: with it its tables would come into every test.
    """
    words = run_path(str(EXAMPLE / "acme_birthday/words.py"))["VOCABULARY"]
    example = Vocabulary.of(facts=words.facts, moments=words.moments)
    return Host.load().vocabulary().joined(example)


def every_file() -> Iterator[Path]:
    yield from rule_files(ROOT / "rules")
    yield from rule_files(EXAMPLE / "acme_birthday/rules")
    yield from sorted((ROOT / "tenants").glob("*/rules.yaml"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
