"""Asks the database again for every tenth of a hundred."""

from pawpact.sdk import Record
from tests.core.sdk.bad.made import make
from tests.core.sdk.bad.tables import make_table

Note, TABLES = make_table("bad_statements")


def provide(batch):
    known = {}
    for _ in range(0, len(batch.subjects), 100):
        known = batch.read(Note, "customer", ("key",))
    return {"bad_statements.lucky": [subject in known for subject in batch.subjects]}


def records(subjects, at):
    return [Record(Note, f"note-{subject}", {"customer": subject}) for subject in subjects]


plugin = make("bad_statements", provide, models=TABLES)
