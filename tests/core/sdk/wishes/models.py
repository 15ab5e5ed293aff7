"""The tables of the plugin that uses every door."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from pawpact.sdk import PluginTable, PluginThing, plugin_metadata, sealed_column

NAME = "wishes"
METADATA = plugin_metadata(NAME)


class Wish(PluginThing):
    """Something that a customer wishes for; open, reminded or granted."""

    __tablename__ = "wishes__wish"
    __role__ = "wish"
    metadata = METADATA

    customer: Mapped[int]
    state: Mapped[str]
    points: Mapped[int]
    said: Mapped[bytes | None] = sealed_column()


class Greeting(PluginTable):
    """That somebody was greeted, once for each key."""

    __tablename__ = "wishes__greeting"
    metadata = METADATA

    customer: Mapped[int]
    why: Mapped[str]
