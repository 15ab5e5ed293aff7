"""A group whose commands stand in modules of their own, each imported when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class Parted(click.Group):
    """``parts`` says in which module of this package each command is defined, and as what."""

    def __init__(self, *given: Any, parts: Mapping[str, str], **options: Any) -> None:
        super().__init__(*given, **options)
        self._parts = parts

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *self._parts})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in self._parts and name not in self.commands:
            module, _, attribute = self._parts[name].partition(".")
            self.add_command(getattr(import_module(f"pawpact.cli.{module}"), attribute), name)
        return super().get_command(context, name)
