"""Which option or argument a refused field was given in."""

from __future__ import annotations

import click

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label

_ONE_ENTRY = "entries[0]."
"""Where a command writes a single entry, its fields are the command's own options."""


def field_name(error: InvalidField) -> Label:
    """The field as it is typed on this command line; one of a file by its place in it."""
    context = click.get_current_context(silent=True)
    for each in [] if context is None else context.command.params:
        if _holds(each, error.field.removeprefix(_ONE_ENTRY)):
            return _typed(each, context)
    return Label(f"字段 {error.field}", error.field)


def _holds(parameter: click.Parameter, field: str) -> bool:
    """An option may be given several times, and a field may be one of a list."""
    option = f"--{field.replace('_', '-')}"
    return field == parameter.name or option in parameter.opts


def _typed(parameter: click.Parameter, context: click.Context | None) -> Label:
    if isinstance(parameter, click.Argument):
        name = parameter.make_metavar(context) if context else str(parameter.name)
        return Label(f"参数 {name}", name)
    option = " / ".join(parameter.opts)
    return Label(f"选项 {option}", option)
