"""What one diagnostic code stands for."""

from __future__ import annotations

from dataclasses import dataclass

from pawpact.kernel.label import Label


@dataclass(frozen=True, slots=True)
class Example:
    """A few lines that provoke the code, and the same lines mended."""

    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class Code:
    """A title of a few words and one paragraph: why it is refused and what to do.

    A file that is too large or wrongly encoded has no example that a page could show.
    """

    title: Label
    help: Label
    example: Example | None = None
