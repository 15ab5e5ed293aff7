"""A worker that reads hostile files one after the other and says what each cost it."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time

from pawpact.hosting.host import Host
from pawpact.policy.checking.trial import check_never
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.finding.diagnostic import Diagnostic, Findings, RuleFileError
from pawpact.policy.layering.laid import KNOWN
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading import token
from pawpact.policy.reading.load import read_patch, read_platform, read_platform_texts, read_text
from pawpact.policy.reading.sound import SOUND
from pawpact.tenancy.folder import read_tenants
from tests.core.policy.filed import BRAND_FILE, FILE, OFFER, OFFER_FILE, STORE_FILE, VOCABULARY
from tests.core.policy.hostile import POLICY, Hostile, hostile_files
from tests.core.policy.sized import SIZE

ROOT = Path(__file__).parents[3]
SHOWN = {"platform": FILE, "brand": BRAND_FILE, "store": STORE_FILE}
TRIES = 3
PLATFORM = read_platform_texts({FILE: POLICY, OFFER_FILE: OFFER})
ENGINE = DurableEngine()


def read(path: Path, layer: str) -> Ruleset:
    """What every door does with a rule file: bytes, text, tree, names, layers."""
    findings = Findings()
    text = read_text(path, SHOWN[layer], findings)
    findings.raise_errors()
    assert text is not None
    if layer == "platform":
        platform = read_platform_texts({FILE: text, OFFER_FILE: OFFER})
        return resolve(platform, None, None, VOCABULARY)
    patch = read_patch(SHOWN[layer], text, "brand" if layer == "brand" else "store")
    brand, store = (patch, None) if layer == "brand" else (None, patch)
    return resolve(PLATFORM, brand, store, VOCABULARY)


def findings_of(hostile: Hostile) -> tuple[Diagnostic, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.yaml"
        path.write_bytes(hostile.content)
        try:
            read(path, hostile.layer)
        except RuleFileError as error:
            return error.diagnostics
    return ()


def try_all(ruleset: Ruleset) -> None:
    check_never(ruleset, VOCABULARY, Decider(ruleset, VOCABULARY, ENGINE))


def outcome(path: Path, hostile: Hostile) -> dict[str, object]:
    """Its codes and places, or none where it was accepted."""
    try:
        read(path, hostile.layer)
    except RuleFileError as error:
        lines = hostile.content.count(b"\n") + 1
        places = [each.span for each in error.diagnostics]
        return {
            "codes": [each.code for each in error.diagnostics],
            "inside": all(
                1 <= place.line <= lines + 1 and place.column >= 1
                for place in places
                if place.file == SHOWN[hostile.layer]
            ),
            "shown": len(error.render("zh")) + len(error.render("en")),
        }
    return {"codes": [], "inside": True, "shown": 0}


def cost(do: Callable[[], object], enough: float) -> float:
    """The least CPU time of a few tries, each reading anew; one will do where it is small."""
    spent = []
    for _ in range(TRIES):
        SOUND.forget()
        KNOWN.forget()
        start = process_time()
        do()
        spent.append(process_time() - start)
        if spent[-1] < enough:
            break
    return min(spent)


def resident() -> int:
    """The most memory that this process has held so far, in KiB."""
    return getrusage(RUSAGE_SELF).ru_maxrss


def taken(do: Callable[[], object]) -> int:
    """How much more memory than now this takes at its peak, in KiB, done by a copy of us.

    The copy has read nothing else, so that nothing is left over for it to use again.
    """
    answers, told = os.pipe()
    copy = os.fork()
    if copy == 0:
        before = resident()
        try:
            do()
            os.write(told, str(resident() - before).encode())
        finally:
            os._exit(0)
    os.close(told)
    with os.fdopen(answers) as answer:
        said = answer.read()
    os.waitpid(copy, 0)
    return int(said)


def shipped() -> dict[str, str]:
    """The content of every shipped store's rules, resolved anew."""
    platform = read_platform([(ROOT / "rules", "rules")])
    tenants = read_tenants(ROOT / "tenants")
    words = Host.load().vocabulary()
    brand = tenants.brands["happy-paws"].patch
    return {
        name: resolve(platform, brand, files.patch, words).content_hash
        for name, files in tenants.stores.items()
    }


class Worker:
    """Reads everything in one process, as a worker that serves many stores does."""

    def __init__(self, folder: Path) -> None:
        self._path, self._good = folder / "rules.yaml", folder / "good.yaml"
        self._good.write_text(POLICY, "utf-8")
        self._looked, self._baseline = 0, 0.0

    def memory(self, hostile: Hostile) -> int:
        """What this file alone takes, tried too where it is legal."""
        self._path.write_bytes(hostile.content)

        def do() -> None:
            if hostile.legal:
                try_all(read(self._path, hostile.layer))
            else:
                outcome(self._path, hostile)

        return taken(do)

    def look(self, hostile: Hostile) -> dict[str, object]:
        self._path.write_bytes(hostile.content)
        baseline = self._good_cost()
        found: dict[str, object] = {}
        spent = cost(lambda: found.update(outcome(self._path, hostile)), 10 * baseline)
        return {"id": hostile.id, "ratio": spent / baseline, "resident": resident(), **found}

    def check(self, hostile: Hostile) -> dict[str, object]:
        """One that has to be accepted, and then tried against every `never`."""
        report = self.look(hostile)
        if report["codes"]:
            return report
        ruleset = read(self._path, hostile.layer)
        spent, baseline = cost(lambda: try_all(ruleset), 1), self._good_cost()
        return {**report, "trials": spent / baseline, "resident": resident()}

    def _good_cost(self) -> float:
        """Taken anew now and then, since other work on the machine comes and goes."""
        if self._looked % 8 == 0:
            self._baseline = cost(self._read_good, 0)
        self._looked += 1
        return self._baseline

    def _read_good(self) -> None:
        """By the careful parser, which has to look at whatever is wrong."""
        quick, token._quick = token._quick, None
        try:
            read(self._good, "platform")
        finally:
            token._quick = quick


def measure(folder: Path) -> None:
    worker, files = Worker(folder), hostile_files(everything=SIZE > 1)
    before = shipped()
    try_all(read(folder / "good.yaml", "platform"))
    memory = {each.id: worker.memory(each) for each in files}
    start = resident()
    refused = [worker.look(each) for each in files if not each.legal]
    accepted = [worker.check(each) for each in files if each.legal]
    report = {
        "start": start,
        "memory": memory,
        "refused": refused,
        "accepted": accepted,
        "stores_before": before,
        "stores_after": shipped(),
    }
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        measure(Path(made))
