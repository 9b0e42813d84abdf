"""A Stripe on this machine that remembers: for the order of events, which stripe-mock has no memory for.

It speaks to the real client over HTTP. Whether our calls are right is for stripe-mock to say
(`test_stripe_mock.py`).
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs, urlsplit

import stripe

WEBHOOK_SECRET = "whsec_example"
FEE_PENCE = 145


class FakeStripe:
    """Sessions, intents, refunds and disputes by id, in pence. `down` makes every call fail."""

    def __init__(self) -> None:
        self.objects: dict[str, dict] = {}
        self.created_by_key: dict[str, dict] = {}
        self.calls: list[tuple[str, str]] = []
        self.down = False
        self._numbers = count(1)
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers)}"

    # --- what happens at Stripe, without us ---------------------------------------------------

    def pay(self, session_id: str, *, status: str = "succeeded", amount: int | None = None) -> str:
        """Pay in a Checkout and return the intent's id."""
        session = self.objects[session_id]
        intent_id = session["payment_intent"] or self.new_id("pi")
        amount = amount or session["amount_total"]
        session.update(payment_intent=intent_id, status="complete", payment_status="paid")
        self.objects[intent_id] = {
            "id": intent_id,
            "object": "payment_intent",
            "status": status,
            "currency": "gbp",
            "amount_received": amount if status == "succeeded" else 0,
            "created": int(time.time()),
            "metadata": session["metadata"],
            "last_payment_error": None,
            "latest_charge": {
                "id": f"ch_{intent_id}",
                "object": "charge",
                "created": int(time.time()),
                "balance_transaction": {
                    "id": f"txn_{intent_id}",
                    "object": "balance_transaction",
                    "fee": FEE_PENCE,
                    "created": int(time.time()),
                },
            },
        }
        return intent_id

    def settle(self, intent_id: str, amount: int) -> None:
        """Let a payment that was processing go through."""
        self.objects[intent_id].update(status="succeeded", amount_received=amount)

    def decline(self, session_id: str) -> str:
        """Refuse the card in a Checkout, which stays open, and return the intent's id."""
        intent_id = self.pay(session_id, status="requires_payment_method")
        self.objects[session_id].update(status="open", payment_status="unpaid")
        self.objects[intent_id]["last_payment_error"] = {"message": "Your card was declined."}
        return intent_id

    def refund(self, intent_id: str, amount: int, status: str = "succeeded", metadata=None) -> dict:
        """Refund a payment and return the refund."""
        refund = {
            "id": self.new_id("re"),
            "object": "refund",
            "amount": amount,
            "status": status,
            "payment_intent": intent_id,
            "metadata": metadata or {},
            "created": int(time.time()),
            "failure_reason": None,
        }
        self.objects[refund["id"]] = refund
        return refund

    def dispute(self, intent_id: str, amount: int, fee: int = 2000) -> dict:
        """Dispute a payment and return the dispute."""
        dispute = {
            "id": self.new_id("dp"),
            "object": "dispute",
            "amount": amount,
            "status": "needs_response",
            "payment_intent": intent_id,
            "evidence_details": {"due_by": int(time.time()) + 86400},
            "balance_transactions": [
                {"id": self.new_id("txn"), "object": "balance_transaction", "amount": -amount, "fee": fee}
            ],
        }
        self.objects[dispute["id"]] = dispute
        return dispute

    def decide(self, dispute_id: str, *, won: bool) -> dict:
        """End a dispute; the money comes back when it is won."""
        dispute = self.objects[dispute_id]
        dispute["status"] = "won" if won else "lost"
        if won:
            held = dispute["balance_transactions"][0]
            dispute["balance_transactions"].append(
                {
                    "id": self.new_id("txn"),
                    "object": "balance_transaction",
                    "amount": -held["amount"],
                    "fee": -held["fee"],
                }
            )
        return dispute

    def event(self, type_: str, object_id: str, event_id: str | None = None) -> tuple[str, str]:
        """Return an event about an object, and its signature by the library's own scheme."""
        body = json.dumps(
            {
                "id": event_id or self.new_id("evt"),
                "object": "event",
                "type": type_,
                "data": {"object": self.objects.get(object_id, {"id": object_id, "object": "unknown"})},
            }
        )
        return body, stripe.WebhookSignature.generate_signature_header(body, WEBHOOK_SECRET)

    # --- what the portal calls ----------------------------------------------------------------

    def answer(self, method: str, path: str, form: dict, key: str | None) -> tuple[int, dict]:
        with self._lock:
            self.calls.append((method, path))
            if self.down:
                return 500, {"error": {"type": "api_error", "message": "Stripe is down"}}
            if method == "POST" and key in self.created_by_key:
                return 200, self.created_by_key[key]
            status, answer = self._answer(method, path.split("/")[2:], form)
            if method == "POST" and status == 200:
                self.created_by_key[key] = answer
            return status, answer

    def _answer(self, method: str, parts: list[str], form: dict) -> tuple[int, dict]:
        if (method, parts) == ("POST", ["checkout", "sessions"]):
            session_id = self.new_id("cs")
            self.objects[session_id] = {
                "id": session_id,
                "object": "checkout.session",
                "url": f"{self.address}/pay/{session_id}",
                "status": "open",
                "payment_status": "unpaid",
                "payment_intent": None,
                "amount_total": int(form["line_items[0][price_data][unit_amount]"]),
                "client_reference_id": form["client_reference_id"],
                "metadata": {"payment": form["metadata[payment]"]},
            }
            return 200, self.objects[session_id]
        if (method, parts) == ("POST", ["refunds"]):
            metadata = {"refund": form["metadata[refund]"]}
            return 200, self.refund(form["payment_intent"], int(form["amount"]), metadata=metadata)
        if (method, parts) == ("GET", ["refunds"]):
            data = [
                row
                for row in self.objects.values()
                if row["object"] == "refund" and row["payment_intent"] == form["payment_intent"]
            ]
            return 200, {"object": "list", "data": data, "has_more": False, "url": "/v1/refunds"}
        if method == "GET" and parts[-1] in self.objects:
            return 200, self.objects[parts[-1]]
        return 404, {
            "error": {
                "type": "invalid_request_error",
                "code": "resource_missing",
                "message": "No such object",
            }
        }


def _handler(fake: FakeStripe) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._reply(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

        def _reply(self, form: str) -> None:
            fields = {name: values[0] for name, values in parse_qs(form).items()}
            status, answer = fake.answer(
                self.command, urlsplit(self.path).path, fields, self.headers.get("Idempotency-Key")
            )
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args) -> None:
            pass

    return Handler
