"""CPU time of the PostgreSQL processes that serve one database."""

from __future__ import annotations

from pathlib import Path

import psutil


def server_seconds(first: int, database: str) -> dict[int, float]:
    """Seconds of each connection to this database; the server's own chores are not counted.

    ``first`` is the server's first process. Vacuuming falls now on one side, now on the other.
    """
    return {
        each.pid: _seconds(each)
        for each in psutil.Process(first).children()
        if database in (title := _title(each)) and "autovacuum" not in title
    }


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """What the connections that are still there took in between."""
    return sum(seconds - before.get(process, 0.0) for process, seconds in after.items())


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def _seconds(process: psutil.Process) -> float:
    """To the nanosecond where the system says it; ticks of 10 ms are much in a short run."""
    try:
        return int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[0]) / 1e9
    except (OSError, ValueError):
        pass
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
