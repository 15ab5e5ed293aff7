"""Tables on the terminal, and the same unbroken where the output goes to a file or a program."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table

from pawpact.kernel.label import Label, Language

_PLAIN_WIDTH = 240


def headed(columns: Sequence[Label], language: Language) -> Table:
    """A table with these columns; the first holds names, which are never cut."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for place, column in enumerate(columns):
        table.add_column(column.say(language), overflow="fold", no_wrap=place == 0)
    return table


def drawn(table: Table) -> str:
    """The table as wide as the terminal, or unbroken where the output goes elsewhere."""
    is_terminal = sys.stdout.isatty()
    console = Console(
        file=StringIO(),
        force_terminal=is_terminal,
        width=None if is_terminal else _PLAIN_WIDTH,
    )
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n"))
