"""What the agreement of all evaluators is worth: each planted fault makes it fail, and soon."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from pawpact.policy.deciding import policy as decide_policy
from pawpact.policy.deciding.batch import Batch
from pawpact.policy.deciding.guard import Guard
from pawpact.policy.deciding.verdict import Choice, choose
from pawpact.policy.engine import (
    compile,
    compile_code,
    compile_effect,
    compile_structure,
    durable,
)
from pawpact.policy.engine.compile_structure import Abstraction, Form
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.protocol import ALWAYS, Node
from pawpact.policy.model import Not, Operator, Policy
from tests.core.policy.agreement import File, check

Patch = pytest.MonkeyPatch
SIZES = (3, 8, 20, 40)
ROWS = 10
MOST_FILES = 40
"""Within so many files, which are 400 pairs, a fault has to be seen."""


def off_by_one_in_the_engine(patch: Patch) -> None:
    patch.setitem(compile_structure._DIFFERENCES, Operator.AT_LEAST, "gt")


def off_by_one_in_the_check(patch: Patch) -> None:
    patch.setitem(compile_code._INFIX, Operator.AT_MOST, "<")


def off_by_one_in_both(patch: Patch) -> None:
    patch.setitem(compile_structure._DIFFERENCES, Operator.AT_LEAST, "gt")
    patch.setitem(compile_code._INFIX, Operator.AT_LEAST, ">")


def unknown_number_is_nought(patch: Patch) -> None:
    patch.setattr(Abstraction, "_known", lambda *_: ALWAYS)


def unknown_truth_is_false(patch: Patch) -> None:
    patch.setattr(compile_structure, "UNDETERMINED", compile_structure.FALSE)


def unknown_is_false_in_the_check(patch: Patch) -> None:
    added = compile_code._Truths.added

    def written(*asked: Any) -> Iterator[str]:
        return (line.replace("1 if", "0 if") for line in added(*asked))

    patch.setattr(compile_code._Truths, "added", written)


def doubt_forgotten(patch: Patch) -> None:
    patch.setattr(Abstraction, "_can_be_open", lambda *_: False)


def negation_not_pushed(patch: Patch) -> None:
    node = Abstraction._node

    def unpushed(self: Abstraction, condition: Any, form: Form, lowering: Any) -> Node:
        if isinstance(condition, Not):
            return node(self, condition.part, form, lowering)
        return node(self, condition, form, lowering)

    patch.setattr(Abstraction, "_node", unpushed)


def negation_lost_in_the_check(patch: Patch) -> None:
    plain = compile_code._Truths.plain
    patch.setattr(compile_code._Truths, "plain", lambda *asked: plain(*asked).replace("(not ", "("))


def every_is_some_in_the_check(patch: Patch) -> None:
    kleene = compile_code._Truths.kleene
    patch.setattr(
        compile_code._Truths, "kleene", lambda *asked: kleene(*asked).replace("min", "max")
    )


def negation_keeps_the_group(patch: Patch) -> None:
    patch.setitem(compile_structure._NEGATED, Form.TRUE, Form.NOT_TRUE)


def wide_group_loses_its_rest(patch: Patch) -> None:
    grouped = compile_structure._grouped
    most = compile_structure.MOST_PARTS
    patch.setattr(compile_structure, "_grouped", lambda parts, kind: grouped(parts[:most], kind))


def first_hit_order_lost(patch: Patch) -> None:
    def last(policy: Policy, bits: Any) -> Choice:
        if policy.hit == "first" and bits.fired:
            return Choice((bits.fired.bit_length() - 1,))
        return choose(policy, bits)

    patch.setattr(decide_policy, "choose", last)


def skipped_rule_refers(patch: Patch) -> None:
    def refer(policy: Policy, bits: Any) -> Choice:
        if policy.hit == "first" and bits.undetermined:
            first = (bits.undetermined & -bits.undetermined).bit_length() - 1
            if not bits.fired & ((1 << first) - 1):
                return Choice((), referred=first)
        return choose(policy, bits)

    patch.setattr(decide_policy, "choose", refer)


def locked_doubt_ignored(patch: Patch) -> None:
    def grant(policy: Policy, bits: Any) -> Choice:
        return choose(policy, bits if policy.hit == "first" else bits._replace(undetermined=0))

    patch.setattr(decide_policy, "choose", grant)


def bucket_dropped(patch: Patch) -> None:
    definition = durable._definition

    def without_one(portion: Any, names: Any) -> Iterator[tuple[str, Any]]:
        portion.rules = [rule for rule in portion.rules if rule[2] != 1]
        return definition(portion, names)

    patch.setattr(durable, "_definition", without_one)


def portion_dropped(patch: Patch) -> None:
    patch.setattr(durable, "MOST_FIELDS", 12)
    portions = durable._portions
    patch.setattr(durable, "_portions", lambda rules: portions(rules)[:1])


def chain_reads_unsettled(patch: Patch) -> None:
    rows = Batch._rows

    def before(self: Batch, compiled: Any) -> Any:
        settled = {name: column for each in self.policies for name, column in each.settled.items()}
        kept = dict(self.columns)
        self.columns |= dict.fromkeys(settled, (None,) * self.count)
        try:
            return rows(self, compiled)
        finally:
            self.columns.update(kept)

    patch.setattr(Batch, "_rows", before)


def last_setter_stands(patch: Patch) -> None:
    settle = Batch._settle

    def over(self: Batch, call: Any, positions: Any, settled: Any) -> None:
        unset = {n: [v is None for v in settled[n]] for n in call.arguments}
        kept = [p for p in positions if all(unset[n][p] for n in call.arguments)]
        settle(self, call, kept, settled)

    patch.setattr(Batch, "_settle", over)


def memory_too_coarse(patch: Patch) -> None:
    cells_of = compile.cells_of

    def coarse(*asked: Any) -> Callable[[Sequence[Any]], list[Any]]:
        fine = cells_of(*asked)
        return lambda rows: [cell[1:] for cell in fine(rows)]

    patch.setattr(compile, "cells_of", coarse)


def argument_off_by_one(patch: Patch) -> None:
    value = compile_effect.operand_value

    def more(*asked: Any) -> Any:
        found = value(*asked)
        return found + 1 if type(found) is int else found

    patch.setattr(compile_effect, "operand_value", more)


def never_ignored(patch: Patch) -> None:
    patch.setattr(Guard, "broken", lambda *_: {})


FAULTS = (
    off_by_one_in_the_engine,
    off_by_one_in_the_check,
    off_by_one_in_both,
    unknown_number_is_nought,
    unknown_truth_is_false,
    unknown_is_false_in_the_check,
    doubt_forgotten,
    negation_not_pushed,
    negation_lost_in_the_check,
    every_is_some_in_the_check,
    negation_keeps_the_group,
    wide_group_loses_its_rest,
    first_hit_order_lost,
    skipped_rule_refers,
    locked_doubt_ignored,
    bucket_dropped,
    portion_dropped,
    chain_reads_unsettled,
    last_setter_stands,
    memory_too_coarse,
    argument_off_by_one,
    never_ignored,
)


def pairs_until_seen() -> int | None:
    """How many pairs it takes until the evaluators differ; None where they never do."""
    for number in range(MOST_FILES):
        file = File.written(9_000_000 + number, SIZES[number % len(SIZES)], ROWS)
        try:
            check(file, DurableEngine(capacity=1))
        except AssertionError:
            return (number + 1) * ROWS
    return None


def test_nothing_differs_without_a_fault() -> None:
    """On the files that show the faults all evaluators agree as long as there is none."""
    assert pairs_until_seen() is None


@pytest.mark.parametrize("plant", FAULTS, ids=lambda fault: fault.__name__)
def test_fault_is_seen(plant: Callable[[Patch], None], monkeypatch: Patch) -> None:
    """A fault in one function of compiler or engine makes the evaluators differ."""
    plant(monkeypatch)
    pairs = pairs_until_seen()
    sys.stdout.write(f"{plant.__name__}: {pairs} pairs\n")
    assert pairs is not None
