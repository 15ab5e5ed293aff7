"""Reading what a provider says it collected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway
from pawpact.billing.gateway.statement import Collected, read_statement
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer
from pawpact.kernel.errors import FileError


class Plain:
    """A provider that keeps to the neutral form."""

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        return []

    def ask(self, keys: Sequence[str]) -> list[GatewayAnswer]:
        return []


class Tabular(Plain):
    """A provider whose file has columns of its own."""

    def read_statement(self, lines: Iterable[str]) -> Iterator[Collected]:
        for line in lines:
            key, amount = line.split()
            yield Collected(key, int(amount))


def written(folder: Path, *lines: str) -> Path:
    path = folder / "statement"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_neutral_form_is_a_line_of_json_a_debit(tmp_path: Path) -> None:
    """Success counts, said or not; what failed and empty lines are passed over."""
    path = written(
        tmp_path,
        '{"key": "1-1-1", "amount": 39800, "reference": "wx-1"}',
        "",
        '{"key": "1-2-1", "amount": 100, "result": "ok"}',
        '{"key": "1-3-1", "amount": 100, "result": "refused"}',
    )
    assert read_statement(Plain(), path) == {
        "1-1-1": Collected("1-1-1", 39800, "wx-1"),
        "1-2-1": Collected("1-2-1", 100),
    }


def test_a_provider_reads_its_own_form(tmp_path: Path) -> None:
    """A gateway that knows its provider's files reads them itself."""
    path = written(tmp_path, "1-1-1 39800")
    assert read_statement(Tabular(), path) == {"1-1-1": Collected("1-1-1", 39800)}


def test_the_simulators_memory_is_its_statement(tmp_path: Path) -> None:
    """What the simulator took is read from its memory, refusals are not."""
    memory = tmp_path / "provider.jsonl"
    outcomes = iter([Outcome.OK, Outcome.REFUSED, Outcome.TIMEOUT_AFTER_SUCCESS])
    gateway = SimulatedGateway(lambda request: next(outcomes), memory)
    gateway.collect([DebitRequest(f"1-{n}-1", 100 * n, 1, None) for n in (1, 2, 3)])
    found = read_statement(SimulatedGateway(), memory)
    assert {key: each.amount for key, each in found.items()} == gateway.taken


def test_a_key_that_was_taken_twice_counts_twice(tmp_path: Path) -> None:
    """The same line again is one debit; another amount or number under the key is another one."""
    line = '{"key": "1-1-1", "amount": 39800, "reference": "%s"}'
    path = written(tmp_path, line % "a", line % "a", line % "b")
    assert read_statement(Plain(), path)["1-1-1"].amount == 2 * 39800


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"amount": 1}',
        '{"key": "1-1-1"}',
        '{"key": "1-1-1", "amount": "1"}',
        '{"key": "1-1-1", "amount": 0}',
        '{"key": "1-1-1", "amount": true}',
        '{"key": "1-1-1", "amount": 1, "result": "perhaps"}',
    ],
)
def test_what_is_no_debit_is_refused_by_its_line(tmp_path: Path, line: str) -> None:
    """A line that cannot be read is named by number, with what it should look like."""
    path = written(tmp_path, '{"key": "1-1-1", "amount": 1}', line)
    with pytest.raises(FileError, match=r"statement:2") as refused:
        read_statement(Plain(), path)
    assert refused.value.hint is not None


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A missing file is said to be missing."""
    with pytest.raises(FileError, match="cannot be read"):
        read_statement(Plain(), tmp_path / "nothing")
