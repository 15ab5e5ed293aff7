"""The words of messages that a plugin ships beside its rule files, read as it is admitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pawpact.hosting.failure import PluginRefused, Stage
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, Findings
from pawpact.policy.reading.load import MESSAGES, read_text
from pawpact.wording.text_file import read_plugin_texts
from pawpact.wording.values import Text


def read_message_files(plugin: LoadedPlugin) -> Mapping[str, Text]:
    """Every text of ``<rules>/messages/*.yaml`` by its kind; `PluginRefused` for the first mistake.

    They are there for every store, so that what one says in their place holds wherever and
    whenever the plugin is on.
    """
    texts: dict[str, Text] = {}
    for path, name in _files(plugin):
        findings = Findings()
        source = _source(path, name, findings)
        if source is not None:
            read = read_plugin_texts(name, source, plugin.name)
            findings.found += read.diagnostics
            findings.found += [_twice(each, texts) for each in read.texts if each.kind in texts]
            texts.update({each.kind: each for each in read.texts})
        for finding in findings.found:
            raise _refused(finding)
    return texts


def _files(plugin: LoadedPlugin) -> Iterator[tuple[Path, str]]:
    """In a settled order, each with the name that people are shown."""
    if plugin.rules is None:
        return
    for path in sorted((plugin.rules / MESSAGES).glob("*.yaml")):
        yield path, f"{plugin.name}:rules/{MESSAGES}/{path.name}"


def _source(path: Path, name: str, findings: Findings) -> str | None:
    try:
        return read_text(path, name, findings)
    except OSError as error:
        kind = type(error).__name__
        raise PluginRefused(
            Stage.RULES, Label(f"{name} 打不开（{kind}）", f"{name} cannot be opened ({kind})")
        ) from None


def _twice(text: Text, earlier: Mapping[str, Text]) -> Diagnostic:
    other = earlier[text.kind].span
    return Diagnostic(
        "R113",
        "error",
        Label(
            f"`{text.kind}` 写了两次，另一处在 {other}",
            f"`{text.kind}` stands here and at {other}",
        ),
        text.span,
    )


def _refused(finding: Diagnostic) -> PluginRefused:
    """Place, mistake and what helps, in one line as `plugins list` shows it."""
    where, said = finding.span, finding.message
    zh, en = f"{where}：{said.zh}", f"{where}: {said.en}"
    if finding.help:
        zh, en = f"{zh}；{finding.help.zh}", f"{en}; {finding.help.en}"
    return PluginRefused(Stage.RULES, Label(zh, en))
