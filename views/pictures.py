"""Pictures of add-ons that have no photographs: drawn from their own facts, as SVG."""

from __future__ import annotations

import re
from zlib import crc32

from flask import Blueprint, Response, abort, make_response, render_template, request

from services import products
from views._shop import reading

blueprint = Blueprint("pictures", __name__)

SCENES = {"1": "overview", "2": "list", "3": "settings"}
_PICTURE = re.compile(r"([1-3])(-dark)?")
_A_DAY = 24 * 3600
# The hue of each category's picture, as in static/css/components/tile.css.
HUES = {
    "sparkles": 270, "code": 235, "presentation": 35, "chart": 205, "server": 190, "users": 5,
    "mail": 330, "home": 25, "search": 175, "globe": 220, "coins": 45, "file": 200,
    "calculator": 110, "calendar": 355, "message": 160, "contact": 300, "gauge": 250, "bolt": 40,
    "plug": 95, "shield": 150, "mic": 315,
}  # fmt: skip


@blueprint.get("/pictures/<slug>/<picture>.svg")
def show(slug: str, picture: str) -> Response:
    """A picture of an add-on, by its number; `-dark` for dark screens."""
    asked = _PICTURE.fullmatch(picture)
    if asked is None:
        abort(404)
    with reading() as work:
        drawn = products.picture(work, slug)
    response = make_response(
        render_template(
            f"pictures/{SCENES[asked[1]]}.svg",
            picture=drawn,
            hue=HUES.get(drawn.icon, 160),
            dark=asked[2] is not None,
            figures=_figures(slug),
        )
    )
    response.mimetype = "image/svg+xml"
    response.cache_control.public = True
    response.cache_control.max_age = _A_DAY
    response.add_etag()
    return response.make_conditional(request)


def _figures(slug: str) -> list[int]:
    """Numbers from 0 to 99, the same for the same add-on whenever it is drawn."""
    return [crc32(f"{slug}/{place}".encode()) % 100 for place in range(16)]
