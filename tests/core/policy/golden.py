"""Every message as a reader sees it, in one file that is read when it changes.

``make golden`` writes it anew; look through the difference before it is committed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pawpact.policy.finding.codes import CODES
from pawpact.policy.finding.diagnostic import Diagnostic, in_reading_order, render
from tests.core.policy.hostile import POLICY, Hostile, hostile_files
from tests.core.policy.measuring import SHOWN, findings_of
from tests.core.policy.provoking import TEMPLATES, Files, examine

GOLDEN = Path(__file__).parent / "messages.golden.txt"
_LARGEST_SHOWN = 3_000
_MOST_SHOWN = 2
_NAMES_AND_NUMBERS = re.compile(r"`[^`]*`|[0-9.]+|[A-Z]+")


def messages() -> str:
    """The wrong example of each code, then what small hostile files are told."""
    return "\n\n\n".join([*_examples(), *_hostile()]) + "\n"


def _examples() -> Iterator[str]:
    for code, files in TEMPLATES.items():
        example = CODES[code].example
        assert example is not None
        wrong = files.with_example(example.wrong)
        mine = [each for each in examine(wrong) if each.code == code]
        yield _shown(f"{code}", mine, wrong)


def _hostile() -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for each in hostile_files(everything=True):
        if each.legal or len(each.content) > _LARGEST_SHOWN or each.kind == "encoding":
            continue
        new = {_sentence(found): found for found in reversed(findings_of(each))}
        fresh = [found for sentence, found in new.items() if sentence not in seen]
        seen |= new.keys()
        if fresh:
            yield _shown(each.id, fresh, _files(each))


def _sentence(found: Diagnostic) -> tuple[str, str]:
    """The words without the names and numbers in them."""
    return found.code, _NAMES_AND_NUMBERS.sub("…", f"{found.message.en} {found.help}")


def _files(hostile: Hostile) -> Files:
    text = hostile.content.decode("utf-8", "surrogatepass")
    if hostile.layer == "platform":
        return Files((text,), name=SHOWN["platform"])
    return Files((POLICY,), text)


def _shown(name: str, found: list[Diagnostic], files: Files) -> str:
    few = in_reading_order(found)[:_MOST_SHOWN]
    texts = {**files.texts, SHOWN["brand"]: files.store or ""}
    frames = "\n\n".join(render(few, texts, language) for language in ("zh", "en"))
    return f"=== {name}\n{frames}"


if __name__ == "__main__":
    GOLDEN.write_text(messages(), "utf-8")
