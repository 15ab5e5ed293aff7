"""Looks one plugin over: registers it on trial, calls its hooks, checks what they return."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import pluggy
from marshmallow import Schema

from pawpact.hosting.door import Action, Daily, Reaction, View
from pawpact.hosting.effect import PluginEffect
from pawpact.hosting.event import Listener
from pawpact.hosting.failure import PluginRefused, Stage
from pawpact.hosting.hook import PROJECT, HookSpecifications
from pawpact.hosting.letter import Receiver
from pawpact.hosting.metric import PluginMetric
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.hosting.registration import (
    API_VERSION,
    FLOOR,
    Adapter,
    FactProvider,
    Inquiry,
    PluginInfo,
    PluginTables,
    PluginVocabulary,
)
from pawpact.hosting.shape import misfit
from pawpact.kernel.label import Label

T = TypeVar("T")


def manager() -> pluggy.PluginManager:
    """A plugin manager that knows the hooks and no plugin yet."""
    made = pluggy.PluginManager(PROJECT)
    made.add_hookspecs(HookSpecifications)
    return made


def admit(name: str, distribution: str, module: object) -> LoadedPlugin:
    """What the plugin brings, or `PluginRefused` with the first thing that is wrong with it."""
    trial = manager()
    trial.register(module, name)
    _refuse_misspelt(trial)
    info = _info(name, trial)
    return LoadedPlugin(
        info=info,
        distribution=distribution,
        module=getattr(module, "__name__", type(module).__name__),
        vocabulary=_one(trial, "pawpact_vocabulary", PluginVocabulary) or PluginVocabulary(),
        providers=_many(trial, "pawpact_facts", FactProvider),
        inquiries=_many(trial, "pawpact_inquiries", Inquiry),
        adapters=_many(trial, "pawpact_adapters", Adapter),
        effects=_many(trial, "pawpact_effects", PluginEffect),
        tables=_tables(trial, module),
        actions=_many(trial, "pawpact_actions", Action),
        views=_many(trial, "pawpact_views", View),
        reactions=_many(trial, "pawpact_reactions", Reaction),
        schedule=_many(trial, "pawpact_schedule", Daily),
        listeners=_many(trial, "pawpact_committed", Listener),
        receivers=_many(trial, "pawpact_letters", Receiver),
        metrics=_many(trial, "pawpact_metrics", PluginMetric),
        config=_config(trial),
        rules=_rules(module),
    )


def _refuse_misspelt(trial: pluggy.PluginManager) -> None:
    """A hook that nobody asks for is a slip of the pen: it is named, with the nearest one."""
    try:
        trial.check_pending()
    except pluggy.PluginValidationError as error:
        written = re.search(rf"{PROJECT}_\w+", str(error))
        said = written.group() if written else str(error).partition("\n")[0]
    else:
        return
    known = [name for name in vars(HookSpecifications) if name.startswith(PROJECT)]
    near = get_close_matches(said, known, 1)
    raise PluginRefused(
        Stage.REGISTER,
        Label(
            f"没有叫 {said} 的钩子" + (f"；是不是 {near[0]}？" if near else ""),
            f"there is no hook {said}" + (f"; did you mean {near[0]}?" if near else ""),
        ),
    )


def _info(name: str, trial: pluggy.PluginManager) -> PluginInfo:
    info = _one(trial, "pawpact_plugin", PluginInfo)
    if info is None:
        raise PluginRefused(
            Stage.DESCRIBE,
            Label("没有实现 pawpact_plugin", "pawpact_plugin is not implemented"),
        )
    if not FLOOR <= info.api <= API_VERSION:
        raise PluginRefused(
            Stage.VERSION,
            Label(
                f"插件按接口版本 {info.api} 编写，本系统支持 {FLOOR} 到 {API_VERSION}；"
                "请安装对应版本的插件",
                f"it was written for interface {info.api}, this release takes {FLOOR} to "
                f"{API_VERSION}; install a version of the plugin that fits",
            ),
        )
    if info.name != name:
        raise PluginRefused(
            Stage.DESCRIBE,
            Label(
                f"入口名是 {name}，插件自称 {info.name}；两者应一致",
                f"its entry point is called {name}, but it calls itself {info.name}",
            ),
        )
    return info


def _answers(trial: pluggy.PluginManager, hook: str) -> list[Any]:
    answers: list[Any] = getattr(trial.hook, hook)()
    return answers


def _one(trial: pluggy.PluginManager, hook: str, kind: type[T]) -> T | None:
    answers = _answers(trial, hook)
    if not answers:
        return None
    if not isinstance(answers[0], kind):
        raise _wrong_type(hook, kind.__name__, answers[0])
    _check_shape(answers[0], kind, hook)
    return answers[0]


def _many(trial: pluggy.PluginManager, hook: str, kind: type[T]) -> tuple[T, ...]:
    answers = _answers(trial, hook)
    if not answers:
        return ()
    if not isinstance(answers[0], Sequence) or isinstance(answers[0], str):
        raise _wrong_type(hook, f"list[{kind.__name__}]", answers[0])
    for each in answers[0]:
        if not isinstance(each, kind):
            raise _wrong_type(hook, kind.__name__, each)
    _check_shape(tuple(answers[0]), tuple[kind, ...], hook)  # type: ignore[valid-type]  # a value
    return tuple(answers[0])


def _check_shape(value: object, expected: Any, hook: str) -> None:
    """Annotations are checked by nobody else: a number in quotes would fail a request later."""
    found = misfit(value, expected, hook)
    if found:
        raise PluginRefused(
            Stage.DESCRIBE,
            Label(
                f"{found.place} 应是 {found.expected}，得到 {found.found}",
                f"{found.place} has to be {found.expected}, and is {found.found}",
            ),
        )


def _config(trial: pluggy.PluginManager) -> type[Schema] | None:
    answers = _answers(trial, "pawpact_config")
    if not answers:
        return None
    if not (isinstance(answers[0], type) and issubclass(answers[0], Schema)):
        raise _wrong_type("pawpact_config", "type[marshmallow.Schema]", answers[0])
    return answers[0]


def _wrong_type(hook: str, expected: str, found: object) -> PluginRefused:
    kind = type(found).__name__
    return PluginRefused(
        Stage.DESCRIBE,
        Label(f"{hook} 应返回 {expected}，得到 {kind}", f"{hook} returns {kind}, not {expected}"),
    )


def _tables(trial: pluggy.PluginManager, module: object) -> PluginTables | None:
    """Its tables; where the revisions lie is told from its own folder, wherever it runs."""
    tables, home = _one(trial, "pawpact_models", PluginTables), _home(module)
    if tables is None or home is None:
        return tables
    return replace(tables, versions=home / tables.versions)


def _rules(module: object) -> Path | None:
    home = _home(module)
    folder = home / "rules" if home else None
    return folder if folder and folder.is_dir() else None


def _home(module: object) -> Path | None:
    """The folder of the module that the entry point names."""
    file = getattr(module, "__file__", None)
    return Path(file).parent if file else None
