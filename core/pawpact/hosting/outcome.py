"""What code of a plugin answers: rows to be kept, moments to happen, words for whoever asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pawpact.hosting.registration import Change, Record
from pawpact.kernel.label import Label
from pawpact.vocabulary.types import Value

MOST_RECORDS = 5_000
"""As many rows as one answer may hold."""

MOST_RAISED = 1_000
"""As many moments as one answer may raise."""

MOST_LETTERS = 1_000
"""As many letters as one answer may send."""


@dataclass(frozen=True, slots=True)
class Raise:
    """Lets one of the plugin's own moments happen, once for its ``key``.

    ``subjects`` holds an id for every role that the moment carries, ``facts`` what is known of
    it besides: facts of the plugin's own. Rules answer it in the same transaction.

    >>> Raise("acme.visited", "visit:7", {"customer": 7}).moment
    'acme.visited'
    """

    moment: str
    key: str
    subjects: Mapping[str, int]
    facts: Mapping[str, Value] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letter:
    """Word to the same plugin in another store of the brand, sent once for its ``key``.

    ``kind`` names the `Receiver` there. ``values`` are ids, amounts in fen and short codes, and
    are forgotten once they are read; nobody's personal data in clear.

    >>> Letter("hangzhou-xihu", "seen", "seen:7", {"customer": 7}).kind
    'seen'
    """

    store: str
    kind: str
    key: str
    values: Mapping[str, int | str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is not done: a stable word for programs, a sentence for people.

    >>> Refusal("own_code", Label("不能用自己的邀请码", "one's own code")).reason
    'own_code'
    """

    reason: str
    message: Label


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that comes of one call, kept whole or not at all.

    ``records`` are `Record` and `Change` of the plugin's own tables, ``raises`` its own moments.
    ``answer`` is what whoever asked reads, by the action's answer schema. With ``refused``
    nothing is kept. ``next`` is for a day's work without subjects of its own: where to go on.
    ``letters`` go to the same plugin in other stores of the brand.

    >>> Outcome(answer={"code": "A7"}).refused is None
    True
    """

    records: tuple[Record | Change, ...] = ()
    raises: tuple[Raise, ...] = ()
    answer: Mapping[str, Any] = field(repr=False, default_factory=dict)
    refused: Refusal | None = None
    next: int | None = None
    letters: tuple[Letter, ...] = ()
