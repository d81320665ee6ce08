"""Stripe, where credits are sold: checkout sessions, and what its webhook tells of them.

An event is taken as a hint that something happened to a checkout session. What happened is read from Stripe, so that
events which come twice, late, or in another order all lead to the same ledger.

A price sells credits when its metadata has `credits`. The number is copied into the checkout session's metadata, so a
purchase keeps the promise under which it began. See https://docs.stripe.com/api/checkout/sessions and
https://docs.stripe.com/webhooks.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import stripe
from pydantic import BaseModel, JsonValue, SecretStr, ValidationError

from roughy.credits.purchases import Purchase
from roughy.credits.service import MAX_STEP
from roughy.errors import RoughyError
from roughy.settings import Settings

SIGNATURE_TOLERANCE_SECONDS = 300
TIMEOUT_SECONDS = 20.0
RETRIES = 2


class EventData(BaseModel):
    """The object that an event tells of, as it was then."""

    object: dict[str, JsonValue]


class StripeEvent(BaseModel):
    """What Stripe's webhook sends."""

    type: str
    data: EventData


class Shop:
    """Stripe's API for one account there; its methods wait for the network, so call them in a thread."""

    def __init__(self, settings: Settings) -> None:
        """Raise `billing_unavailable` where Stripe's keys are not set."""
        self._webhook_secret = _key(settings.stripe_webhook_secret, "ROUGHY_STRIPE_WEBHOOK_SECRET")
        self._client = stripe.StripeClient(
            _key(settings.stripe_secret_key, "ROUGHY_STRIPE_SECRET_KEY"),
            base_addresses={"api": settings.stripe_api_base} if settings.stripe_api_base else None,
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        )

    def checkout(self, account_id: uuid.UUID, price_id: str, return_url: str) -> str:
        """Open a checkout session for one unit of a price; gives the URL of the page where the customer pays.

        Raises `bad_request` where the price sells no credits, `billing_unavailable` where Stripe does not work.
        """
        with _answering():
            credits = self._credits_of(price_id)
            session = self._client.v1.checkout.sessions.create(
                {
                    "mode": "payment",
                    "line_items": [{"price": price_id, "quantity": 1}],
                    "client_reference_id": str(account_id),
                    "metadata": {"credits": str(credits)},
                    "invoice_creation": {"enabled": True},
                    "success_url": return_url,
                    "cancel_url": return_url,
                }
            )
        if not session.url:
            raise RoughyError("billing_unavailable", "Stripe gave no page to pay on: try again in a minute.")
        return session.url

    def read_event(self, payload: bytes, signature: str | None) -> StripeEvent:
        """The event in a webhook's body; raises `bad_request` unless Stripe signed it within the last five minutes."""
        try:
            stripe.WebhookSignature.verify_header(
                payload, signature, self._webhook_secret, tolerance=SIGNATURE_TOLERANCE_SECONDS
            )
            return StripeEvent.model_validate_json(payload)
        # The library fails with UnicodeDecodeError or TypeError on bytes that no signature of Stripe's consists of.
        except (stripe.SignatureVerificationError, ValidationError, UnicodeDecodeError, TypeError):
            message = "This is no event that Stripe signed just now: check the webhook's secret and the server's clock."
            raise RoughyError("bad_request", message) from None

    def purchase(self, event: StripeEvent) -> Purchase | None:
        """The purchase that an event tells of, as it stands at Stripe now; None where nothing of ours has been paid.

        Raises `billing_unavailable` where Stripe does not work; it then sends the event again later.
        """
        with _answering():
            session_id = self._session_of(event)
            if not session_id:
                return None
            session = self._client.v1.checkout.sessions.retrieve(
                session_id, {"expand": ["payment_intent.latest_charge"]}
            )
        return _purchase(session)

    def _credits_of(self, price_id: str) -> int:
        try:
            price = self._client.v1.prices.retrieve(price_id)
        except stripe.InvalidRequestError:
            raise RoughyError("bad_request", f"Stripe has no price {price_id!r}: check the id.") from None
        credits = _whole(price.metadata.to_dict().get("credits"))
        if not (price.active and price.type == "one_time" and credits):
            message = f"The price {price_id!r} sells no credits: take an active one-time price with `credits` metadata."
            raise RoughyError("bad_request", message)
        return credits

    def _session_of(self, event: StripeEvent) -> str | None:
        about = event.data.object
        match event.type:
            case "checkout.session.completed" | "checkout.session.async_payment_succeeded":
                return _text(about.get("id"))
            case "charge.refunded":
                return self._session_paid_by(_text(about.get("payment_intent")))
            case "invoice.paid":
                return self._session_paid_by(self._payment_of(_text(about.get("id"))))
        return None

    def _payment_of(self, invoice_id: str | None) -> str | None:
        if not invoice_id:
            return None
        payments = self._client.v1.invoice_payments.list({"invoice": invoice_id, "status": "paid", "limit": 1})
        return _id(payments.data[0].payment.payment_intent) if payments.data else None

    def _session_paid_by(self, payment_intent_id: str | None) -> str | None:
        if not payment_intent_id:
            return None
        sessions = self._client.v1.checkout.sessions.list({"payment_intent": payment_intent_id, "limit": 1})
        return sessions.data[0].id if sessions.data else None


def _purchase(session: stripe.checkout.Session) -> Purchase | None:
    """The purchase in a session; None where it is not paid, or was opened by something else that uses the account."""
    credits = _whole((session.metadata.to_dict() if session.metadata else {}).get("credits"))
    try:
        account_id = uuid.UUID(session.client_reference_id or "")
    except ValueError:
        return None
    if session.payment_status != "paid" or not credits:
        return None
    payment = session.payment_intent
    charge = payment.latest_charge if isinstance(payment, stripe.PaymentIntent) else None
    paid, given_back = (charge.amount, charge.amount_refunded) if isinstance(charge, stripe.Charge) else (0, 0)
    return Purchase(session.id, account_id, credits, paid, given_back, _id(session.invoice))


def _key(secret: SecretStr | None, variable: str) -> str:
    if not secret or not secret.get_secret_value().strip():
        message = f"Buying credits is not set up: the operator sets {variable}, or adds credits with `roughy credits`."
        raise RoughyError("billing_unavailable", message)
    return secret.get_secret_value().strip()


def _whole(value: object) -> int | None:
    """A positive whole number written in digits, as metadata holds it."""
    return (
        int(value)
        if isinstance(value, str) and value.isascii() and value.isdigit() and 0 < int(value) <= MAX_STEP
        else None
    )


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def _id(reference: object) -> str | None:
    """The id of an object that Stripe may give whole or by its id."""
    return reference if isinstance(reference, str) or reference is None else str(getattr(reference, "id", "")) or None


@contextmanager
def _answering() -> Iterator[None]:
    """Turn what goes wrong at Stripe into `billing_unavailable`."""
    try:
        yield
    except stripe.AuthenticationError:
        message = "Stripe refuses the secret key: the operator sets ROUGHY_STRIPE_SECRET_KEY to a valid one."
        raise RoughyError("billing_unavailable", message) from None
    except stripe.APIConnectionError:
        raise RoughyError("billing_unavailable", "Stripe cannot be reached: try again in a minute.") from None
    except stripe.StripeError as error:
        message = f"Stripe answered with an error ({error.user_message or error}): try again in a minute."
        raise RoughyError("billing_unavailable", message) from error
