"""`/v1/billing`, against a server that speaks Stripe's protocol."""

import asyncio
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from roughy.database.connection import Database
from roughy.settings import Settings
from tests import http
from tests.credits.customer import Customer
from tests.credits.stripe_server import SECRET_KEY, WEBHOOK_SECRET, StripeServer, event, selling, signed
from tests.servers import Account, Server, serving


@pytest.fixture(scope="module")
def stripe() -> Iterator[StripeServer]:
    """Stripe."""
    with selling() as running:
        yield running


@pytest.fixture(scope="module")
def shop(stripe: StripeServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Roughy server that sells credits through it."""
    settings = Settings(
        data=tmp_path_factory.mktemp("shop") / "data",
        stripe_secret_key=SECRET_KEY,
        stripe_webhook_secret=WEBHOOK_SECRET,
        stripe_api_base=stripe.url,
    )
    with serving(settings) as running:
        yield running


@dataclass(frozen=True)
class Buyer:
    """An account without credits, and what Stripe and its customer do for it."""

    account: Account
    stripe: StripeServer
    webhook: str

    def open(self, price_id: str) -> httpx.Response:
        """Ask for a checkout."""
        return self.account.http.post("/billing/checkout", json={"price_id": price_id})

    def session(self, credits: str = "500") -> str:
        """A checkout session for so many credits; gives its id."""
        url = self.open(self.stripe.price(credits)).raise_for_status().json()["url"]
        return str(url).rsplit("/", 1)[1]

    def hears(self, type_: str, about: dict[str, Any], **signature: Any) -> int:
        """Stripe tells of an event; gives the status of the answer."""
        body, headers = event(type_, about, **signature)
        return http.post(self.webhook, content=body, headers=headers).status_code

    def ledger(self) -> list[tuple[str, int]]:
        """Pairs of type and delta, newest first."""
        items = self.account.http.get("/credits/history").json()["items"]
        return [(entry["type"], entry["delta"]) for entry in items]


@pytest.fixture
def buyer(shop: Server, stripe: StripeServer) -> Buyer:
    """A new account that wants to buy."""
    return Buyer(shop.account(credits=0), stripe, f"{shop.url}/v1/billing/stripe-webhook")


def test_checkout_opens_a_page_at_stripe_for_the_caller(buyer: Buyer, shop: Server) -> None:
    opened = buyer.open(buyer.stripe.price("500"))
    assert opened.status_code == 200 and set(opened.json()) == {"url"}
    session = buyer.stripe.sessions[opened.json()["url"].rsplit("/", 1)[1]]
    assert session["client_reference_id"] == str(buyer.account.id)
    assert (session["mode"], session["metadata"]) == ("payment", {"credits": "500"})
    assert session["invoice_creation"] == {"enabled": True}
    assert session["success_url"].startswith(shop.url)
    assert buyer.ledger() == []


def test_checkout_needs_a_key(shop: Server) -> None:
    refused = http.post(f"{shop.url}/v1/billing/checkout", json={"price_id": "price_1"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("credits", "differences"),
    [
        *((credits, {}) for credits in (None, "0", "-5", "many", "9" * 20)),
        *(("500", difference) for difference in ({"active": False}, {"type": "recurring"})),
    ],
)
def test_a_price_that_sells_no_credits_is_refused(
    buyer: Buyer, credits: str | None, differences: dict[str, Any]
) -> None:
    refused = buyer.open(buyer.stripe.price(credits, **differences))
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_request")


def test_a_price_that_stripe_does_not_know_is_refused(buyer: Buyer) -> None:
    refused = buyer.open("price_unknown")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize("body", [{}, {"price_id": ""}, {"price_id": "../customers"}, {"price_id": 5}])
def test_a_price_id_that_cannot_be_one_is_invalid(buyer: Buyer, body: dict[str, Any]) -> None:
    refused = buyer.account.http.post("/billing/checkout", json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "validation_error")


def test_a_paid_session_is_credited_with_its_invoice(buyer: Buyer) -> None:
    session = buyer.stripe.pay(buyer.session())
    assert buyer.hears("checkout.session.completed", session) == 204
    entry = buyer.account.http.get("/credits/history").json()["items"][0]
    assert (entry["type"], entry["delta"], entry["stripe_invoice_id"]) == ("topup", 500, session["invoice"])


def test_a_purchase_activates_the_assets_that_waited_for_it(buyer: Buyer, shop: Server) -> None:
    project_id = buyer.account.http.post("/projects", json={"name": "talk"}).json()["id"]

    async def wait_for_payment() -> uuid.UUID:
        customer = Customer(Database(shop.settings.database), buyer.account.id, uuid.UUID(project_id))
        asset_id = await customer.upload(minutes=90)
        await customer.settle(asset_id)
        await customer.database.close()
        return asset_id

    asset = f"/assets/{asyncio.run(wait_for_payment())}"
    assert buyer.account.http.get(asset).json()["state"] == "pending_payment"
    buyer.hears("checkout.session.completed", buyer.stripe.pay(buyer.session(credits="100")))
    assert buyer.account.http.get(asset).json()["state"] == "ready"
    assert buyer.ledger() == [("consume_asset", -90), ("topup", 100)]


def test_money_that_comes_later_is_credited_when_it_has_come(buyer: Buyer) -> None:
    session_id = buyer.session()
    assert buyer.hears("checkout.session.completed", buyer.stripe.complete(session_id)) == 204
    assert buyer.ledger() == []
    assert buyer.hears("checkout.session.async_payment_succeeded", buyer.stripe.pay(session_id)) == 204
    assert buyer.ledger() == [("topup", 500)]


def test_an_event_that_says_paid_credits_nothing_that_stripe_does_not_confirm(buyer: Buyer) -> None:
    session = buyer.stripe.complete(buyer.session()) | {"payment_status": "paid"}
    assert buyer.hears("checkout.session.completed", session) == 204
    assert buyer.ledger() == []


def test_events_in_any_order_and_number_credit_once(buyer: Buyer) -> None:
    session = buyer.stripe.pay(buyer.session())
    invoice = buyer.stripe.invoices[session["invoice"]]
    for _ in range(2):
        assert buyer.hears("invoice.paid", invoice) == 204
        assert buyer.hears("checkout.session.async_payment_succeeded", session) == 204
        assert buyer.hears("checkout.session.completed", session) == 204
    assert buyer.ledger() == [("topup", 500)]


def test_events_that_come_at_once_credit_once(buyer: Buyer) -> None:
    session = buyer.stripe.pay(buyer.session())
    with ThreadPoolExecutor(8) as pool:
        statuses = pool.map(lambda _: buyer.hears("checkout.session.completed", session), range(16))
    assert set(statuses) == {204} and buyer.ledger() == [("topup", 500)]


def test_money_given_back_takes_credits_back_though_its_event_comes_first(buyer: Buyer) -> None:
    session = buyer.stripe.pay(buyer.session())
    charge = buyer.stripe.give_back(session["id"], 300)
    assert buyer.hears("charge.refunded", charge) == 204
    assert buyer.hears("checkout.session.completed", session) == 204
    assert buyer.ledger() == [("adjustment", -125), ("topup", 500)]
    old = dict(charge)
    charge = buyer.stripe.give_back(session["id"], 900)
    assert [buyer.hears("charge.refunded", news) for news in (charge, old, charge)] == [204] * 3
    assert buyer.ledger() == [("adjustment", -375), ("adjustment", -125), ("topup", 500)]


def test_what_others_sell_through_the_same_stripe_account_is_ignored(buyer: Buyer) -> None:
    session = buyer.stripe.pay(buyer.session())
    strangers = [{"client_reference_id": "order 7"}, {"client_reference_id": None}, {"metadata": {}}]
    strangers.append({"client_reference_id": str(uuid.uuid4())})
    for stranger in strangers:
        buyer.stripe.sessions[session["id"]] = session | stranger
        assert buyer.hears("checkout.session.completed", session) == 204
    assert buyer.hears("charge.refunded", {"id": "ch_1", "payment_intent": None}) == 204
    assert buyer.hears("charge.refunded", {"id": "ch_1", "payment_intent": "pi_unknown"}) == 204
    assert buyer.hears("balance.available", {"object": "balance"}) == 204
    assert buyer.ledger() == []


def test_an_event_is_asked_for_again_where_stripe_does_not_work(buyer: Buyer) -> None:
    session = buyer.stripe.pay(buyer.session())
    buyer.stripe.down = True
    try:
        assert buyer.hears("checkout.session.completed", session) == 503
        refused = buyer.open("price_1")
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "billing_unavailable")
    finally:
        buyer.stripe.down = False
    assert buyer.hears("checkout.session.completed", session) == 204
    assert buyer.ledger() == [("topup", 500)]


def test_an_event_with_another_or_an_old_signature_is_refused(buyer: Buyer) -> None:
    session = buyer.stripe.pay(buyer.session())
    assert buyer.hears("checkout.session.completed", session, secret="whsec_other") == 400
    assert buyer.hears("checkout.session.completed", session, age=400) == 400
    assert buyer.hears("checkout.session.completed", session, age=200) == 204


@pytest.mark.parametrize(
    "signature", [None, "", "t=,v1=", "t=now,v1=abc", "t=1,v1=\xe9", f"t={'9' * 5000},v1=00", "v1=00", "t=1"]
)
def test_an_event_without_a_proper_signature_is_refused(buyer: Buyer, signature: str | None) -> None:
    session = buyer.stripe.pay(buyer.session())
    body, _ = event("checkout.session.completed", session)
    headers = {} if signature is None else {"Stripe-Signature": signature.encode("latin-1")}
    refused = http.post(buyer.webhook, content=body, headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_request")
    assert buyer.ledger() == []


def test_a_signed_event_that_was_changed_on_its_way_is_refused(buyer: Buyer) -> None:
    body, headers = event("checkout.session.completed", buyer.stripe.pay(buyer.session()))
    refused = http.post(buyer.webhook, content=body.replace(b"500", b"900"), headers=headers)
    assert refused.status_code == 400 and buyer.ledger() == []


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"\xff\xfe", b'{"type": "invoice.paid"}', b'{"data": {}}'])
def test_a_body_that_is_no_event_is_refused_though_it_is_signed(buyer: Buyer, payload: bytes) -> None:
    body, headers = signed(payload)
    assert http.post(buyer.webhook, content=body, headers=headers).status_code == 400


def test_a_body_larger_than_any_event_is_refused(buyer: Buyer) -> None:
    body, headers = signed(b" " * (2 << 20))
    assert http.post(buyer.webhook, content=body, headers=headers).status_code == 413


def test_without_stripes_keys_billing_is_unavailable_and_all_else_works(account: Account) -> None:
    for path, body in (("/billing/checkout", {"price_id": "price_1"}), ("/billing/stripe-webhook", {})):
        refused = account.http.post(path, json=body)
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "billing_unavailable")
        assert "ROUGHY_STRIPE_" in refused.json()["error"]["message"]
    assert account.http.get("/credits/balance").json() == {"balance": 1000}
