"""Secrets, and the signatures that public libraries verify."""

import base64
from datetime import UTC, datetime

import pytest
from svix.webhooks import WebhookVerificationError

from roughy.errors import RoughyError
from roughy.webhooks.signing import Seal, new_secret, signed_headers
from tests.webhooks.receiver import Received

BODY = '{"type":"cut.completed","data":{"entity_id":"ü"}}'


def _message(*secrets: str, body: str = BODY, at: datetime | None = None) -> Received:
    headers = signed_headers(secrets, "an-id", at or datetime.now(UTC), BODY)
    return Received("/", headers, body.encode())


def test_a_secret_is_32_random_bytes_in_the_standard_form() -> None:
    secret = new_secret()
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    assert secret != new_secret()


def test_a_message_has_the_three_headers_of_the_contract() -> None:
    at = datetime(2026, 3, 1, 12, 0, 0, 999_999, UTC)
    headers = _message(new_secret(), at=at).headers
    assert {"svix-id", "svix-timestamp", "svix-signature"} <= set(headers)
    assert {headers[f"webhook-{name}"] == headers[f"svix-{name}"] for name in ("id", "timestamp", "signature")} == {
        True
    }
    assert (headers["svix-id"], headers["svix-timestamp"]) == ("an-id", "1772366400")


def test_public_libraries_verify_a_message_under_each_secret_that_signed_it() -> None:
    new, old = new_secret(), new_secret()
    message = _message(new, old)
    message.verify(new)
    message.verify(old)


def test_public_libraries_refuse_another_secret_or_body() -> None:
    secret = new_secret()
    with pytest.raises(WebhookVerificationError):
        _message(secret).verify(new_secret())
    with pytest.raises(WebhookVerificationError):
        _message(secret, body=BODY + " ").verify(secret)


def test_a_sealed_secret_opens_under_the_same_installation_secret_only() -> None:
    secret = new_secret()
    sealed = Seal(b"one").close(secret)
    assert secret not in sealed
    assert Seal(b"one").open([sealed]) == [secret]
    with pytest.raises(RoughyError, match="rotate") as refused:
        Seal(b"another").open([sealed])
    assert refused.value.code == "conflict"


def test_a_secret_sealed_before_the_installation_secret_changed_does_not_spoil_the_new_one() -> None:
    old, new = Seal(b"one").close(new_secret()), new_secret()
    changed = Seal(b"another")
    assert changed.open([changed.close(new), old]) == [new]
