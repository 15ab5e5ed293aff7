"""Asks the outside world anew each time, and writes down each answer under a new key."""

from itertools import count

from pawpact.sdk import Inquiry, Record
from tests.core.sdk.bad.made import make
from tests.core.sdk.bad.tables import make_table

Note, TABLES = make_table("bad_memory")
_number = count(1)


def ask(case):
    return [Record(Note, f"answer-{next(_number)}", {"customer": case.subject})]


INQUIRY = Inquiry("application.submitted", "customer", "register", lambda batch: frozenset(), ask)
plugin = make("bad_memory", models=TABLES, inquiries=[INQUIRY])
