"""One policy over the rows of a batch: by cell, with every new cell decided twice.

The engine decides; the generated check must come to the same bits. Where they differ the rows
of that cell are held, and the cell is not remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pawpact.policy.deciding.column import Outcome
from pawpact.policy.deciding.verdict import choose
from pawpact.policy.engine.cell import CellMemo
from pawpact.policy.engine.compile import CompiledPolicy
from pawpact.policy.engine.compile_code import Cell, Row
from pawpact.policy.engine.protocol import Engine, EngineFailure, EngineMismatch, Program
from pawpact.policy.engine.reference import missing_of_rule
from pawpact.policy.model import Bits, Referral

Answer = Outcome | EngineMismatch | EngineFailure


@dataclass
class PolicyDecider:
    """A compiled policy with its program and its memory of cells."""

    compiled: CompiledPolicy
    program: Program
    memo: CellMemo[Cell, Outcome] = field(default_factory=CellMemo)
    engine_calls: int = 0

    @classmethod
    def of(
        cls, compiled: CompiledPolicy, engine: Engine, *, remember: bool = True
    ) -> PolicyDecider:
        return cls(compiled, engine.program(compiled.structure), CellMemo(enabled=remember))

    def answers(self, rows: Sequence[Row]) -> list[Answer]:
        """What each row comes to."""
        if not self.memo.enabled:
            alike: dict[Bits, Outcome] = {}
            return [self._decided(row, alike) for row in rows]
        cells = self.compiled.cells(rows)
        found = self._by_cell(rows, cells)
        return [found[cell] for cell in cells]

    def _by_cell(self, rows: Sequence[Row], cells: Sequence[Cell]) -> dict[Cell, Answer]:
        """Each distinct cell once, shown by the last of its rows."""
        shown = dict(zip(cells, rows, strict=True))
        found: dict[Cell, Answer] = {}
        misses = 0
        for cell, row in shown.items():
            answer: Answer | None = self.memo.get(cell)
            if answer is None:
                misses += 1
                answer = self._decided(row, {})
                if isinstance(answer, Outcome):
                    self.memo.keep(cell, answer)
            found[cell] = answer
        self.memo.count(len(cells) - misses, misses)
        return found

    def _decided(self, row: Row, alike: dict[Bits, Outcome]) -> Answer:
        """Rows of a batch whose bits are alike share their outcome, as far as nobody is asked."""
        compiled = self.compiled
        self.engine_calls += 1
        try:
            decided = self.program.decide(compiled.pack_row(row))
        except EngineFailure as failure:
            return failure
        if decided != compiled.check(row):
            return EngineMismatch(compiled.policy.name, *compiled.cells([row]))
        bits = Bits(*decided)
        outcome = alike.get(bits)
        if outcome is None:
            outcome = self._outcome(row, bits)
            if outcome.referral is None:
                alike[bits] = outcome
        return outcome

    def _outcome(self, row: Row, bits: Bits) -> Outcome:
        policy, parameters = self.compiled.policy, self.compiled.parameters
        choice = choose(policy, bits)
        referral = None
        if choice.referred is not None:
            rule = policy.rules[choice.referred]
            missing = missing_of_rule(rule, self.compiled.facts(row), parameters)
            referral = Referral(policy.name, rule.id, missing)
        return Outcome(bits.fired, bits.undetermined, choice.chosen, referral)
