"""Swaps what it was handed, in place."""

from tests.core.sdk.bad.made import make


def provide(batch):
    counts = batch.fact("customer.active_contracts")
    counts[0], counts[-1] = counts[-1], counts[0]
    return {"bad_changing.lucky": [True] * len(batch.subjects)}


plugin = make("bad_changing", provide, needs={"customer.active_contracts"})
