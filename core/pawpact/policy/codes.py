"""The catalogue of diagnostic codes: stable, so that people and programs can rely on them."""

from __future__ import annotations

from pawpact.kernel.label import Label, Language
from pawpact.policy.code import Code
from pawpact.policy.code_name import NAMES
from pawpact.policy.code_outcome import OUTCOMES
from pawpact.policy.code_reading import READING
from pawpact.policy.code_structure import STRUCTURE
from pawpact.policy.code_value import VALUES

__all__ = ["CODES", "Code", "explain_code"]

CODES: dict[str, Code] = {**READING, **NAMES, **VALUES, **STRUCTURE, **OUTCOMES}

_SEPARATOR = Label("：", ": ")


def explain_code(code: str, language: Language) -> str | None:
    """The page behind `rules help CODE`, or None for a code that does not exist."""
    found = CODES.get(code.upper())
    if found is None:
        return None
    heading = f"{code.upper()}{_SEPARATOR.say(language)}{found.title.say(language)}"
    return f"{heading}\n\n{found.help.say(language)}"
