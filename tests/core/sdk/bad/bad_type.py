"""Declares yes or no, and answers a number."""

from tests.core.sdk.bad.made import make


def provide(batch):
    return {"bad_type.lucky": [1] * len(batch.subjects)}


plugin = make("bad_type", provide)
