"""Two parsers, one reading: the quick one answers only where the careful one says the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.reading import token
from pawpact.policy.reading.source import Node, read_yaml
from pawpact.policy.reading.token import Doubtful, Token, careful_tokens, quick_tokens
from tests.core.policy.sized import SIZE

ROOT = Path(__file__).parents[4]
SHIPPED = sorted([*(ROOT / "rules").glob("*/*.yaml"), *(ROOT / "tenants").glob("*/rules.yaml")])
TEXTS = [path.read_text("utf-8") for path in SHIPPED]
SLIPS = (
    *"\t \n:-?#\"'{}[],|>%@`\\~&*!",
    *(": ", "- ", "? ", " #", "\t#", "&a ", "*a", "!x ", "''", '"a":b', "'a':b", "{a: b,}"),
    *("\n---\n", "\n...\n", '"\\x41"', '"\\/"', ">-\n", "|+\n", "\r\n", "a::b", "[? a]", '"\n"'),
    *("{? a: b}", "? a\n: b\n", "- - a\n", "{\n a: b}", "x" * 1030 + ": y", '"\\\n a"', "<<: "),
)
TRIES = 1_000 * SIZE


def _spoiled(random: Random) -> str:
    """A few lines of a shipped file with some slips of the pen in it."""
    lines = random.choice(TEXTS).split("\n")
    start = random.randrange(len(lines))
    text = "\n".join(lines[start : start + random.choice((1, 3, 8))])
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        at, other = random.randrange(len(text) + 1), random.randrange(len(text) + 1)
        slip = random.choice((random.choice(SLIPS), text[other : other + random.randrange(1, 12)]))
        text = text[:at] + slip + text[at + random.choice((0, 0, 0, 1, 2)) :]
    return text


def _quickly(text: str) -> list[Token] | None:
    try:
        return list(quick_tokens(text))
    except Doubtful:
        return None


def _spoiled_texts() -> Iterator[str]:
    random = Random(20260301)
    return (_spoiled(random) for _ in range(TRIES))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_shipped_file_is_read_alike(path: Path) -> None:
    """Every kind, text, quote and place is the same, whichever parser looks."""
    text = path.read_text("utf-8")

    assert _quickly(text) in (list(careful_tokens(text)), None)


def test_shipped_files_are_read_quickly() -> None:
    """Nearly none of them has anything in it for which the careful parser is needed."""
    slow = [path.name for path in SHIPPED if _quickly(path.read_text("utf-8")) is None]

    assert len(slow) <= len(SHIPPED) // 20


def test_spoiled_texts_are_read_alike() -> None:
    """Where the quick parser dares to answer, the careful one gives the same answer."""
    answered = 0
    for text in _spoiled_texts():
        quick = _quickly(text)
        if quick is not None:
            answered += 1
            assert quick == list(careful_tokens(text)), text
    assert answered > TRIES // 5


@pytest.mark.parametrize(
    "text",
    ["a:\t1", "a: &x 1", "a: *x", "a: !x 1", "a:", "a: |\n  b", "{'a':1}", "a: [", "<: >b", ""],
)
def test_doubtful_text_is_left_to_the_careful_parser(text: str) -> None:
    """What the two may see otherwise is not answered quickly, or has no answer at all."""
    quick = _quickly(text)

    assert quick is None or quick == list(careful_tokens(text))


def test_everything_is_read_without_the_quick_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its library is missing the same trees and findings come about."""
    texts = [*TEXTS[:6], *list(_spoiled_texts())[:60]]
    before = [_read(text) for text in texts]
    monkeypatch.setattr(token, "_quick", None)

    assert [_read(text) for text in texts] == before


def _read(text: str) -> Node | list[object]:
    try:
        return read_yaml("rules.yaml", text, "store")
    except RuleFileError as error:
        return [(each.code, each.span, each.message) for each in error.diagnostics]
