"""The secrets of endpoints, and what they sign (Standard Webhooks specification, "Signature scheme")."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from standardwebhooks import Webhook

from roughy.errors import RoughyError

SECRET_PREFIX = "whsec_"  # noqa: S105
SECRET_BYTES = 32


def new_secret() -> str:
    """A new secret: `whsec_` and 32 random bytes in base64."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


class Seal:
    """Encrypts endpoints' secrets at rest, under a key derived from the installation's secret (HKDF, RFC 5869).

    A digest would not do, as for API keys: the secret itself is needed for every signature.
    """

    def __init__(self, installation_secret: bytes) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"webhook secrets").derive(installation_secret)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def close(self, secret: str) -> str:
        """The secret, encrypted for storage."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: Sequence[str]) -> list[str]:
        """Those of the secrets that can be decrypted, in order.

        Raises `conflict` where none can, since the installation's secret has changed.
        """
        opened = [secret for secret in map(self._decrypt, sealed) if secret]
        if not opened:
            message = "The endpoint's secret cannot be read since the installation's own secret changed: rotate it."
            raise RoughyError("conflict", message)
        return opened

    def _decrypt(self, sealed: str) -> str | None:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            return None


def signed_headers(secrets: Sequence[str], message_id: str, at: datetime, body: str) -> dict[str, str]:
    """The headers by which a receiver knows a message: its id, the moment `at` (UTC), a signature by every secret.

    Each comes under the contract's name and under that of the Standard Webhooks specification, because the public
    libraries `svix` and `standardwebhooks` look for one or the other.
    """
    fields = {
        "id": message_id,
        "timestamp": str(int(at.timestamp())),
        "signature": " ".join(Webhook(secret).sign(message_id, at, body) for secret in secrets),
    }
    return {f"{prefix}-{name}": value for prefix in ("svix", "webhook") for name, value in fields.items()}
