"""An agreement as a terminal shows it."""

from __future__ import annotations

from pawpact.agreements.values import Style, blocks_of


def readable(text: str) -> str:
    """An agreement on a terminal: highlighted clauses stand out."""
    lines = []
    for block in blocks_of(text):
        match block.style:
            case Style.TITLE:
                lines.append(block.text)
            case Style.HEADING:
                lines += ["", block.text, ""]
            case Style.CLAUSE:
                lines.append(f"【重点】{block.text}")
            case Style.PLAIN:
                lines.append(block.text)
    return "\n".join(lines).strip()
