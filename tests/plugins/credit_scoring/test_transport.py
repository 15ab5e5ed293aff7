from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator

import pytest

from pawpact_plugins.credit_scoring import transport
from pawpact_plugins.credit_scoring.answer import ProviderDown
from pawpact_plugins.credit_scoring.transport import HttpsTransport


@pytest.fixture
def silent_server() -> Iterator[int]:
    """A local port that accepts connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def accept() -> None:
            try:
                held.append(server.accept()[0])
            except OSError:
                return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
        for each in held:
            each.close()


def test_an_address_without_encryption_is_refused():
    """Nothing is sent to an address that is not https."""
    with pytest.raises(ProviderDown, match="https"):
        HttpsTransport().post("http://127.0.0.1:9", {}, 0.1)


def test_a_silent_provider_is_given_up_on(silent_server):
    """A provider that accepts and never answers counts as down once the time is over."""
    with pytest.raises(ProviderDown):
        HttpsTransport().post(f"https://127.0.0.1:{silent_server}", {"a": "b"}, 0.2)


def test_a_closed_port_is_a_provider_that_is_down():
    """A refused connection is reported as down, without the address's details."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ProviderDown) as caught:
        HttpsTransport().post(f"https://127.0.0.1:{port}", {"secret": "x"}, 0.5)
    assert "secret" not in str(caught.value)


class Answer:
    """An open response over given bytes."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def read(self, most: int) -> bytes:
        return self.body[:most]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch):
    """Replaces the connection by a given body or error."""

    def use(answer: bytes | Exception) -> None:
        class Opener:
            def open(self, request: object, timeout: float) -> Answer:
                if isinstance(answer, Exception):
                    raise answer
                return Answer(answer)

        monkeypatch.setattr(transport.urllib.request, "build_opener", lambda *handlers: Opener())

    return use


def test_an_answer_comes_back_as_it_is(answering):
    """The body is returned byte by byte up to the limit."""
    answering(b"x" * transport.LARGEST_ANSWER)
    assert len(HttpsTransport().post("https://gateway.example", {}, 1)) == transport.LARGEST_ANSWER


def test_an_endless_answer_is_cut_off(answering):
    """An answer over the limit counts as no answer."""
    answering(b"x" * (transport.LARGEST_ANSWER + 1))
    with pytest.raises(ProviderDown, match="too long"):
        HttpsTransport().post("https://gateway.example", {}, 1)


@pytest.mark.parametrize("error", [TimeoutError("t"), ConnectionResetError("r"), ssl.SSLError("s")])
def test_every_failure_of_the_network_is_one_error(answering, error):
    """Time-outs, resets and failed encryption all count as a provider that is down."""
    answering(error)
    with pytest.raises(ProviderDown):
        HttpsTransport().post("https://gateway.example", {}, 1)
