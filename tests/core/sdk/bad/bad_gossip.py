"""Keeps what it read, whichever store it read it in."""

from pawpact.sdk import Record
from tests.core.sdk.bad.made import make
from tests.core.sdk.bad.tables import make_table

Note, TABLES = make_table("bad_gossip")
_known: dict = {}


def provide(batch):
    if batch.store not in _known:
        _known[batch.store] = True
    _known.update(batch.read(Note, "customer", ("key",)))
    return {"bad_gossip.lucky": [subject in _known for subject in batch.subjects]}


def records(subjects, at):
    return [Record(Note, f"note-{subject}", {"customer": subject}) for subject in subjects]


def forget():
    """Begin as a new process does."""
    _known.clear()


plugin = make("bad_gossip", provide, models=TABLES)
