"""Signs requests and checks answers: SHA256 with RSA over the sorted form."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa


class Signer:
    """The merchant's private key and the provider's public key, both PEM."""

    def __init__(self, private_key: str, provider_public_key: str) -> None:
        private = serialization.load_pem_private_key(private_key.encode(), password=None)
        public = serialization.load_pem_public_key(provider_public_key.encode())
        if not isinstance(private, rsa.RSAPrivateKey) or not isinstance(public, rsa.RSAPublicKey):
            raise ValueError("both keys have to be RSA keys")
        self._private, self._public = private, public

    def sign(self, form: Mapping[str, str]) -> str:
        signed = self._private.sign(canonical(form), padding.PKCS1v15(), hashes.SHA256())
        return base64.b64encode(signed).decode()

    def is_genuine(self, body: bytes, signature: str) -> bool:
        try:
            raw = base64.b64decode(signature, validate=True)
            self._public.verify(raw, body, padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


def canonical(form: Mapping[str, str]) -> bytes:
    """What is signed: non-empty fields by name, without the signature itself."""
    fields = sorted((name, value) for name, value in form.items() if value and name != "sign")
    return "&".join(f"{name}={value}" for name, value in fields).encode()
