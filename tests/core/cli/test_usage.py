"""Mistakes on the command line are said in Chinese first."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from pawpact.cli.main import pawpact


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nix", "没有命令 'nix' / No such command 'nix'."),
        ("stores nix", "没有命令 'nix' / No such command 'nix'."),
        ("rules check --stor", "没有选项 --stor / No such option '--stor'."),
        ("rules check --format xml", "选项 --format 的值不对 / Invalid value for '--format'"),
        ("rules check --store", "选项 --store 的用法不对 / Option '--store' requires an argument."),
        ("rules help R204 R205", "多出了参数 / Got unexpected extra argument (R205)"),
        ("rules check --all --store x", "FILE、--store 和 --all 只能给一个 / give one of FILE"),
        ("rules help R999", "没有代码 R999 / there is no code R999"),
        ("ledger statement", "缺少 选项 --store / Missing option '--store'."),
    ],
)
def test_usage_error_is_said_in_both_languages(line: str, said: str) -> None:
    """What is wrong comes in Chinese, then in English, with exit code 2 and the way to the help."""
    result = CliRunner().invoke(pawpact, line.split())

    assert result.exit_code == 2
    assert f"错误 / Error: {said}" in result.stderr
    assert "查看用法 / For help: pawpact" in result.stderr
