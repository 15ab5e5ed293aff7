"""A bar for what takes its time, on the terminal's error stream; none where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Item = TypeVar("Item")


def progress(items: Iterable[Item], total: int, words: str) -> Iterator[Item]:
    """The items one by one, with how many are done; results go to the other stream."""
    if not sys.stderr.isatty():
        yield from items
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(words, total=total)
        for item in items:
            yield item
            bar.advance(task)
