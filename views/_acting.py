"""For which organization a page was made, where its form or HTMX says so.

What a browser names is no reason to act for it: the login says for whom she acts. It is compared,
so that a page that was made for one organization does nothing for another, and whoever names
somebody else's learns nothing and changes nothing.
"""

from __future__ import annotations

from flask import request

from repo import identity
from repo.db import Work
from services.errors import LoginNeeded, NotFound, ShopError
from services.i18n import gettext as _

HEADER = "X-Organization"
_SLUG, _ID = "organization", "organization_id"


class PageOfAnother(ShopError):
    """The page was made for another organization of hers than the one that she acts for now."""

    code = "page_of_another_organization"
    status = 409

    def __init__(self, then: str, now: str) -> None:
        """Take what the two are called."""
        super().__init__(
            _(
                "This page was made for %(then)s, and you act for %(now)s now. "
                "Nothing was changed: reload the page to go on.",
                then=then,
                now=now,
            )
        )


def is_named() -> bool:
    """The request names an organization."""
    return bool(_slugs() or _ids())


def require_own(work: Work) -> None:
    """Raise NotFound where an organization is named that is not hers, PageOfAnother for a change.

    Nobody has one: a form that names one needs a login, and anybody looks at what is everybody's.
    """
    slugs, ids = _slugs(), _ids()
    if not slugs and not ids:
        return
    is_change = request.method not in ("GET", "HEAD")
    visitor = work.visitor
    if not visitor.is_person:
        if is_change:
            raise LoginNeeded()
        return
    if slugs <= {visitor.organization_slug} and ids <= {str(visitor.organization_id)}:
        return
    own = identity.list_organizations(work.conn).result()
    named = [one for one in own if one.slug in slugs or str(one.id) in ids]
    if not slugs <= {one.slug for one in own} or not ids <= {str(one.id) for one in own}:
        raise NotFound()
    others = [one for one in named if one.slug != visitor.organization_slug]
    if is_change and others:
        raise PageOfAnother(others[0].name, visitor.organization_name or "")


def _slugs() -> set[str]:
    header = request.headers.get(HEADER)
    return {*_sent(_SLUG), *([header] if header else [])}


def _ids() -> set[str]:
    return {value.lower() for value in _sent(_ID)}


def _sent(name: str) -> list[str]:
    sent = [*request.args.getlist(name), *request.form.getlist(name)]
    return [value for value in sent if value]
