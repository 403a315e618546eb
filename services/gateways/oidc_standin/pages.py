"""The pages people see, and the headers that protect them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.wrappers import Response

from services.gateways.oidc_standin.config import REALM_PATH, Config

HERE = Path(__file__).parent
STYLE_PATH = "/resources/style.css"


class Pages:
    """Renders the package's templates."""

    def __init__(self, config: Config) -> None:
        self._style = (HERE / "static" / "style.css").read_bytes()
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )
        self._templates.globals.update(realm_path=REALM_PATH, style_path=STYLE_PATH)
        # Browsers apply form-action to the redirect that answers a form, so the client is listed.
        forms = " ".join(["'self'", *config.client_origins()])
        self._policy = (
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
            f"frame-ancestors 'none'; form-action {forms}"
        )

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page that is neither stored nor framed and runs no script."""
        text = self._templates.get_template(template).render(values)
        response = Response(text, status, mimetype="text/html")
        response.headers["Content-Security-Policy"] = self._policy
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def error(self, message: str, status: int = 400) -> Response:
        """Return a page that says why a request is refused."""
        return self.page("message.html", status, title="We are sorry", message=message)

    def style(self) -> Response:
        """Return the stylesheet."""
        response = Response(self._style, mimetype="text/css")
        response.headers["Cache-Control"] = "max-age=300"
        return response
