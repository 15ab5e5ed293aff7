"""Whether the rule files that a plugin ships can be read, and are about its own policies."""

from __future__ import annotations

from pawpact.hosting.failure import PluginRefused, Stage
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.kernel.label import Label
from pawpact.policy.reading.load import read_platform


def check_rule_files(plugin: LoadedPlugin) -> None:
    """Raise `PluginRefused` for the first file that would stop, or change, what others do.

    Policies of core and of other plugins are in force in stores that never switched this one on.
    """
    if plugin.rules is None:
        return
    try:
        read = read_platform([(plugin.rules, f"{plugin.name}:rules")])
    except OSError as error:
        raise _refused(
            Label(
                f"规则文件打不开（{type(error).__name__}）",
                f"a rule file cannot be opened ({type(error).__name__})",
            )
        ) from None
    for each in read.diagnostics:
        where = f"{each.span.file}:{each.span.line}:{each.span.column}"
        said = each.message
        raise _refused(Label(f"{where}：{said.zh}", f"{where}: {said.en}"))
    for document in read.documents:
        if document.group != plugin.name:
            raise _refused(
                Label(
                    f"{document.origin.file} 写的是 {document.name}，"
                    f"插件自带的规则只能叫 {plugin.name} 或 {plugin.name}.名字",
                    f"{document.origin.file} is about {document.name}; a plugin ships rules called "
                    f"{plugin.name} or {plugin.name}.name",
                )
            )


def _refused(reason: Label) -> PluginRefused:
    return PluginRefused(Stage.RULES, reason)
