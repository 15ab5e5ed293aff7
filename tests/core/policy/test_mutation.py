"""Thousands of slips in the shipped rule files: each is read, or refused at its place."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pawpact.hosting.host import Host
from pawpact.policy.checking.trial import check_never
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import read_patch, read_platform_texts, rule_files
from tests.core.policy.sized import SIZE

ROOT = Path(__file__).parents[3]
ENGINE = DurableEngine()
VOCABULARY = Host.load().vocabulary()
BATCHES = range(12)
A_BATCH = 170 * SIZE

_WORD = re.compile(r"[\w.$-]+|[^\w\s]")
_TOKENS = (
    *("{", "}", "[", "]", ":", ": ", ",", "- ", "#", "&a", "*a", "!x", "%", "|", ">", "'", '"'),
    *(
        "~",
        "null",
        "true",
        "no",
        "0",
        "-1",
        "010",
        "1e9",
        "9" * 30,
        "8折",
        "2026-02-30",
        "：",
        "，",
    ),
    *("$min_score", "$row.x", "$", "credit.score", "set", "each", "when", "all", "not", "known"),
    *("\t", "\r", "\x00", "\u200b", "\u202e", "\ufeff", "é", "店", "", " ", "\n", "\n---\n", "<<"),
)


def _lines(change: Callable[[list[str], random.Random], None]) -> Callable[..., str]:
    def mutate(text: str, chance: random.Random) -> str:
        lines = text.split("\n")
        change(lines, chance)
        return "\n".join(lines)

    return mutate


@_lines
def without_line(lines: list[str], chance: random.Random) -> None:
    del lines[chance.randrange(len(lines))]


@_lines
def doubled_line(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    lines.insert(chance.choice([at, chance.randrange(len(lines))]), lines[at])


@_lines
def swapped_lines(lines: list[str], chance: random.Random) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


@_lines
def shifted_line(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    shift = chance.choice(["  ", " ", "\t", "    "])
    lines[at] = shift + lines[at] if chance.random() < 0.5 else lines[at].removeprefix(shift)


def flipped_byte(text: str, chance: random.Random) -> str:
    content = bytearray(text.encode("utf-8", "surrogateescape"))
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return content.decode("utf-8", "surrogateescape")


def other_token(text: str, chance: random.Random) -> str:
    found = chance.choice(list(_WORD.finditer(text)))
    return text[: found.start()] + chance.choice(_TOKENS) + text[found.end() :]


def borrowed_token(text: str, chance: random.Random) -> str:
    one, other = (chance.choice(list(_WORD.finditer(text))) for _ in range(2))
    return text[: one.start()] + other.group() + text[one.end() :]


def cut_off(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text))]


MUTATIONS = (
    *(without_line, doubled_line, swapped_lines, shifted_line, flipped_byte),
    *(other_token, other_token, borrowed_token, borrowed_token, cut_off),
)


def _shipped() -> dict[str, str]:
    files = [*rule_files(ROOT / "rules"), *ROOT.glob("tenants/*/rules.yaml")]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(files)}


SHIPPED = _shipped()
RULES = {name: text for name, text in SHIPPED.items() if name.startswith("rules/")}
BRAND = "tenants/happy-paws/rules.yaml"


def _without_tests(rules: PlatformRules) -> PlatformRules:
    return replace(rules, documents=tuple(replace(each, tests=()) for each in rules.documents))


PLATFORM = _without_tests(read_platform_texts(RULES))
DOCUMENTS = {
    name: _without_tests(read_platform_texts({name: text})) for name, text in RULES.items()
}


def settle(name: str, text: str) -> Ruleset:
    """Reads and resolves the mutant among the files that it came from."""
    if name in RULES:
        return resolve(_platform_with(name, text), None, None, VOCABULARY)
    if name == BRAND:
        return resolve(PLATFORM, read_patch(name, text, "brand"), None, VOCABULARY)
    brand = read_patch(BRAND, SHIPPED[BRAND], "brand")
    return resolve(PLATFORM, brand, read_patch(name, text, "store"), VOCABULARY)


_MOMENT = re.compile(r"^moment: (\S+)", re.MULTILINE)
MOMENTS = {name: frozenset(_MOMENT.findall(text)) for name, text in RULES.items()}


def _beside(name: str) -> list[str]:
    """What a file may depend on: settings, its own plugin, and who answers the same moment."""
    folder = name.rpartition("/")[0]
    together = {each for each in RULES if each.startswith(f"{folder}/")}
    moments = frozenset().union(*(MOMENTS[each] for each in together))
    return [
        each
        for each in RULES
        if each != name and (each in together or not MOMENTS[each] or MOMENTS[each] & moments)
    ]


BESIDE = {name: _beside(name) for name in RULES}


def _platform_with(name: str, text: str) -> PlatformRules:
    """The shipped platform with one file read anew; the others were read once."""
    parts = [DOCUMENTS[other] for other in BESIDE[name]]
    parts.append(read_platform_texts({name: text}))
    return PlatformRules(
        documents=tuple(document for part in parts for document in part.documents),
        texts={**RULES, name: text},
        diagnostics=tuple(found for part in parts for found in part.diagnostics),
    )


def misplaced(error: RuleFileError, texts: dict[str, str]) -> list[str]:
    """Findings that point at no character of their file, nor right behind a line."""
    return [
        f"{found.code} {found.span}"
        for found in error.diagnostics
        if not _lies_inside(texts[found.span.file], found.span.line, found.span.column)
    ]


def _lies_inside(text: str, line: int, column: int) -> bool:
    lines: Sequence[str] = text.split("\n")
    return 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1


def test_every_file_is_accepted_as_it_is() -> None:
    """So what refuses a mutant is the slip, not what was left out beside it."""
    for name, text in SHIPPED.items():
        assert settle(name, text)


@pytest.mark.parametrize("batch", BATCHES)
def test_mutant_is_read_or_refused_at_its_place(batch: int) -> None:
    """A mutant of a shipped file is accepted, or refused with findings inside of it."""
    chance = random.Random(f"mutants {batch}")
    refused, accepted = 0, []
    for _ in range(A_BATCH):
        name, text = mutant(chance)
        ruleset, error = outcome(name, text)
        if ruleset:
            accepted.append(ruleset)
        elif error:
            refused += 1
            assert misplaced(error, {**SHIPPED, name: text}) == [], text
            assert error.render("zh")
    assert A_BATCH // 4 < refused < A_BATCH
    for ruleset in accepted[: SIZE if batch % 4 == 0 else 0]:
        check_never(ruleset, VOCABULARY, Decider(ruleset, VOCABULARY, ENGINE))


def mutant(chance: random.Random) -> tuple[str, str]:
    """A shipped file after a few slips."""
    name = chance.choice(list(SHIPPED))
    text = SHIPPED[name]
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        text = chance.choice(MUTATIONS)(text, chance) or "\n"
    return name, text


def outcome(name: str, text: str) -> tuple[Ruleset | None, RuleFileError | None]:
    """The ruleset or why not; any other exception goes through."""
    try:
        return settle(name, text), None
    except RuleFileError as error:
        return None, error
