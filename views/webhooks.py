"""Outside systems tell us something: verified, stored once, queued, answered at once."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, request

from repo.db import Credentials
from services import payments
from services.errors import Invalid
from views._protection import csrf
from views._shop import shop

log = logging.getLogger(__name__)

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")
# They come without cookies, and prove themselves by their signature.
csrf.exempt(blueprint)


@blueprint.post("/stripe")
def stripe() -> Response:
    """A webhook of Stripe's; the signature is checked over the raw body."""
    signature = request.headers.get("Stripe-Signature", "")
    try:
        event = shop().payments.verify_event(request.get_data(), signature)
    except Invalid as error:
        log.warning("a webhook was refused: %s", error.message)
        return Response(error.message, 400, mimetype="text/plain")
    with shop().database.write(Credentials()) as work:
        is_new = payments.receive_event(work, event)
    return Response("stored" if is_new else "seen before", 200, mimetype="text/plain")
