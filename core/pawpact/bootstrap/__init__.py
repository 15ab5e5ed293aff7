"""The one place that wires: settings to database, plugins, stores, engine, contexts, platform.

``start`` reads settings and opens what they name, ``wire`` connects the parts, ``platform`` is
what commands, pages and jobs are handed, ``models`` names every table there is.
"""

from pawpact.bootstrap.api import make_api, provider_secrets
from pawpact.bootstrap.platform import Parts, Platform
from pawpact.bootstrap.start import start
from pawpact.bootstrap.wire import wire

__all__ = ["Parts", "Platform", "make_api", "provider_secrets", "start", "wire"]
