"""What a store's file says about a plugin: plain values, and secrets by name only.

A secret stands in the environment of the process; the file and the database hold
``{$env: NAME}``. It is looked up when the store is opened and is never stored or shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import HIDDEN_LINE, Findings
from pawpact.policy.reading.source import Node

ENVIRONMENT = "$env"

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,99}", re.ASCII)
_SECRET = re.compile(r"secret|token|password|private|credential", re.IGNORECASE)


class SecretMissing(AdminError):
    """A variable of the environment that a store's file names is not set."""

    code = "secret_missing"
    title = Label("环境变量没有设置", "A variable of the environment is not set")


def read_config(node: Node, findings: Findings) -> dict[str, Any]:
    """The plugin's settings as written; what they mean is said by the plugin's own schema."""
    config: dict[str, Any] = {}
    for key, value in node.entries:
        plain = _plain(value, findings)
        if _SECRET.search(key.text) and not _is_reference(plain):
            _refuse_secret(key, findings)
        config[key.text] = plain
    return config


def resolved(config: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings with every ``{$env: NAME}`` looked up; raises where one is not set."""
    return {name: _looked_up(value, environment) for name, value in config.items()}


def pretended(config: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """The same for checking a file on a machine that does not hold the secrets."""
    return resolved(config, _Pretending(environment))


class _Pretending(dict[str, str]):
    """An environment in which every variable is set."""

    def __missing__(self, name: str) -> str:
        return name

    def __contains__(self, name: object) -> bool:
        return True


def _plain(node: Node, findings: Findings) -> Any:
    if node.kind == "scalar":
        return None if node.is_empty else node.text
    if node.kind == "sequence":
        return [_plain(item, findings) for item in node.items]
    variable = node.get(ENVIRONMENT)
    if variable is not None:
        return _reference(node, variable, findings)
    return read_config(node, findings)


def _reference(node: Node, variable: Node, findings: Findings) -> dict[str, str]:
    if len(node.entries) > 1 or not _VARIABLE.fullmatch(variable.text):
        findings.error(
            "R112",
            variable.span,
            Label(
                f"`{variable.text}` 不能作环境变量名",
                f"`{variable.text}` cannot be a variable of the environment",
            ),
            help=Label(
                "写成 `{$env: NAME}`，名称用大写字母、数字和下划线",
                "write `{$env: NAME}` with upper-case letters, digits and underscores",
            ),
        )
    return {ENVIRONMENT: variable.text}


def _refuse_secret(key: Node, findings: Findings) -> None:
    """Says where, never what was written."""
    findings.error(
        HIDDEN_LINE,
        key.span,
        Label(f"`{key.text}` 是密钥，不能写在文件里", f"`{key.text}` is a secret, not for a file"),
        help=Label(
            f"写成 `{key.text}: {{$env: NAME}}`，值放在环境变量里",
            f"write `{key.text}: {{$env: NAME}}` and put the value into the environment",
        ),
    )


def _is_reference(value: object) -> bool:
    return value is None or (isinstance(value, dict) and value.keys() == {ENVIRONMENT})


def _looked_up(value: Any, environment: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_looked_up(each, environment) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() != {ENVIRONMENT}:
        return resolved(value, environment)
    name = value[ENVIRONMENT]
    if name not in environment:
        raise SecretMissing(
            Label(f"环境变量 {name} 没有设置", f"{name} is not set in the environment")
        )
    return environment[name]
