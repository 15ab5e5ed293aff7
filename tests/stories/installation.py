"""An installation in a folder that is started, stopped and started again with other plugins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pawpact.access.key_file import create_key_file
from pawpact.access.vault import FileVault
from pawpact.billing.channel import RecordingChannel
from pawpact.billing.gateway.simulator import SimulatedGateway
from pawpact.bootstrap.bringing_up import bring_up
from pawpact.bootstrap.safety import Installation
from pawpact.bootstrap.start import assemble, open_database
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.settings import Settings
from pawpact_plugins.complaint_compensation import plugin as complaint_compensation
from pawpact_plugins.credit_scoring import plugin as credit_scoring
from pawpact_plugins.credit_scoring.simulator import SimulatedCreditProvider, simulated
from pawpact_plugins.deposit_fallback import plugin as deposit_fallback
from pawpact_plugins.illness_pause import plugin as illness_pause
from pawpact_plugins.referral_rewards import plugin as referral_rewards
from pawpact_plugins.signing_benefits import plugin as signing_benefits
from pawpact_plugins.welfare_tiers import plugin as welfare_tiers
from tests.databases import Given
from tests.house import RULES, House

PLUGINS: Mapping[str, object] = {
    "credit_scoring": credit_scoring,
    "deposit_fallback": deposit_fallback,
}
FURTHER: Mapping[str, object] = {
    "complaint_compensation": complaint_compensation,
    "illness_pause": illness_pause,
    "referral_rewards": referral_rewards,
    "signing_benefits": signing_benefits,
    "welfare_tiers": welfare_tiers,
}
"""What an example store has on besides the usual two."""


@contextmanager
def started(
    bare: Given,
    folder: Path,
    clock: FixedClock,
    node: int = 0,
    credit: SimulatedCreditProvider | None = None,
    **plugins: object,
) -> Iterator[House]:
    """The installation on this database, made at its first start, with its keys in the folder.

    ``plugins`` stand in for real ones.

    Every start takes a ``node`` of its own, as processes do; ``credit`` outlives them.
    """
    credit = credit or simulated("stories")
    keys = folder / "keys.json"
    if not keys.exists():
        create_key_file(keys)
    settings = Settings(bare.url, keys, RULES, owner_database_url=bare.owner_url)
    host = Host.of({**PLUGINS, **plugins})
    installation = Installation(settings, {}, loaded=host)
    bring_up(installation)
    engine = open_database(settings.database_url, host, installation.engine)
    gateway, channel = SimulatedGateway(), RecordingChannel()
    platform = assemble(
        settings,
        host,
        engine,
        clock,
        TimeOrderedIds(clock, node),
        FileVault.load(keys),
        {},
        lambda plugin, kind, name, config: credit,
        gateways={"simulator": gateway},
        channel=channel,
    )
    yield House(platform, clock, credit, gateway, channel, host)
    engine.dispose()
