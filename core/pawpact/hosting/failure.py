"""What went wrong with a plugin, said without repeating what it was handed."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label


class Stage(StrEnum):
    """How far a plugin came before it was refused."""

    IMPORT = "import"
    REGISTER = "register"
    DESCRIBE = "describe"
    VERSION = "version"
    VOCABULARY = "vocabulary"
    TABLE = "table"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class BrokenPlugin:
    """A plugin that is installed and left out, with the first cause."""

    name: str
    stage: Stage
    reason: Label
    traceback: str = field(default="", repr=False)


class PluginRefused(AdminError):
    """A plugin does not keep to the plugin interface."""

    code = "plugin_refused"
    title = Label("插件不符合接口要求", "A plugin does not keep to the plugin interface")

    def __init__(self, stage: Stage, reason: Label) -> None:
        super().__init__(reason)
        self.stage = stage


class PluginFailed(AdminError):
    """A plugin failed while it was asked; the request waits for a person."""

    code = "plugin_failed"
    title = Label("插件运行失败，请求转人工", "A plugin failed; the request waits for a person")

    def __init__(self, plugin: str, doing: str, reason: Label) -> None:
        super().__init__(
            Label(
                f"插件 {plugin} 在 {doing} 时失败：{reason.zh}",
                f"plugin {plugin} failed in {doing}: {reason.en}",
            ),
            details={"plugin": plugin, "doing": doing},
        )
        self.plugin = plugin
        self.doing = doing
        self.reason = reason


class ActionFailed(PluginFailed):
    """A plugin could not do what it was asked for; nothing was written."""

    code = "plugin_action_failed"
    title = Label("插件没能办成，未写入任何数据", "A plugin could not do it; nothing was written")


class PluginUnsteady(PluginFailed):
    """A plugin gave two answers to one question; none of them can be decided on."""

    code = "plugin_unsteady"
    title = Label("插件对同一问题给出两种答案", "A plugin gave two answers to one question")

    def __init__(self, plugin: str, doing: str) -> None:
        super().__init__(
            plugin,
            doing,
            Label("同样的问题问两次，答案不同", "the same question twice, and two answers"),
        )


def place(error: BaseException) -> Label:
    """The kind of an error and where it rose; its text may hold personal data and is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return Label.of(f"{type(error).__name__}{where}")


def broken(name: str, stage: Stage, error: BaseException) -> BrokenPlugin:
    """What is kept of an error that a plugin raised while it loaded."""
    text = "".join(traceback.format_exception(error))
    if isinstance(error, PluginRefused):
        return BrokenPlugin(name, error.stage, error.message, text)
    said = str(error).strip().splitlines()
    reason = f"{type(error).__name__}: {said[0]}" if said else type(error).__name__
    return BrokenPlugin(name, stage, Label.of(reason), text)
