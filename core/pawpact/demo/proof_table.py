"""What was proven of each store or world, beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from pawpact.demo.proof import Proven
from pawpact.kernel.label import Label, Language
from pawpact.page.table import table

_MOST_FINDINGS = 3


def proof_table(
    proofs: Mapping[str, Sequence[Proven]], titles: Sequence[str], language: Language
) -> str:
    """A row for each proof, a column for each of ``titles``, in the order of ``proofs``."""
    rows = [
        [escape(row[0].title.say(language)), *(_cell(each, language) for each in row)]
        for row in zip(*proofs.values(), strict=True)
    ]
    return table(["", *titles], rows)


def _cell(proof: Proven, language: Language) -> str:
    if proof.holds:
        return f'<span class="yes">{Label("成立", "holds").say(language)}</span>'
    return f'<span class="no">{escape("; ".join(proof.findings[:_MOST_FINDINGS]))}</span>'
