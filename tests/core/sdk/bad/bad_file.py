"""Reads a file while a decision waits."""

from contextlib import suppress
from pathlib import Path

from tests.core.sdk.bad.made import make


def provide(batch):
    with suppress(RuntimeError):
        Path(__file__).with_name("README.md").read_text("utf-8")
    return {"bad_file.lucky": [True] * len(batch.subjects)}


plugin = make("bad_file", provide)
