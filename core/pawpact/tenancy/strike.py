"""Plugins that cost a process: counted by store, kept out after two, let in again by a person."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.database.session import StoreSession
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label
from pawpact.tenancy.models import PluginSwitch

MOST_STRIKES = 2

QUARANTINED = Label(
    "两次超时没有返回，已在本店隔离；修好后用 pawpact plugins release 解除",
    "twice it did not come back in time, so it is kept out of this store;"
    " once mended, pawpact plugins release lets it in",
)


def strike(session: StoreSession, plugin: str) -> int:
    """Note that the plugin did not come back; answers how often by now."""
    row = _row(session, plugin)
    row.strikes += 1
    return row.strikes


def release(session: StoreSession, plugin: str) -> None:
    """Let the plugin in again, as if nothing had been."""
    _row(session, plugin).strikes = 0


def _row(session: StoreSession, plugin: str) -> PluginSwitch:
    row = session.scalar(select(PluginSwitch).where(PluginSwitch.plugin == plugin))
    if row is None:
        raise NotFound(Label(f"本店没有插件 {plugin}", f"this store has no plugin {plugin}"))
    return row
