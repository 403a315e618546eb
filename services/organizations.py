"""Organizations: founding, choosing, changing and sharing them.

A page of an organization names it by its slug, which counts only where the asker belongs to it: for
all others it is not there. What must hold whoever writes (an owner is left, nobody acts without a
seat) the database holds: services/members.py and docs/organizations.md.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from uuid import UUID

from repo import audit, organizations
from repo.db import Work
from repo.rows import OrganizationDeed, OwnOrganization
from services.countries import countries
from services.errors import Forbidden, Invalid, LoginNeeded, NotFound
from services.i18n import Words
from services.i18n import gettext as _
from services.i18n import noop as N_

TYPES = Words(
    {
        "business": N_("Business"),
        "family": N_("Family"),
        "education": N_("School or university"),
        "other": N_("Something else"),
    }
)
ROLES = Words({"owner": N_("Owner"), "member": N_("Member"), "viewer": N_("Viewer")})
LONGEST_NAME = 100
LONGEST_SLUG = 60
LONGEST_DESCRIPTION = 1000
DEEDS_ON_A_PAGE = 30
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Addresses of the shop's own below /organizations/.
_RESERVED = {"new"}
# The shop's own names for what is a person's alone, and for what is closed.
_OURS = ("personal-", "closed-")


def found(work: Work, *, name: str, slug: str, org_type: str, description: str) -> str:
    """Make an organization of the asker's, for which she acts at once; its slug.

    Raises LoginNeeded, and Invalid for what cannot be taken; a taken slug breaks a rule.
    """
    if not work.visitor.is_person:
        raise LoginNeeded()
    name, description = _checked(name, description)
    _checked_type(org_type)
    slug = _checked_slug(slug or slug_of(name))
    organization_id = organizations.found_organization(
        work.conn, slug=slug, name=name, org_type=org_type, description=description
    )
    organizations.choose_organization(work.conn, slug=slug)
    _log(work, organization_id, "organization.founded", after={"org_type": org_type})
    return slug


def find(work: Work, slug: str) -> OwnOrganization:
    """An organization that the asker belongs to. Raises NotFound for all others."""
    own = organizations.find_own(work.conn, slug=slug).result()
    if own is None:
        raise NotFound(_("There is no such organization."))
    return own


def find_run(work: Work, slug: str) -> OwnOrganization:
    """An organization that the asker runs. Raises NotFound, and Forbidden for who is no owner."""
    own = find(work, slug)
    if not own.is_run_by_asker:
        raise Forbidden(_("Only owners of %(name)s can do that.", name=own.name))
    return own


def find_shared(work: Work, slug: str, *, run: bool = False) -> OwnOrganization:
    """The same of one that people share. Raises NotFound for a personal one."""
    own = find_run(work, slug) if run else find(work, slug)
    if own.is_personal:
        raise NotFound(
            _("This is your own, for you alone. To share, create an organization for it.")
        )
    return own


def choose(work: Work, slug: str) -> None:
    """Act for another organization from now on, here and at the next login. Raises NotFound."""
    if not organizations.choose_organization(work.conn, slug=slug):
        raise NotFound(_("There is no such organization."))


def change(
    work: Work,
    slug: str,
    *,
    name: str,
    org_type: str,
    description: str,
    country: str,
    members_buy: bool,
) -> OwnOrganization:
    """Change what it is called and is, where it is billed, whether members buy; as it was before.

    Raises NotFound, Forbidden, Invalid.
    """
    own = find_run(work, slug)
    name, description = _checked(name, description)
    is_kept = own.is_personal or not org_type
    org_type = own.org_type if is_kept else _checked_type(org_type)
    if country and country not in countries():
        raise Invalid(_("Choose a country from the list."), field="country")
    organizations.change_organization(
        work.conn,
        organization_id=own.id,
        name=name,
        org_type=org_type,
        description=description,
        billing_country=country or None,
        members_buy=members_buy or own.is_personal,
    )
    before = (own.name, own.org_type, own.description, own.billing_country or "", own.members_buy)
    after = (name, org_type, description, country, members_buy or own.is_personal)
    names = ("name", "org_type", "description", "billing_country", "members_buy")
    changed = [n for n, old, new in zip(names, before, after, strict=True) if old != new]
    if changed:
        _log(work, own.id, "organization.changed", after={"changed": changed})
    return own


def activity(
    work: Work, slug: str, before: tuple[datetime, int] | None
) -> tuple[OwnOrganization, list[OrganizationDeed], bool]:
    """What was done for it, newest first, and whether there is older. Raises as find_run()."""
    own = find_run(work, slug)
    deeds = organizations.list_activity(
        work.conn, organization_id=own.id, before=before, page_size=DEEDS_ON_A_PAGE + 1
    ).result()
    return own, deeds[:DEEDS_ON_A_PAGE], len(deeds) > DEEDS_ON_A_PAGE


def slug_of(name: str) -> str:
    """A name as a part of an address; empty where no letter of it can stand there."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", plain.decode().lower()).strip("-")[:LONGEST_SLUG].strip("-")


def _checked(name: str, description: str) -> tuple[str, str]:
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("Give your organization a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise Invalid(_("Keep the name within 100 characters, please."), field="name")
    if len(description) > LONGEST_DESCRIPTION:
        raise Invalid(
            _("Keep the description within 1,000 characters, please."), field="description"
        )
    return name, description


def _checked_type(org_type: str) -> str:
    if org_type not in TYPES:
        raise Invalid(_("Choose a kind of organization."), field="org_type")
    return org_type


def _checked_slug(slug: str) -> str:
    if not slug:
        raise Invalid(
            _("Choose a web address of lowercase letters and digits, such as acme."), field="slug"
        )
    if len(slug) > LONGEST_SLUG or not _SLUG.fullmatch(slug):
        raise Invalid(
            _("Use up to 60 lowercase letters, digits and single dashes, such as acme-hotels."),
            field="slug",
        )
    if slug in _RESERVED or slug.startswith(_OURS):
        raise Invalid(_("This address is the shop's own. Choose another."), field="slug")
    return slug


def _log(work: Work, organization_id: UUID, action: str, after: dict[str, object]) -> None:
    audit.append(
        work.conn,
        action=action,
        object_type="organization",
        object_id=str(organization_id),
        after=after,
        organization_id=organization_id,
    )
