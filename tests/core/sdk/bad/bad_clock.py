"""Asks the machine for the time, where the batch says it."""

from datetime import UTC, datetime

from tests.core.sdk.bad.made import make


def provide(batch):
    return {"bad_clock.lucky": [datetime.now(UTC).year > 2000] * len(batch.subjects)}


plugin = make("bad_clock", provide)
