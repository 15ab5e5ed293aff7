"""The rule files of this repository, with the words that they are written in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

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
    """Core's words, all plugins', and those of the plugin that is the docs' example."""
    sys.path.append(str(EXAMPLE))
    example = Host.of({"acme_birthday": import_module("acme_birthday.plugin")})
    return Host.load(core=example.vocabulary()).vocabulary()


def every_file() -> Iterator[Path]:
    yield from rule_files(ROOT / "rules")
    yield from rule_files(EXAMPLE / "acme_birthday/rules")
    yield from sorted((ROOT / "tenants").glob("*/rules.yaml"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
