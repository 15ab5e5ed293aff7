"""The catalogue of diagnostic codes: stable, so that people and programs can rely on them."""

from __future__ import annotations

from dataclasses import replace

from pawpact.policy.finding.analysis import ANALYSIS
from pawpact.policy.finding.code import Code
from pawpact.policy.finding.example import EXAMPLES
from pawpact.policy.finding.name import NAMES
from pawpact.policy.finding.outcome import OUTCOMES
from pawpact.policy.finding.reading import READING
from pawpact.policy.finding.structure import STRUCTURE
from pawpact.policy.finding.value import VALUES

__all__ = ["CODES", "Code"]

CODES: dict[str, Code] = {
    name: replace(code, example=EXAMPLES.get(name))
    for name, code in {**READING, **NAMES, **VALUES, **STRUCTURE, **ANALYSIS, **OUTCOMES}.items()
}
