"""The HTTP application over a platform."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from flask import Flask

from pawpact.billing import api as billing
from pawpact.billing.gateway.registry import SIMULATOR
from pawpact.bootstrap.platform import Platform
from pawpact.contracts import api as applications
from pawpact.decisions import api as decisions
from pawpact.settings import Settings
from pawpact.web.application import create_app


def make_api(platform: Platform, secrets: Mapping[str, bytes]) -> Flask:
    """Every context's routes; ``secrets`` holds the signing secret of each provider."""
    runner, parts = platform.runner, platform.parts
    return create_app(
        (
            applications.routes(runner),
            decisions.routes(runner, platform.explainer),
            billing.routes(runner, parts.clock, secrets),
        ),
        parts.ids,
        version("pawpact"),
    )


def provider_secrets(settings: Settings) -> dict[str, bytes]:
    """The signing secrets that this installation was given; a provider without one is not heard."""
    secret = settings.simulator_secret
    return {SIMULATOR: secret.encode()} if secret else {}
