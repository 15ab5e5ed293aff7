"""For WSGI servers: ``waitress-serve wsgi:app``. Settings come from ``PAWPACT_*`` variables."""

from pawpact.bootstrap import make_api, start
from pawpact.settings import read_settings

settings = read_settings()
secrets = {"simulator": settings.simulator_secret.encode()} if settings.simulator_secret else {}
app = make_api(start(settings), secrets)
