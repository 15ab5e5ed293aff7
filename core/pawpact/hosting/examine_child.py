"""The process in which plugins are looked over; `examine` starts it and reads what it says.

``python -m pawpact.hosting.examine_child SECONDS [NAME_TO_LEAVE_OUT]...``
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pawpact.database.migration import newest, plugin_schema
from pawpact.database.unrevised import unrevised
from pawpact.hosting.discovery import Installed, installed
from pawpact.hosting.failure import BrokenPlugin, Stage
from pawpact.hosting.host import Host
from pawpact.hosting.plugin import LoadedPlugin

Say = Callable[[dict[str, Any]], None]


def main(arguments: Sequence[str]) -> None:
    """Look over all but those named, and say what was found, a line each."""
    without = set(arguments[1:])
    say = _limited(_own_voice(), float(arguments[0]))
    faulthandler.enable()
    found = [_announced(each, say) for each in installed() if each.name not in without]
    host = Host.load(found=found)
    plugins = [_loaded(each, say) for each in host.plugins.values()]
    plugins += [_broken(each, found) for each in host.broken.values()]
    say({"plugins": plugins})
    os._exit(0)  # a plugin's own threads must not keep this process


def _own_voice() -> Say:
    """Only ours reaches the reader: what plugins print goes with the errors."""
    channel = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def say(line: dict[str, Any]) -> None:
        os.write(channel, json.dumps(line).encode() + b"\n")

    return say


def _limited(say: Say, seconds: float) -> Say:
    """Whatever is said, the next thing has to be said in time; else this ends with its trace."""

    def say_in_time(line: dict[str, Any]) -> None:
        say(line)
        faulthandler.dump_traceback_later(seconds, exit=True)

    return say_in_time


def _announced(plugin: Installed, say: Say) -> Installed:
    """The same plugin, named before it is imported and again before its hooks are called."""

    def at(stage: Stage) -> None:
        say({"name": plugin.name, "distribution": plugin.distribution, "stage": stage.value})

    def load() -> object:
        at(Stage.IMPORT)
        module = plugin.load()
        at(Stage.REGISTER)
        return module

    return replace(plugin, load=load)


def _loaded(plugin: LoadedPlugin, say: Say) -> dict[str, Any]:
    say({"name": plugin.name, "distribution": plugin.distribution, "stage": Stage.TABLE.value})
    tables, words = plugin.tables, plugin.vocabulary
    revision = ""
    differing: tuple[str, ...] = ()
    if tables and tables.models:
        schema = plugin_schema(plugin.name, tables.models[0].metadata, tables.versions)
        revision, differing = newest(schema) or "", unrevised(schema)
    return {
        "name": plugin.name,
        "distribution": plugin.distribution,
        "state": "loaded",
        "version": plugin.info.version,
        "title": [plugin.info.title.zh, plugin.info.title.en],
        "api": plugin.info.api,
        "facts": [each.name for each in words.facts],
        "effects": [each.effect.name for each in plugin.effects],
        "moments": [each.name for each in words.moments],
        "needs": sorted(words.needs),
        "offers": [
            *(each.name for each in plugin.actions),
            *(each.name for each in plugin.views),
        ],
        "works": [
            *(f"{each.moment}: {each.name}" for each in plugin.reactions),
            *(f"{each.moment}: {each.name}" for each in plugin.listeners),
            *(f"day.opened: {each.name}" for each in plugin.schedule),
        ],
        "tables": [each.__tablename__ for each in tables.models] if tables else [],
        "revision": revision,
        "unrevised": list(differing),
        "reason": ["", ""],
    }


def _broken(plugin: BrokenPlugin, found: Sequence[Installed]) -> dict[str, Any]:
    return {
        "name": plugin.name,
        "distribution": next(each.distribution for each in found if each.name == plugin.name),
        "state": "broken",
        "title": ["", ""],
        "stage": plugin.stage.value,
        "reason": [plugin.reason.zh, plugin.reason.en],
        "traceback": plugin.traceback,
    }


if __name__ == "__main__":
    main(sys.argv[1:])
