"""Channels: the terminal, a file, and the real adapter against a server on this machine."""

from __future__ import annotations

import io
import json
import logging
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from pawpact.kernel.errors import AdminError, FileError
from pawpact.messages.apprise_channel import open_apprise
from pawpact.messages.channel import NoMessages, NotCarried, RecordingMessages
from pawpact.messages.console import ConsoleMessages, FileMessages
from pawpact.messages.opening import open_channel
from pawpact.messages.values import Envelope
from pawpact.wording.values import Audience

PHONE = "15400001234"
SECRET = "k3ySecretThatNobodySees"
TO_CUSTOMER = Envelope(7, "店", "notice", Audience.CUSTOMER, "提醒", PHONE, "将扣款 398.00 元")
TO_MANAGER = Envelope(8, "店", "late", Audience.STAFF, "逾期", "store_manager", "任务逾期")


class Server:
    """Takes what is posted to it; ``answer`` is the status that it gives."""

    def __init__(self) -> None:
        self.answer = 200
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.http = HTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.http.server_port}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.posted.append((self.path, json.loads(body)))
                self.send_response(server.answer)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Silent."""

        return Handler


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of this test's own."""
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


def written(folder: Path, text: str) -> Path:
    path = folder / "channels.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_terminal_shows_the_end_of_a_phone_only() -> None:
    """The words are shown, the number is not."""
    stream = io.StringIO()
    ConsoleMessages(stream).carry(TO_CUSTOMER)
    assert "398.00" in stream.getvalue()
    assert PHONE not in stream.getvalue()


def test_a_file_gets_a_line_for_each_message(tmp_path: Path) -> None:
    """Each line is one message with its number, and only the owner may read it."""
    path = tmp_path / "out.jsonl"
    channel = FileMessages(path)
    channel.carry(TO_CUSTOMER)
    channel.carry(TO_MANAGER)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(each["number"], each["to"]) for each in lines] == [(7, PHONE), (8, "store_manager")]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_apprise_posts_to_a_customers_number(server: Server, tmp_path: Path) -> None:
    """The phone stands in the address where the file has a place for it, the words in the body."""
    text = 'customer: ["{$env: SMS_URL}/{phone}"]\n'
    channel = open_apprise(written(tmp_path, text), {"SMS_URL": server.address})
    channel.carry(TO_CUSTOMER)
    ((path, body),) = server.posted
    assert (path, body["title"], body["message"]) == (f"/{PHONE}", "提醒", "将扣款 398.00 元")


def test_apprise_posts_to_the_role_of_staff(server: Server, tmp_path: Path) -> None:
    """A role with an address has its own, every other one goes to the default."""
    text = 'staff: {vet: ["{$env: URL}/vet"], default: ["{$env: URL}/all"]}\n'
    channel = open_apprise(written(tmp_path, text), {"URL": server.address})
    channel.carry(TO_MANAGER)
    assert server.posted[0][0] == "/all"


def test_a_refusal_of_the_server_is_a_failure(server: Server, tmp_path: Path) -> None:
    """What the other side did not take was not carried."""
    text = 'staff: {default: ["{$env: URL}"]}\n'
    channel = open_apprise(written(tmp_path, text), {"URL": server.address})
    server.answer = 500
    with pytest.raises(NotCarried):
        channel.carry(TO_MANAGER)


def test_one_address_that_took_it_is_enough(server: Server, tmp_path: Path) -> None:
    """Every address is tried; with one that works the message is carried."""
    text = 'staff: {default: ["json://127.0.0.1:1", "{$env: URL}"]}\n'
    channel = open_apprise(written(tmp_path, text), {"URL": server.address})
    channel.carry(TO_MANAGER)
    assert len(server.posted) == 1


def test_nobody_to_be_reached_is_a_failure(tmp_path: Path) -> None:
    """A file without customers carries nothing to them."""
    channel = open_apprise(written(tmp_path, "staff: {}\n"), {})
    with pytest.raises(NotCarried):
        channel.carry(TO_CUSTOMER)


def test_a_secret_is_neither_shown_nor_logged(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in a repr and in no log of any level, though the address holds it and the post fails."""
    server.answer = 500
    text = 'staff: {default: ["{$env: URL}"]}\n'
    channel = open_apprise(written(tmp_path, text), {"URL": f"{server.address}/{SECRET}"})
    with caplog.at_level(logging.DEBUG), pytest.raises(NotCarried):
        channel.carry(TO_MANAGER)
    assert server.posted[0][0] == f"/{SECRET}"
    assert SECRET not in repr(channel) + caplog.text


@pytest.mark.parametrize(
    "address", ["wecombot://0123456789abcdef0123", "mailto://me:pw@example.org"]
)
def test_a_secret_in_the_file_is_refused(tmp_path: Path, address: str) -> None:
    """It belongs into the environment; the refusal tells the place and not the secret."""
    with pytest.raises(FileError) as refused:
        open_apprise(written(tmp_path, f'staff: {{default: ["{address}"]}}\n'), {})
    assert "channels.yaml:1:19" in str(refused.value)
    assert address not in str(refused.value)


def test_a_variable_that_is_not_set_is_named(tmp_path: Path) -> None:
    """Its name, so that it can be set."""
    with pytest.raises(AdminError, match="WECOM_URL"):
        open_apprise(written(tmp_path, 'customer: ["{$env: WECOM_URL}"]\n'), {})


def test_an_address_that_apprise_does_not_know_is_refused(tmp_path: Path) -> None:
    """At start, with its place and without what it holds."""
    with pytest.raises(FileError) as refused:
        open_apprise(written(tmp_path, 'customer: ["{$env: URL}"]\n'), {"URL": f"nix://{SECRET}"})
    assert SECRET not in str(refused.value)


def test_the_environment_says_which_channel(tmp_path: Path) -> None:
    """console, file:PATH, apprise:FILE; without one a sandbox records and others carry nothing."""
    path = written(tmp_path, "staff: {}\n")
    opened = [
        open_channel(text, {}, is_sandbox=False).name
        for text in ("console", f"file:{tmp_path}/o", f"apprise:{path}", None)
    ]
    assert opened == ["console", "file", "apprise", "none"]
    assert isinstance(open_channel(None, {}, is_sandbox=True), RecordingMessages)


@pytest.mark.parametrize("text", ["pigeon", "file:", "console:x"])
def test_another_channel_is_refused(text: str) -> None:
    """What names no channel stops the start."""
    with pytest.raises(AdminError):
        open_channel(text, {}, is_sandbox=False)


def test_no_channel_carries_nothing() -> None:
    """Everything waits until one is set."""
    with pytest.raises(NotCarried):
        NoMessages().carry(TO_CUSTOMER)
