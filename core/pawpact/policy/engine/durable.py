"""durable-rules in the one shape in which it was seen to be right. Nothing else imports it.

No host, no rule actions, no timers: a ruleset is compiled by the C module, and one decision is
one flat fact of integers in a state of its own, whose fired rules are read and which is then
dropped. What each precaution is for stands beside it; without them it crashes, hangs, or
answers wrongly without a word.
"""

from __future__ import annotations

import json
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import cast

import durable_rules_engine as native

from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label
from pawpact.policy.engine.durable_heap import keep_heap
from pawpact.policy.engine.protocol import (
    ALWAYS,
    LARGEST_FIELD,
    NEVER,
    EngineFailure,
    Every,
    Field,
    Node,
    Structure,
    Test,
    TestOperator,
    branches,
    fields_of,
)

MOST_FIELDS = 180
"""Properties in one fact; at 253 the C module fails."""
BUCKETS = 16
"""Constant fields that rules test first: without them 512 distinct first conditions loop."""
MOST_BRANCHES = 40
"""Ways to be true behind one bucket: with the other buckets they share a stack of 64."""
SHARED_PROGRAMS = 256

_WORD: dict[TestOperator, str] = {
    "ne": "$neq",
    "gt": "$gt",
    "gte": "$gte",
    "lt": "$lt",
    "lte": "$lte",
}
_NOTHING_LOOKED = 1
_PRIME = "p"

_numbers = count(1)
"""Names of rulesets and states: a counter, because the C module compares them by hash alone."""


class DurableEngine:
    """Programs by structure, shared by every store of that structure.

    The most recent stay; one that was displaced lives on until its last user lets go of it,
    and is then freed in the C module too.
    """

    def __init__(self, capacity: int = SHARED_PROGRAMS) -> None:
        keep_heap()
        self._capacity = capacity
        self._recent: OrderedDict[Structure, DurableProgram] = OrderedDict()
        self._alive: weakref.WeakValueDictionary[Structure, DurableProgram] = (
            weakref.WeakValueDictionary()
        )
        self._lock = threading.Lock()

    @property
    def live(self) -> int:
        """How many programs exist, kept or still in use."""
        return len(self._alive)

    def program(self, structure: Structure) -> DurableProgram:
        with self._lock:
            program = self._alive.get(structure)
            if program is None:
                program = self._alive[structure] = DurableProgram(structure)
            self._recent[structure] = program
            self._recent.move_to_end(structure)
            while len(self._recent) > self._capacity:
                self._recent.popitem(last=False)
            return program


class DurableProgram:
    """One structure, compiled into as many rulesets as the C module's limits ask for."""

    def __init__(self, structure: Structure) -> None:
        self._lock = threading.Lock()
        self.calls = 0
        self._always = 0
        rules = []
        for bit, node in _numbered(structure):
            if node == ALWAYS:
                self._always |= 1 << bit
            elif node != NEVER:
                rules.append((bit, node))
        self._rules = len(structure.fires)
        self._parts = tuple(map(_Part, _portions(rules)))

    def decide(self, fields: Sequence[Field]) -> tuple[int, int]:
        bits = self._always
        with self._lock:
            self.calls += 1
            for part in self._parts:
                bits |= part.fired(fields)
        return bits & ((1 << self._rules) - 1), bits >> self._rules


def _numbered(structure: Structure) -> Iterator[tuple[int, Node]]:
    """Firing rules count from 0, their doubts go on behind them."""
    return enumerate((*structure.fires, *structure.doubts))


_NumberedRule = tuple[int, Node]


class _Portion:
    """The rules of one ruleset, each in a bucket, within the C module's limits."""

    def __init__(self) -> None:
        self.rules: list[tuple[int, Node, int]] = []
        self.fields: frozenset[int] = frozenset()
        self._weights = [0] * BUCKETS

    def takes(self, bit: int, node: Node) -> bool:
        """Whether there was room for one more rule; few full buckets make a short fact."""
        fields = self.fields | fields_of(node)
        ways = branches(node)
        roomy = (n for n, weight in enumerate(self._weights) if weight + ways <= MOST_BRANCHES)
        bucket = next(roomy, None)
        if bucket is None or (self.rules and len(fields) > MOST_FIELDS):
            return False
        self._weights[bucket] += ways
        self.fields = fields
        self.rules.append((bit, node, bucket))
        return True


def _portions(rules: Iterable[_NumberedRule]) -> list[_Portion]:
    """Rules of the same fields stand together, so that there are few rulesets to ask."""
    portions: list[_Portion] = []
    for bit, node in sorted(rules, key=lambda each: sorted(fields_of(each[1]))):
        if not portions or not portions[-1].takes(bit, node):
            portions.append(_Portion())
            if not portions[-1].takes(bit, node):
                raise EngineFailure(
                    Label("规则超出规则引擎的限制", "a rule is beyond what the engine can hold")
                )
    return portions


class _Ruleset:
    """One ruleset of the C module, freed when it is let go of."""

    def __init__(self, definition: str) -> None:
        self.handle: int = native.create_ruleset(f"r{next(_numbers)}", definition)
        finalizer = weakref.finalize(self, native.delete_ruleset, self.handle)
        finalizer.atexit = False


class _Part:
    """What one ruleset of the C module decides, primed before and tidied up after each use."""

    def __init__(self, portion: _Portion) -> None:
        self._fields = tuple(sorted(portion.fields))
        names = {field: f"f{place}" for place, field in enumerate(self._fields)}
        buckets = [f"b{n}" for n in range(1 + max(bucket for *_, bucket in portion.rules))]
        refuse_colliding((*names.values(), *buckets, _PRIME, "id", "sid", "m", "$s"))
        self._definition = json.dumps(dict(_definition(portion, names)))
        self._template = _template(tuple(names.values()), buckets)
        self._buckets = len(buckets)
        self._budget = sum(branches(node) for _, node, _ in portion.rules) + 1
        self._ruleset = self._primed()

    def _primed(self) -> _Ruleset:
        """Fire once: dropping a state before any rule ever fired frees uninitialised memory.

        Buckets are shut meanwhile, so that nothing but the priming rule fires.
        """
        ruleset = _Ruleset(self._definition)
        if _PRIME not in self._fire(ruleset, (0,) * len(self._fields), prime=1):
            raise EngineFailure(
                Label("规则引擎试运行失败", "the engine did not fire the rule it is primed with")
            )
        return ruleset

    def fired(self, fields: Sequence[Field]) -> int:
        values = tuple(map(fields.__getitem__, self._fields))
        if not _are_small_integers(values):
            raise EngineFailure(
                Label(
                    "规则引擎收到了非整数字段", "the engine was handed a field that is no integer"
                )
            )
        bits = 0
        for name in self._decided(values):
            bits |= 1 << int(name)
        return bits

    def _decided(self, values: tuple[Field, ...]) -> set[str]:
        """After a failure the ruleset is built anew: its state is not known to be sound."""
        try:
            return self._fire(self._ruleset, values, prime=0)
        except EngineFailure:
            self._ruleset = self._primed()
            raise

    def _fire(self, ruleset: _Ruleset, values: tuple[Field, ...], prime: int) -> set[str]:
        """The rules that fire; a set, as a rule fires once for each branch that is true."""
        sid = str(next(_numbers))
        try:
            constants = [prime] * (1 + self._buckets)
            fact = self._template % (sid, *constants, *values)
            fired = self._fired_names(ruleset.handle, fact)
            native.delete_state(ruleset.handle, sid)
        except native.error as failure:
            raise EngineFailure() from failure
        return fired

    def _fired_names(self, handle: int, fact: str) -> set[str]:
        fired: set[str] = set()
        answer, state = native.assert_fact(handle, fact)
        if answer == _NOTHING_LOOKED:
            return fired
        started = native.start_action_for_state(handle, state)
        message = started[1] if started else None
        for _ in range(self._budget + 1):
            if message is None:
                return fired
            fired.add(_rule_name(message))
            message = native.complete_and_start_action(handle, state)
        raise EngineFailure(
            Label("规则引擎触发次数超限", "the engine fired more often than there are ways to")
        )


def _are_small_integers(values: tuple[Field, ...]) -> bool:
    """Whether the C module's numbers hold these exactly; True is no integer to it."""
    if set(map(type, values)) - {int}:
        return False
    numbers = cast(tuple[int, ...], values)
    return -LARGEST_FIELD <= min(numbers, default=0) <= max(numbers, default=0) <= LARGEST_FIELD


def _rule_name(message: str) -> str:
    """The name that opens ``{"12":{"m":{...}}}``; the fact behind it is known already."""
    return message[2 : message.index('"', 2)]


def _template(names: Sequence[str], buckets: Sequence[str]) -> str:
    """A fact as text; ``%d`` lets nothing but integers in."""
    numbers = "".join(f',"{name}":%d' for name in (_PRIME, *buckets, *names))
    return f'{{"id":1,"sid":"%s"{numbers}}}'


Definition = dict[str, object]


def _definition(portion: _Portion, names: Mapping[int, str]) -> Iterator[tuple[str, Definition]]:
    """Rules by name: their bit. ``pri`` counts from 1, as 0 and less order wrongly."""
    for place, (bit, node, bucket) in enumerate(portion.rules):
        parts = node.parts if isinstance(node, Every) else (node,)
        condition = {"$and": [{f"b{bucket}": 0}, *(_expression(part, names) for part in parts)]}
        yield str(bit), {"all": [{"m": condition}], "pri": place + 1}
    yield _PRIME, {"all": [{"m": {_PRIME: 1}}], "pri": len(portion.rules) + 1}


def _expression(node: Node, names: Mapping[int, str]) -> Definition:
    """One key a node: of two keys in one mapping the C module ignores the second."""
    if isinstance(node, Test):
        test: Definition = {names[node.field]: node.constant}
        return test if node.operator == "eq" else {_WORD[node.operator]: test}
    word = "$and" if isinstance(node, Every) else "$or"
    return {word: [_expression(part, names) for part in node.parts]}


def name_hash(name: str) -> int:
    """The 32-bit hash (FNV-1a) by which alone the C module tells names apart."""
    result = 0x811C9DC5
    for byte in name.encode():
        result = (result ^ byte) * 0x01000193 & 0xFFFFFFFF
    return result


def refuse_colliding(names: Iterable[str]) -> None:
    """Two names with one hash would be one property to the C module."""
    seen: dict[int, str] = {}
    for name in names:
        other = seen.setdefault(name_hash(name), name)
        if other != name:
            raise Defect(
                Label(
                    f"字段名 {other} 与 {name} 的散列值相同，规则引擎无法区分",
                    f"fields {other} and {name} have one hash, the engine cannot tell them apart",
                )
            )
