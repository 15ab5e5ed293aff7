"""One HTTP request with a time limit; everything that can go wrong is one kind of error."""

from __future__ import annotations

import http.client
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Protocol

from pawpact_plugins.credit_scoring.answer import ProviderDown

LARGEST_ANSWER = 64 * 1024


class Transport(Protocol):
    """Posts a form and returns the body; raises `ProviderDown` where there is none."""

    def post(self, address: str, form: Mapping[str, str], timeout_seconds: float) -> bytes: ...


class HttpsTransport:
    """The real thing: HTTPS only, no redirects to elsewhere, a bounded answer."""

    def post(self, address: str, form: Mapping[str, str], timeout_seconds: float) -> bytes:
        if not address.startswith("https://"):
            raise ProviderDown("the provider's address has to begin with https://")
        request = urllib.request.Request(  # noqa: S310  # https was just checked
            address,
            data=urllib.parse.urlencode(form).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"},
        )
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=timeout_seconds) as response:
                body: bytes = response.read(LARGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException) as error:
            raise ProviderDown(f"no answer: {type(error).__name__}") from None
        if len(body) > LARGEST_ANSWER:
            raise ProviderDown("the answer is too long")
        return body


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """A provider that sends us elsewhere is not the one we signed for."""
