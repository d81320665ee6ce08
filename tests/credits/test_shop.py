"""Stripe as an operator meets it: keys that are missing or wrong, and a server that is away."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from roughy.credits.shop import Shop
from roughy.errors import RoughyError
from roughy.settings import Settings
from tests.credits.stripe_server import SECRET_KEY, WEBHOOK_SECRET, selling
from tests.network import free_port

ACCOUNT = uuid.uuid4()


def shop(folder: Path, **keys: Any) -> Shop:
    """A shop with both keys, or those given."""
    return Shop(
        Settings(data=folder, **{"stripe_secret_key": SECRET_KEY, "stripe_webhook_secret": WEBHOOK_SECRET} | keys)
    )


@pytest.mark.parametrize("value", [None, "", "  "])
@pytest.mark.parametrize("key", ["stripe_secret_key", "stripe_webhook_secret"])
def test_a_key_that_is_missing_is_named(tmp_path: Path, key: str, value: str | None) -> None:
    with pytest.raises(RoughyError, match=f"ROUGHY_{key.upper()}") as refused:
        shop(tmp_path, **{key: value})
    assert refused.value.code == "billing_unavailable"


def test_a_secret_key_that_stripe_refuses_is_named(tmp_path: Path) -> None:
    with selling() as stripe, pytest.raises(RoughyError, match="ROUGHY_STRIPE_SECRET_KEY") as refused:
        wrong = shop(tmp_path, stripe_secret_key="sk_test_wrong", stripe_api_base=stripe.url)
        wrong.checkout(ACCOUNT, stripe.price("5"), "http://roughy")
    assert refused.value.code == "billing_unavailable"


def test_stripe_being_away_is_said(tmp_path: Path) -> None:
    away = shop(tmp_path, stripe_api_base=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(RoughyError, match="cannot be reached") as refused:
        away.checkout(ACCOUNT, "price_1", "http://roughy")
    assert refused.value.code == "billing_unavailable"
