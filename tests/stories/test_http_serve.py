"""A real server: ``pawpact serve`` in a process of its own, spoken to over a socket."""

from __future__ import annotations

import json
import runpy
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import waitress
from click.testing import CliRunner

from pawpact.bootstrap import start
from pawpact.cli.main import pawpact
from pawpact.settings import read_settings
from tests.databases import Given
from tests.house import identity_number, listed_pet

ROOT = Path(__file__).parents[2]
STORE = "hangzhou-xihu"


@pytest.fixture
def installation(bare: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new installation: a folder for its keys, an empty database, the rules as shipped."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAWPACT_KEY_FILE", str(tmp_path / "keys.json"))
    monkeypatch.setenv("PAWPACT_DATABASE_URL", bare.url)
    if bare.kind == "postgresql":
        monkeypatch.setenv("PAWPACT_OWNER_DATABASE_URL", bare.owner_url)
    monkeypatch.setenv("PAWPACT_RULES", str(ROOT / "rules"))
    monkeypatch.setenv("PAWPACT_SANDBOX", "story")
    monkeypatch.setenv("PAWPACT_LANGUAGE", "en")
    return tmp_path


def command(*arguments: str) -> str:
    """Run a command that has to succeed; answers what it printed."""
    result = CliRunner().invoke(pawpact, arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout.strip()


@contextmanager
def served(folder: Path, port: int) -> Iterator[HTTPConnection]:
    """The API in a process of its own until the block ends."""
    entry = "from pawpact.cli.main import main; main()"
    program = [sys.executable, "-c", entry, "serve", "--port", str(port)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(program, stderr=subprocess.PIPE, stdout=log, text=True)
        try:
            assert server.stderr is not None
            said = next((line for line in server.stderr if "serving on" in line), "")
            assert f"127.0.0.1:{port}" in said
            with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
                yield connection
        finally:
            server.terminate()
            server.wait(timeout=120)
            server.stderr.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def application() -> bytes:
    """An application for a pet that is ready, as a counter would send it."""
    platform = start(read_settings())
    pet = listed_pet(platform, STORE)
    platform.parts.database.engine.dispose()
    content = {
        "customer": {
            "name": "测试客户",
            "phone": "15400000000",
            "identity_number": identity_number(date(1992, 3, 1), 7),
            "housing": "owned",
            "consents": ["credit_query", "identity_check"],
        },
        "pet": pet,
        "plan": "cat_common",
        "term": 12,
        "documents": ["id_card", "residence_proof"],
        "identity": "verified",
        "pets_prohibited": False,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def test_an_application_over_a_socket(installation: Path) -> None:
    """Keys, a store, an API key, a server: an application sent twice is decided once.

    It is then read over the same connection, and nobody without the key reads it.
    """
    command("keys", "create", str(installation / "keys.json"))
    command("database", "migrate")
    command("stores", "apply", str(ROOT / "tenants"))
    key = command("keys", "issue", "--store", STORE, "--role", "sales", "--label", "story")
    body, headers = application(), {"Authorization": f"Bearer {key}"}
    with served(installation, free_port()) as connection:

        def ask(method: str, path: str, content: bytes | None = None, **more: str) -> Any:
            connection.request(method, path, content, {**headers, **more})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

        address = f"/stores/{STORE}/applications"
        sent = {"Content-Type": "application/json", "Idempotency-Key": "counter-3-000127"}
        first, second = (ask("POST", address, body, **sent) for _ in range(2))
        assert first[0] == 201, first
        assert second == first
        status, shown = ask("GET", f"{address}/{first[1]['id']}")
        assert (status, shown.pop("moves")[0]["went_to"]) == (200, "submitted")
        assert shown == first[1]
        assert ask("POST", address, b" " * 300_000, **sent)[0] == 413
        assert ask("GET", f"{address}/{first[1]['id']}", Authorization="")[0] == 401


def test_no_key_file_no_server(
    installation: Path, bare: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without keys the server does not start, says how to make them, and makes no tables."""
    monkeypatch.delenv("PAWPACT_KEY_FILE")
    monkeypatch.setattr(waitress, "create_server", None)
    result = CliRunner().invoke(pawpact, ["serve"])
    assert result.exit_code == 3
    assert "pawpact keys create FILE" in result.stderr
    tables = {
        "sqlite": "SELECT name FROM sqlite_master",
        "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    }
    assert bare.query(tables[bare.kind]) == []


def test_the_wsgi_file_makes_the_application(installation: Path) -> None:
    """Any WSGI server gets the same application from wsgi.py, by the same settings."""
    command("keys", "create", str(installation / "keys.json"))
    command("database", "migrate")
    app = runpy.run_path(str(ROOT / "wsgi.py"))["app"]
    assert app.test_client().get("/openapi.json").json["info"]["title"] == "pawpact"
