"""What one diagnostic code stands for."""

from __future__ import annotations

from dataclasses import dataclass

from pawpact.kernel.label import Label


@dataclass(frozen=True, slots=True)
class Code:
    """A title of a few words and one paragraph: why it is refused and what to do."""

    title: Label
    help: Label
