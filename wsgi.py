"""For WSGI servers: ``waitress-serve wsgi:app``. Settings come from ``PAWPACT_*`` variables."""

import os

from pawpact.bootstrap import start
from pawpact.bootstrap.api import make_api, provider_secrets
from pawpact.bootstrap.doctor import refuse_unsafe_service
from pawpact.bootstrap.safety import Installation
from pawpact.kernel.clock import SystemClock
from pawpact.logs import configure
from pawpact.settings import read_settings

settings = read_settings()
configure(settings.log, SystemClock(), level=settings.log_level)
refuse_unsafe_service(Installation(settings, os.environ))
app = make_api(start(settings), provider_secrets(settings))
