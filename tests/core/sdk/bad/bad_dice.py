"""Answers otherwise each time it is asked."""

from itertools import cycle

from tests.core.sdk.bad.made import make

_turn = cycle((True, False))


def provide(batch):
    said = next(_turn)
    return {"bad_dice.lucky": [said] * len(batch.subjects)}


plugin = make("bad_dice", provide)
