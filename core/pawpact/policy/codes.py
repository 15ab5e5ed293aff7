"""The catalogue of diagnostic codes: stable, so that people and programs can rely on them."""

from __future__ import annotations

from dataclasses import replace

from pawpact.policy.code import Code
from pawpact.policy.code_example import EXAMPLES
from pawpact.policy.code_name import NAMES
from pawpact.policy.code_outcome import OUTCOMES
from pawpact.policy.code_reading import READING
from pawpact.policy.code_structure import STRUCTURE
from pawpact.policy.code_value import VALUES

__all__ = ["CODES", "Code"]

CODES: dict[str, Code] = {
    name: replace(code, example=EXAMPLES.get(name))
    for name, code in {**READING, **NAMES, **VALUES, **STRUCTURE, **OUTCOMES}.items()
}
