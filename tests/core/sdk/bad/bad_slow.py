"""Compares everybody with everybody."""

from tests.core.sdk.bad.made import make


def provide(batch):
    steps = 0
    for _ in batch.subjects:
        for _ in range(50 * len(batch.subjects)):
            steps += 1
    return {"bad_slow.lucky": [steps > 0] * len(batch.subjects)}


plugin = make("bad_slow", provide)
