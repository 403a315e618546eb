"""Who gets what at which address: every route of the shop, by every kind of visitor, on one page.

Everybody asks for Casey's own things, by their real ids and slugs. A cell says what she gets:

  200    what is there; any other number is that status
  go     sent on to another page: 303, and for HTMX 200 with HX-Redirect
  in     sent on to log in; `fresh`: to log in again, which RECENT says of routes below
  go=    with an `=` behind it: to the letter what is answered for a thing that does not exist
  go/200 two cells in one, where a form sent by itself and one sent by HTMX differ

404 always means `404=`; `404+` says so in other words, to whoever holds an invitation's link.
Whoever gets 4xx, `in`, `fresh` or an `=` has changed nothing at all, nor has any GET; and neither
stranger nor nobody, nor staff outside /admin, ever changes a row that is Casey's or Acme's.

  owner     Casey, who owns Acme               stranger  owns another organization
  member    Terry, a member of Acme            staff     Ada, an administrator, logged in just now
  viewer    Vic, a viewer there                nobody    a browser that has never been here

A new route needs a line: test_access.py names the routes without one. Write `200` into its cells,
run the test, and it shows the line as it would be: to be compared with what was meant. To fill in:

  PARTS   what fills the address's places, by the parameter's name, for all routes
  SENT    what one route is sent: places of its address, `?name` for its query, the rest is its form
  ABSENT  for `{line}`, a thing of Casey's: what stands there when nobody has such a thing

Casey's things come from access_world.py: rows that were there before from _ROWS, what she does in
the shop from _go_shopping(), and _THINGS finds each by a query that gives one text.
"""

from __future__ import annotations

from dataclasses import dataclass

ROLES = ("owner", "member", "viewer", "stranger", "staff", "nobody")

TABLE = """
method and address                        owner     member    viewer    stranger  staff     nobody

# What stands open to all: files, the catalogue, what operators and search engines ask for.
GET  /static/<path:filename>              200       200       200       200       200       200
GET  /assets/<version>/<name>             200       200       200       200       200       200
GET  /healthz                             200       200       200       200       200       200
GET  /readyz                              200       200       200       200       200       200
GET  /robots.txt                          200       200       200       200       200       200
GET  /sitemap.xml                         200       200       200       200       200       200
GET  /sitemaps/pages.xml                  200       200       200       200       200       200
GET  /sitemaps/bundles.xml                200       200       200       200       200       200
GET  /sitemaps/add-ons.xml                200       200       200       200       200       200
GET  /                                    200       200       200       200       200       200
GET  /categories/<slug>                   200       200       200       200       200       200
GET  /collections/<name>                  200       200       200       200       200       200
GET  /ranking                             200       200       200       200       200       200
GET  /add-ons/<slug>                      200       200       200       200       200       200
GET  /bundles/<slug>                      200       200       200       200       200       200
GET  /pictures/<slug>/<picture>.svg       200       200       200       200       200       200
GET  /compare                             200       200       200       200       200       200
GET  /pricing                             200       200       200       200       200       200
POST /language                            go        go        go        go        go        go

# Waiting for what is to come: in one's own name, or as a browser.
POST /add-ons/<slug>/waitlist             go/200    go/200    go/200    go/200    go/200    go/200
POST /add-ons/<slug>/waitlist/delete      go/200    go/200    go/200    go/200    go/200    go/200

# A cart is its owner's alone. 409: that code is another cart's, and there is nothing to swap.
GET  /cart                                200       200       200       200       200       200
POST /cart/lines                          go/200    go/200    go/200    go/200    go/200    go/200
POST /cart/lines/<uuid:line_id>           go/200    404       404       404       404       404
POST /cart/lines/<uuid:line_id>/delete    go/200    go=/200=  go=/200=  go=/200=  go=/200=  go=/200=
POST /cart/lines/<uuid:line_id>/save      go/200    404       404       404       404       404
POST /cart/lines/<uuid:line_id>/move      go/200    404       404       404       404       404
POST /cart/lines/<uuid:line_id>/accept    go/200    404       404       404       404       404
POST /cart/accept                         go/200    go/200    go/200    go/200    go/200    go/200
POST /cart/swap                           go/200    409       409       409       409       409
POST /cart/undo/<uuid:undo_id>            go/200    409=      409=      409=      409=      409=
POST /cart/code                           go/200    409       go/200    409       409       409
POST /cart/code/delete                    go/200    go/200    go/200    go/200    go/200    go/200

# Buying: owners and members for Acme, each what is in her own cart.
GET  /checkout                            200       go        200       go        go        in
POST /checkout                            go        409       403       409       409       in
POST /checkout/country                    go/200    go/200    403       go/200    go/200    in
GET  /checkout/return                     200       200       200       404       404       in
GET  /checkout/cancelled                  200       200       200       404       404       in

# What Acme has bought is there for all of Acme.
GET  /orders                              200       200       200       200       200       in
GET  /orders/<number>                     200       200       200       404       404       in
GET  /orders/<number>/receipt             200       200       200       404       404       in
GET  /account/add-ons                     200       200       200       200       200       in

# Asking an owner to buy, who does it; and the seats of what Acme owns.
POST /cart/ask                            409       409       go        409       409       in
GET  /organizations/<slug>/requests       200       200       200       404       404       in
POST /organizations/<slug>/requests/<uuid:request_id>/approve
                                          go        403       403       404       404       in
POST /organizations/<slug>/requests/<uuid:request_id>/decline
                                          go/200    403       403       404       404       in
POST /organizations/<slug>/requests/<uuid:request_id>/withdraw
                                          404       404       go/200    404       404       in
POST /account/add-ons/<slug>/seat         go/200    go/200    go/200    404+      404+      in
POST /account/add-ons/<slug>/seat/release go/200    go=/200   go=/200=  go=/200=  go=/200=  in
GET  /organizations/<slug>/seats          200       403       403       404       404       in
POST /organizations/<slug>/seats/<add_on>/give
                                          go/200    403       403       404       404       in
POST /organizations/<slug>/seats/<add_on>/take
                                          go/200    403       403       404       404       in

# Acme itself: its people see it, its owners run it.
GET  /organizations                       200       200       200       200       200       in
GET  /organizations/new                   200       200       200       200       200       in
POST /organizations/new                   go        go        go        go        go        in
POST /organizations/<slug>/choose         go        go        go        404       404       in
GET  /organizations/<slug>                go=       go=       go=       go=       go=       go=
GET  /organizations/<slug>/members        200       200       200       404       404       in
GET  /organizations/<slug>/settings       200       403       403       404       404       in
POST /organizations/<slug>/settings       go        403       403       404       404       in
GET  /organizations/<slug>/activity       200       403       403       404       404       in
POST /organizations/<slug>/invitations    go/200    403       403       404       404       in
POST /organizations/<slug>/invitations/<uuid:invitation_id>/resend
                                          go/200    403       403       404       404       in
POST /organizations/<slug>/invitations/<uuid:invitation_id>/revoke
                                          go/200    403       403       404       404       in
POST /organizations/<slug>/members/<uuid:member_id>/role
                                          go/200    403       403       404       404       in
POST /organizations/<slug>/members/<uuid:member_id>/remove
                                          go/200    403       403       404       404       in
POST /organizations/<slug>/hand-over      go/200    403       403       404       404       in
POST /organizations/<slug>/leave          409       go        go        404       404       in
POST /organizations/<slug>/close          409       403       403       404       404       in

# Casey is invited to Globex.
GET  /invitations/<token>                 200       404+      404+      404+      404+      200
POST /invitations/<token>/accept          go        404+      404+      404+      404+      in
POST /invitations/<token>/decline         go        404+      404+      404+      404+      in

# Everybody's own: it is always the asker's, but for a login and a picture of Casey's.
GET  /account/profile                     200       200       200       200       200       in
GET  /account/profile/<section>           200       200       200       200       200       in
POST /account/profile/<section>           go/200    go/200    go/200    go/200    go/200    in
GET  /account/profile/history             200       200       200       200       200       in
POST /account/profile/history             go/200    go/200    go/200    go/200    go/200    in
GET  /account/profile/avatar              200       200       200       200       200       in
POST /account/profile/avatar              go        go        go        go        go        in
GET  /account/profile/username            200       200       200       200       200       in
GET  /account/avatar/<digest>.webp        200       200       200       404       404       404
GET  /account/preferences                 200       200       200       200       200       in
POST /account/preferences                 go/200    go/200    go/200    go/200    go/200    in
GET  /account/onboarding                  go        go        go        go        go        in
GET  /account/onboarding/<step>           200       200       200       200       200       in
POST /account/onboarding/<step>           go/200    go/200    go/200    go/200    go/200    in
GET  /account/sessions                    200       200       200       200       200       in
POST /account/sessions/<uuid:session_id>/end
                                          go/200    404       404       404       404       in
POST /account/sessions/end-others         go/200    go/200    go/200    go/200    go/200    in
GET  /account/privacy                     200       200       200       200       200       in
POST /account/privacy/export              200       200       200       200       200       in
GET  /account/privacy/erase               200       200       200       200       200       in
POST /account/privacy/erase               409       422       422       422       422       in
GET  /account/erased                      200 200 200 200 200 200

# Coming and going.
GET  /login                               go        go        go        go        go        go
GET  /auth/callback                       422       422       422       422       422       422
POST /logout                              go        go        go        go        go        go

# For staff; and for Stripe and the identity provider, which sign what they send.
POST /preview                             403       403       403       403       go        in
POST /preview/end                         go        go        go        go        go        go
GET  /admin/                              404       404       404       404       200       in
GET  /admin/audit                         404       404       404       404       200       in
GET  /admin/people                        404       404       404       404       200       in
GET  /admin/people/<user_id>              404       404       404       404       200       in
POST /admin/people/<user_id>/end-logins   404       404       404       404       go        in
POST /webhooks/stripe                     400       400       400       400       400       400
POST /auth/backchannel-logout             400       400       400       400       400       400
"""

# What fills the address's places, in whatever route they are.
PARTS = {
    "filename": "icons.svg",
    "version": "x",
    "name": "popular",
    "slug": "bolt",
    "picture": "1",
    "number": "{paid}",
    "line_id": "{line}",
    "undo_id": "{undo}",
    "add_on": "{owned}",
    "request_id": "{request}",
    "invitation_id": "{invited}",
    "member_id": "{member}",
    "session_id": "{session}",
    "digest": "{picture}",
    "token": "{invitation}",
    "user_id": "sub-casey",
    "section": "names",
    "step": "welcome",
}

# What one route alone is sent.
_ACME = {"slug": "{acme}"}
SENT: dict[str, dict[str, str]] = {
    "GET /account/profile/username": {"?username": "casey"},
    "GET /organizations/<slug>": _ACME,
    "GET /organizations/<slug>/activity": _ACME,
    "GET /organizations/<slug>/members": _ACME,
    "GET /organizations/<slug>/requests": _ACME,
    "GET /organizations/<slug>/seats": _ACME,
    "GET /organizations/<slug>/settings": _ACME,
    "POST /account/add-ons/<slug>/seat": {"slug": "{owned}"},
    "POST /account/add-ons/<slug>/seat/release": {"slug": "{owned}"},
    "POST /account/privacy/erase": {"email": "casey@example.test"},
    "POST /account/profile/avatar": {"do": "remove"},
    "POST /account/profile/history": {"kind": "work", "do": "save", "company": "Hooli"},
    "POST /organizations/<slug>/choose": _ACME,
    "POST /organizations/<slug>/hand-over": {**_ACME, "member": "{member}"},
    "POST /organizations/<slug>/invitations": {**_ACME, "email": "y@x.test", "role": "viewer"},
    "POST /organizations/<slug>/invitations/<uuid:invitation_id>/resend": _ACME,
    "POST /organizations/<slug>/invitations/<uuid:invitation_id>/revoke": _ACME,
    "POST /organizations/<slug>/close": {**_ACME, "close": "Acme"},
    "POST /organizations/<slug>/leave": _ACME,
    "POST /organizations/<slug>/members/<uuid:member_id>/remove": _ACME,
    "POST /organizations/<slug>/members/<uuid:member_id>/role": {**_ACME, "role": "viewer"},
    "POST /organizations/<slug>/requests/<uuid:request_id>/approve": _ACME,
    "POST /organizations/<slug>/requests/<uuid:request_id>/decline": _ACME,
    # What is absent is the request alone: her own organization is none that does not exist.
    "POST /organizations/<slug>/requests/<uuid:request_id>/withdraw": {"slug": "acme"},
    "POST /organizations/<slug>/seats/<add_on>/give": {**_ACME, "person": "sub-vic"},
    "POST /organizations/<slug>/seats/<add_on>/take": {**_ACME, "person": "sub-casey"},
    "POST /organizations/<slug>/settings": {**_ACME, "name": "Acme", "members_buy": "yes"},
    "POST /organizations/new": {"name": "Initech", "org_type": "business"},
    "GET /assets/<version>/<name>": {"name": "shop.css"},
    "GET /bundles/<slug>": {"slug": "ai-productivity-bundle"},
    "GET /categories/<slug>": {"slug": "ai-services"},
    "GET /checkout/cancelled": {"?order": "{open}"},
    "GET /checkout/return": {"?order": "{open}"},
    "POST /add-ons/<slug>/waitlist": {"slug": "open-house-traffic-counter", "email": "w@x.test"},
    "POST /add-ons/<slug>/waitlist/delete": {"slug": "open-house-traffic-counter"},
    "POST /cart/ask": {"asking": "{asking}"},
    "POST /cart/code": {"code": "LAUNCH2025"},
    "POST /cart/lines": {"add_on": "bolt"},
    "POST /cart/lines/<uuid:line_id>": {"quantity": "2"},
    "POST /cart/lines/<uuid:line_id>/move": {"line_id": "{saved}"},
    "POST /cart/swap": {"bundle": "ai-productivity-bundle"},
    "POST /checkout": {"quote": "{quote}"},
    "POST /checkout/country": {"country": "DE"},
    "POST /language": {"language": "de"},
    "POST /preview": {"at": "2027-01-01T00:00"},
}

# What owners or staff are sent to log in again for, when they did so an hour ago; no other route.
RECENT = {
    "POST /organizations/<slug>/close",
    "POST /organizations/<slug>/hand-over",
    "GET /account/privacy/erase",
    "POST /account/privacy/erase",
    "GET /admin/",
    "GET /admin/audit",
    "GET /admin/people",
    "GET /admin/people/<user_id>",
    "POST /admin/people/<user_id>/end-logins",
}

# What stands in the place of a thing of Casey's when nobody has such a thing.
ABSENT = {
    "acme": "no-such-organization",
    "acme_id": "00000000-0000-4000-8000-000000000404",
    "paid": "M-1",
    "open": "M-1",
    "line": "00000000-0000-4000-8000-000000000404",
    "saved": "00000000-0000-4000-8000-000000000404",
    "undo": "00000000-0000-4000-8000-000000000404",
    "session": "00000000-0000-4000-8000-000000000404",
    "picture": "0" * 64,
    "member": "00000000-0000-4000-8000-000000000404",
    "invited": "00000000-0000-4000-8000-000000000404",
    "invitation": "for-nobody",
    "request": "00000000-0000-4000-8000-000000000404",
    "owned": "no-such-add-on",
}


@dataclass(frozen=True)
class Cell:
    """What one kind of visitor gets, without HTMX and with it."""

    plain: str
    htmx: str

    @classmethod
    def read(cls, words: str) -> Cell:
        """A cell as it stands in the table."""
        plain, _, htmx = words.partition("/")
        return cls(plain, htmx or plain)

    @property
    def words(self) -> str:
        """As it stands in the table."""
        return self.plain if self.plain == self.htmx else f"{self.plain}/{self.htmx}"


def parse(table: str) -> dict[str, dict[str, Cell]]:
    """{"GET /cart": {"owner": Cell("200", "200"), …}, …}; a line that stands twice is refused."""
    lines = [line.split() for line in table.splitlines() if line and not line.startswith("#")]
    found: dict[str, dict[str, Cell]] = {}
    # A long address has its cells on the next line.
    rows = iter(lines[1:])
    for method, address, *cells in rows:
        cells = cells or next(rows)
        route = f"{method} {address}"
        assert route not in found, f"{route}: stands twice"
        found[route] = dict(zip(ROLES, map(Cell.read, cells), strict=True))
    return found


EXPECTED = parse(TABLE)
