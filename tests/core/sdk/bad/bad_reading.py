"""Reads a fact that it did not name."""

from tests.core.sdk.bad.made import make


def provide(batch):
    known = batch.fact("customer.performed_periods")
    return {"bad_reading.lucky": [bool(each) for each in known]}


plugin = make("bad_reading", provide)
