"""A server that speaks as much of Stripe's protocol as selling credits needs, over a socket.

Requests are form-encoded with a secret key as bearer, answers are JSON, objects are given by id unless the request
expands them, errors come in Stripe's envelope, and events are signed: https://docs.stripe.com/api and
https://docs.stripe.com/webhooks#verify-manually.
"""

import hashlib
import hmac
import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

SECRET_KEY, WEBHOOK_SECRET = "sk_test_roughy", "whsec_test_roughy"

Object = dict[str, Any]


class StripeServer:
    """Prices that an operator made, sessions that Roughy opened, and what customers did with them."""

    def __init__(self) -> None:
        self.url = ""
        self.down = False
        self.prices: dict[str, Object] = {}
        self.sessions: dict[str, Object] = {}
        self.payments: dict[str, Object] = {}
        self.charges: dict[str, Object] = {}
        self.invoices: dict[str, Object] = {}

    def price(self, credits: str | None, **differences: Any) -> str:
        """Make a price of 12.00 whose metadata has `credits`; gives its id."""
        price = {"object": "price", "active": True, "type": "one_time", "unit_amount": 1200, "currency": "eur"}
        metadata = {} if credits is None else {"credits": credits}
        return _add(self.prices, "price", price | {"metadata": metadata} | differences)["id"]

    def open_session(self, form: dict[str, str]) -> Object:
        """Open a checkout session as the request wants it."""
        price = self.prices[form["line_items[0][price]"]]
        session = {
            "object": "checkout.session",
            "mode": form["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": price["unit_amount"] * int(form["line_items[0][quantity]"]),
            "client_reference_id": form.get("client_reference_id"),
            "metadata": {key[9:-1]: value for key, value in form.items() if key.startswith("metadata[")},
            "invoice_creation": {"enabled": form.get("invoice_creation[enabled]") == "true"},
            "success_url": form["success_url"],
            "invoice": None,
            "payment_intent": None,
        }
        session = _add(self.sessions, "cs_test", session)
        session["url"] = f"https://checkout.stripe.com/c/pay/{session['id']}"
        return session

    def complete(self, session_id: str) -> Object:
        """The customer goes through checkout with a method whose money comes later."""
        session = self.sessions[session_id]
        payment = _add(self.payments, "pi", {"object": "payment_intent", "latest_charge": None})
        session |= {"status": "complete", "payment_intent": payment["id"]}
        return session

    def pay(self, session_id: str) -> Object:
        """The money arrives, and Stripe writes the invoice."""
        session = self.sessions[session_id]
        if session["status"] == "open":
            self.complete(session_id)
        payment = self.payments[session["payment_intent"]]
        charge = {"object": "charge", "amount": session["amount_total"], "amount_refunded": 0}
        charge = _add(self.charges, "ch", charge | {"payment_intent": payment["id"]})
        invoice = _add(self.invoices, "in", {"object": "invoice", "status": "paid", "payment": payment["id"]})
        payment["latest_charge"] = charge["id"]
        session |= {"payment_status": "paid", "invoice": invoice["id"]}
        return session

    def give_back(self, session_id: str, amount: int) -> Object:
        """The operator gives money back; gives the charge as it is then."""
        charge = self.charges[self.payments[self.sessions[session_id]["payment_intent"]]["latest_charge"]]
        charge["amount_refunded"] += amount
        return charge

    def answer(self, method: str, path: str, form: dict[str, str]) -> tuple[int, Object]:
        """The status and body for a request."""
        match method, path.strip("/").split("/")[1:]:
            case "GET", ["prices", price_id] if price_id in self.prices:
                return 200, self.prices[price_id]
            case "POST", ["checkout", "sessions"]:
                return 200, self.open_session(form)
            case "GET", ["checkout", "sessions", session_id] if session_id in self.sessions:
                return 200, self._expanded(self.sessions[session_id], form.get("expand[0]"))
            case "GET", ["checkout", "sessions"]:
                found = [s for s in self.sessions.values() if s["payment_intent"] == form["payment_intent"]]
                return 200, _list(path, found)
            case "GET", ["invoice_payments"]:
                payment = {"type": "payment_intent", "payment_intent": self.invoices[form["invoice"]]["payment"]}
                return 200, _list(path, [{"object": "invoice_payment", "id": "inpay_1", "payment": payment}])
        return 404, _error("invalid_request_error", "No such object", code="resource_missing")

    def _expanded(self, session: Object, field: str | None) -> Object:
        if field != "payment_intent.latest_charge" or not session["payment_intent"]:
            return session
        payment = self.payments[session["payment_intent"]]
        charge = self.charges.get(payment["latest_charge"])
        return session | {"payment_intent": payment | {"latest_charge": charge}}


def event(type_: str, about: Object, *, secret: str = WEBHOOK_SECRET, age: float = 0) -> tuple[bytes, dict[str, str]]:
    """An event as Stripe would send it: its body and headers, signed `age` seconds ago."""
    body = {"id": f"evt_{uuid.uuid4().hex}", "object": "event", "type": type_, "data": {"object": about}}
    return signed(json.dumps(body).encode(), secret=secret, age=age)


def signed(payload: bytes, *, secret: str = WEBHOOK_SECRET, age: float = 0) -> tuple[bytes, dict[str, str]]:
    """Any body with Stripe's signature over it."""
    moment = int(time.time() - age)
    signature = hmac.new(secret.encode(), f"{moment}.".encode() + payload, hashlib.sha256).hexdigest()
    headers = {"Stripe-Signature": f"t={moment},v1={signature},v0=ignored", "Content-Type": "application/json"}
    return payload, headers


@contextmanager
def selling() -> Iterator[StripeServer]:
    """Run a server until the block ends."""
    stripe = StripeServer()

    class Handler(BaseHTTPRequestHandler):
        def handle_request(self) -> None:
            target = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = dict(parse_qsl(target.query) + parse_qsl(body))
            if stripe.down:
                status, answer = 500, _error("api_error", "Something went wrong")
            elif self.headers["Authorization"] != f"Bearer {SECRET_KEY}":
                status, answer = 401, _error("invalid_request_error", "Invalid API Key provided")
            else:
                status, answer = stripe.answer(self.command, target.path, form)
            payload = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = handle_request

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stripe.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield stripe
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _add(objects: dict[str, Object], prefix: str, new: Object) -> Object:
    new["id"] = f"{prefix}_{uuid.uuid4().hex[:24]}"
    objects[new["id"]] = new
    return new


def _list(path: str, found: list[Object]) -> Object:
    return {"object": "list", "url": path, "has_more": False, "data": found}


def _error(type_: str, message: str, **more: str) -> Object:
    return {"error": {"type": type_, "message": message} | more}
