"""For WSGI servers: ``waitress-serve wsgi:app``. Settings come from ``PAWPACT_*`` variables."""

from pawpact.bootstrap import make_api, provider_secrets, start
from pawpact.kernel.clock import SystemClock
from pawpact.logs import configure
from pawpact.settings import read_settings

settings = read_settings()
configure(settings.log, SystemClock(), level=settings.log_level)
app = make_api(start(settings), provider_secrets(settings))
