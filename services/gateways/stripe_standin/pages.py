"""The hosted payment page: plain HTML forms, one stylesheet, no script."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from services.gateways.stripe_standin.cards import check_card
from services.gateways.stripe_standin.checkout import Checkout, Payment
from services.gateways.stripe_standin.config import Config
from services.gateways.stripe_standin.currencies import written
from services.gateways.stripe_standin.errors import ApiError
from services.gateways.stripe_standin.events import Cause
from services.gateways.stripe_standin.faults import Faults
from services.gateways.stripe_standin.objects import Json, new_id

_HERE = Path(__file__).parent
_STYLE = (_HERE / "static" / "pay.css").read_bytes()
_TEMPLATES = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["money"] = written
_PREFILLED = {
    "payment_method": "card",
    "card_number": "4242 4242 4242 4242",
    "expiry": "12 / 34",
    "cvc": "123",
}
_DEFAULT_EMAIL = "buyer@example.com"


class Pages:
    """Serves /pay/<session id> and its stylesheet."""

    def __init__(self, config: Config, checkout: Checkout, faults: Faults) -> None:
        self._config = config
        self._checkout = checkout
        self._faults = faults

    def __call__(self, request: Request) -> Response:
        """Answer GET and POST of /pay/<session id>; a refusal becomes a small page."""
        if request.path == "/pay/pay.css":
            return Response(_STYLE, content_type="text/css; charset=utf-8")
        session_id = request.path.removeprefix("/pay/")
        name = f"{request.method} {request.path}"
        try:
            if request.method == "POST":
                return self._faults.around(name, lambda: self._pay(session_id, request))
            return self._faults.around(name, lambda: self._show(self._checkout.get(session_id)))
        except ApiError as refused:
            return _html("problem.html", refused.status, message=refused.message)

    def _pay(self, session_id: str, request: Request) -> Response:
        typed = {name: request.form.get(name, default) for name, default in _PREFILLED.items()}
        before = self._checkout.get(session_id)
        payment = self._payment(typed, request.form.get("email") or _DEFAULT_EMAIL, before)
        if before["status"] == "open" and payment.refusal and not payment.refusal.decline_code:
            # Mistyped: said to the person, and no attempt is made.
            return self._show(before, 402, typed, payment.refusal.message)
        # `pay` looks again under the lock, so that of two clicks at once only one pays.
        after = self._checkout.pay(session_id, payment, Cause(new_id("req_", 14)))
        if after["status"] == "open" and payment.refusal:
            return self._show(after, 402, typed, payment.refusal.message)
        if before["status"] != "open":
            return self._show(after, 409)
        return redirect(_success_url(after), code=303)

    def _payment(self, typed: dict[str, str], email: str, session: Json) -> Payment:
        debits = [m for m in session["payment_method_types"] if m != "card"]
        if typed["payment_method"] == "bank_debit" and debits:
            return Payment(email, settles_later=True)
        if session["amount_total"] == 0:
            return Payment(email)
        now = self._config.now()
        refusal = check_card(typed["card_number"], typed["expiry"], typed["cvc"], now)
        return Payment(email, refusal)

    def _show(
        self,
        session: Json,
        status: int = 200,
        typed: dict[str, str] | None = None,
        error: str = "",
    ) -> Response:
        methods = session["payment_method_types"]
        return _html(
            "pay.html",
            status,
            origin=_origin(session["success_url"]),
            session=session,
            lines=self._checkout.line_items(session["id"]),
            success_url=_success_url(session),
            has_card="card" in methods,
            has_debit=any(method != "card" for method in methods),
            typed=typed or _PREFILLED,
            email=session["customer_email"] or _DEFAULT_EMAIL,
            settle_path=f"/_standin/settle/{session['id']}",
            is_settling=self._is_settling(session),
            error=error,
        )

    def _is_settling(self, session: Json) -> bool:
        intent_id = session["payment_intent"]
        return (
            bool(intent_id) and self._checkout.payment_intent(intent_id)["status"] == "processing"
        )


def _success_url(session: Json) -> str:
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _html(template: str, status: int, origin: str = "", **context: object) -> Response:
    # Browsers hold redirects after a form to `form-action` as well, hence the shop's origin.
    policy = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {origin}"
    )
    headers = {
        "Content-Security-Policy": policy.strip(),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    body = _TEMPLATES.get_template(template).render(**context)
    return Response(body, status, headers, content_type="text/html; charset=utf-8")
