"""An installation on which the commands of a page run, one after the other."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from click.testing import CliRunner
from flask.testing import FlaskClient

from pawpact.access.key_file import create_key_file
from pawpact.access.vault import FileVault
from pawpact.billing.channel import RecordingChannel
from pawpact.billing.gateway.registry import SIMULATOR
from pawpact.billing.gateway.simulator import SimulatedGateway
from pawpact.bootstrap import Platform
from pawpact.bootstrap.api import make_api
from pawpact.bootstrap.start import assemble, connector, open_database
from pawpact.cli.main import pawpact as command_line
from pawpact.cli.shell import Shell, say
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.kernel.label import Language
from pawpact.settings import Settings
from tests.docs.page import ROOT, Block
from tests.house import House

STORE = "chengdu-yulin"
"""Where the pets of the examples live."""
_NOON = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
_ID = re.compile(
    r"\b(?:app|dec|con|pau|inc|pet|prp|cus|chg|dep|held|req|stf)_[0-9a-z]{13}\b|\bkey_[0-9a-z]{13}\.[\w-]+"
)
_ANY_LINES, _ANY = "(?:[^\n]*\n)*?", "[^\n]*"


class Installation(Shell):
    """A checkout in a folder of its own, its clock standing still, the outside world played.

    Ids on a page are examples: the first output that shows one ties it to the real one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[str, str] = {}
        self.environment = {"COLUMNS": "120"}
        self.clock = FixedClock(_NOON)
        for name in ("rules", "tenants", "examples"):
            shutil.copytree(ROOT / name, folder / name)

    @cached_property
    def settings(self) -> Settings:
        create_key_file(self.folder / "keys.json")
        return Settings(
            database_url=f"sqlite:///{self.folder / 'pawpact.sqlite3'}",
            key_file=self.folder / "keys.json",
            rules=self.folder / "rules",
        )

    @cached_property
    def platform(self) -> Platform:
        host, clock = Host.load(), self.clock
        vault = FileVault.load(self.settings.key_file or Path())
        return assemble(
            self.settings,
            host,
            open_database(self.settings.database_url, host),
            clock,
            TimeOrderedIds(clock, node=0),
            vault,
            {},
            connector(host, "demo"),
            gateways={SIMULATOR: SimulatedGateway()},
            channel=RecordingChannel(),
            are_doubles=True,
        )

    @cached_property
    def client(self) -> FlaskClient:
        return make_api(self.opened, {"simulator": b"of the simulator"}).test_client()

    @property
    def opened(self) -> Platform:
        """The platform with the stores of the tenants folder in it."""
        if not self.platform.stores.every():
            self.platform.onboarding.apply(self.folder / "tenants", "system")
        return self.platform

    def save(self, block: Block) -> None:
        """Keep a block under the file name that the page gives it."""
        path = self.folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.translated(block.text), "utf-8")

    def translated(self, text: str) -> str:
        """With real ids for those of the page; a pet that nobody saw yet comes into the house."""
        for example in dict.fromkeys(_ID.findall(text)):
            if example.startswith("pet_") and example not in self.known:
                self.known[example] = self._pet()
            text = text.replace(example, self.known.get(example, example))
        return text

    def run(self, command: str) -> str:
        """What the command prints."""
        words = shlex.split(self.translated(command))
        if words[0] == "export":
            return self._export(words[1])
        return self._call(words[1:]) if words[0] == "curl" else self._invoke(words[1:])

    def live_until(self, day: date) -> None:
        """Time passes: every morning of every store the debits that are due are run."""
        noon = datetime.combine(day, time(4), UTC)
        while self.clock.now() < noon:
            self.clock.advance(timedelta(days=1))
            for store in self.opened.stores.every():
                self.platform.run_debits(store.name)

    def _export(self, assignment: str) -> str:
        name, _, value = assignment.partition("=")
        self.environment[name] = value
        return ""

    def explain_difference(self, expected: str, printed: str) -> str | None:
        """None where the page shows what was printed; `…` on the page stands for anything.

        How wide columns are is not compared: it differs from terminal to terminal.
        """
        lines = "".join(f"{_narrow(line)}\n" for line in printed.rstrip().splitlines())
        match = re.fullmatch(self._pattern(expected), lines)
        if match is None:
            return f"the page shows:\n{expected}\nbut it is:\n{lines}"
        self.known |= {_spelt(name): value for name, value in match.groupdict().items()}
        return None

    def _pattern(self, expected: str) -> str:
        seen: set[str] = set()
        return "".join(
            _ANY_LINES if line.strip() == "…" else self._line(_narrow(line), seen) + "\n"
            for line in expected.rstrip().splitlines()
        )

    def _line(self, line: str, seen: set[str]) -> str:
        pattern, place = "", 0
        for match in _ID.finditer(line):
            pattern += _loose(line[place : match.start()]) + self._id(match[0], seen)
            place = match.end()
        return pattern + _loose(line[place:])

    def _id(self, example: str, seen: set[str]) -> str:
        if example in self.known:
            return re.escape(self.known[example])
        if example in seen:
            return f"(?P={_group(example)})"
        seen.add(example)
        return f"(?P<{_group(example)}>{example[:3]}[a-z]*_[\\w.-]+)"

    @property
    def _language(self) -> Language:
        return "en" if self.environment.get("PAWPACT_LANGUAGE") == "en" else "zh"

    def _invoke(self, arguments: list[str]) -> str:
        if arguments[0] not in ("rules", "keys", "stores", "demo"):
            assert self.opened
        if arguments[:2] == ["keys", "issue"]:
            assert self.opened
        result = CliRunner(env=self.environment).invoke(command_line, arguments, obj=self)
        if isinstance(result.exception, PawpactError):
            return result.output + say(result.exception, self._language)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.output

    def _call(self, words: list[str]) -> str:
        method, headers, body, address = "GET", {}, None, ""
        rest = iter(words)
        for word in rest:
            if word == "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            elif word in ("-d", "--data"):
                method, body = "POST", self._data(next(rest))
            elif not word.startswith("-"):
                address = word
        path = address.removeprefix("http://127.0.0.1:8080")
        answer = self.client.open(path, method=method, headers=headers, data=body)
        if not answer.is_json and "json" not in answer.content_type:
            return answer.text
        return json.dumps(json.loads(answer.text), ensure_ascii=False, indent=2)

    def _data(self, written: str) -> bytes:
        if written.startswith("@"):
            return (self.folder / written[1:]).read_bytes()
        return written.encode()

    def _pet(self) -> str:
        parts = self.opened.parts
        house = House(
            self.platform,
            self.clock,
            parts.connect("credit_scoring", "credit_provider", "zhima", {}),
            SimulatedGateway(),
            RecordingChannel(),
            parts.host,
        )
        return house.listed_pet(self._home())

    def _home(self) -> str:
        """Where pets of a page come in: its own store, where it has one alone."""
        names = [each.name for each in self.opened.stores.every()]
        return STORE if STORE in names else names[0]


def _narrow(line: str) -> str:
    return " ".join(line.split())


def _loose(text: str) -> str:
    return _ANY.join(re.escape(part) for part in text.split("…"))


def _group(example: str) -> str:
    return example.replace(".", "__dot__").replace("-", "__dash__")


def _spelt(group: str) -> str:
    return group.replace("__dot__", ".").replace("__dash__", "-")
