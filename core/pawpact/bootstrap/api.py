"""The HTTP application over a platform."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from flask import Flask

from pawpact.accounts import api as customers
from pawpact.accounts import reading_api as readings
from pawpact.accounts import staff_api as staff
from pawpact.accounts.api import Leaving
from pawpact.accounts.staff import role_of
from pawpact.benefits import api as benefits
from pawpact.billing import api as billing
from pawpact.billing import charge_api as charges
from pawpact.billing import correction_api as corrections
from pawpact.billing.gateway.capability import abilities_of
from pawpact.billing.gateway.registry import SIMULATOR
from pawpact.bootstrap.copy import copy_of
from pawpact.bootstrap.message import hear_bounce, hear_opened
from pawpact.bootstrap.platform import Platform
from pawpact.bootstrap.sealed import sealed_columns_of
from pawpact.contracts import api as applications
from pawpact.contracts.ending.erasure import erase_customer
from pawpact.contracts.serving import all as contracts
from pawpact.contracts.serving import handover as handovers
from pawpact.database.engine import forget_overwritten
from pawpact.decisions import api as decisions
from pawpact.decisions import held_api as held
from pawpact.decisions import plugin_api as plugins
from pawpact.messages import api as messages
from pawpact.messages.api import Hearing
from pawpact.orders import api as orders
from pawpact.orders import claim_api as claims
from pawpact.pets import api as pets
from pawpact.reports.missed import api as missed
from pawpact.reports.timeline import api as timelines
from pawpact.reports.timeline.service import Biographer
from pawpact.settings import Settings
from pawpact.tasks import api as tasks
from pawpact.web.application import create_app


def make_api(platform: Platform, secrets: Mapping[str, bytes]) -> Flask:
    """Every context's routes; ``secrets`` holds the signing secret of each provider."""
    runner, parts = platform.runner, platform.parts
    limits = abilities_of(parts.gateways)
    return create_app(
        (
            applications.routes(runner),
            decisions.routes(runner, platform.explainer),
            held.routes(platform.person),
            customers.routes(runner, _leaving(platform)),
            pets.routes(runner),
            readings.routes(runner),
            staff.routes(runner),
            tasks.routes(runner, role_of),
            messages.routes(runner, parts.texts, Hearing(hear_bounce, hear_opened)),
            handovers.routes(runner),
            billing.routes(runner, parts.clock, secrets, limits),
            *contracts.routes(runner, limits),
            charges.routes(runner, limits),
            corrections.routes(runner, parts.gateways, limits),
            orders.routes(runner),
            claims.routes(runner),
            benefits.routes(runner),
            *plugins.routes(runner, platform.counter),
            timelines.routes(runner, Biographer(parts.revisions, parts.texts)),
            missed.routes(runner, parts.revisions),
        ),
        parts.ids,
        version("pawpact"),
    )


def _leaving(platform: Platform) -> Leaving:
    """What takes every context: a copy of all of a customer's data, and the end of it."""
    sealed = sealed_columns_of(platform.host)
    return Leaving(
        erase_customer,
        lambda: forget_overwritten(platform.parts.database.engine),
        lambda unit, customer: copy_of(unit, customer, sealed),
    )


def provider_secrets(settings: Settings) -> dict[str, bytes]:
    """The signing secrets that this installation was given; a provider without one is not heard."""
    secret = settings.simulator_secret
    return {SIMULATOR: secret.encode()} if secret else {}
