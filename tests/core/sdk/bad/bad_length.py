"""Forgets the last subject."""

from tests.core.sdk.bad.made import make


def provide(batch):
    return {"bad_length.lucky": [True] * (len(batch.subjects) - 1)}


plugin = make("bad_length", provide)
