"""An organization's log in words: each deed that is written down for one has its sentence here."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

from repo.rows import OrganizationDeed
from services.i18n import Words
from services.i18n import gettext as _
from services.i18n import noop as N_
from services.organizations import ROLES

# By the action that was written down; tests/services/test_activity.py finds one without words.
DEEDS = Words(
    {
        "organization.founded": N_("%(actor)s created the organization."),
        "organization.changed": N_("%(actor)s changed the settings: %(changed)s."),
        "organization.handed_over": N_("%(actor)s handed the organization over to %(object)s."),
        "organization.closed": N_("%(actor)s closed the organization."),
        "member.role_changed": N_(
            "%(actor)s changed the role of %(object)s from %(before)s to %(after)s."
        ),
        "member.removed": N_("%(actor)s removed %(object)s."),
        "member.left": N_("%(object)s left."),
        "invitation.sent": N_("%(actor)s invited %(object)s as %(role)s."),
        "invitation.sent_again": N_("%(actor)s invited %(object)s once more."),
        "invitation.revoked": N_("%(actor)s took back the invitation of %(object)s."),
        "invitation.accepted": N_("%(actor)s accepted an invitation as %(role)s."),
        "invitation.declined": N_("%(object)s declined an invitation."),
        "purchase_request.asked": N_("%(actor)s asked the owners to buy something."),
        "purchase_request.approved": N_("%(actor)s approved a request to buy."),
        "purchase_request.declined": N_("%(actor)s declined a request to buy."),
        "purchase_request.withdrawn": N_("%(actor)s withdrew a request to buy."),
        "purchase_request.bought": N_("What was asked for in a request was bought."),
        "seat.claimed": N_("%(actor)s took a seat of %(object)s."),
        "seat.released": N_("%(actor)s gave a seat of %(object)s back."),
        "seat.given": N_("%(actor)s gave somebody a seat of %(object)s."),
        "seat.taken_back": N_("%(actor)s took a seat of %(object)s back from somebody."),
    }
)
# The same where the object has no name any more: she has left, or the address is forgotten.
NAMELESS = Words(
    {
        "organization.handed_over": N_(
            "%(actor)s handed the organization over to a former member."
        ),
        "member.role_changed": N_(
            "%(actor)s changed the role of a former member from %(before)s to %(after)s."
        ),
        "member.removed": N_("%(actor)s removed a member."),
        "member.left": N_("A former member left."),
        "invitation.sent": N_("%(actor)s invited someone (address no longer kept) as %(role)s."),
        "invitation.sent_again": N_(
            "%(actor)s invited someone (address no longer kept) once more."
        ),
        "invitation.revoked": N_(
            "%(actor)s took back the invitation of someone (address no longer kept)."
        ),
        "invitation.declined": N_("Someone (address no longer kept) declined an invitation."),
        "seat.claimed": N_("%(actor)s took a seat of an add-on."),
        "seat.released": N_("%(actor)s gave a seat of an add-on back."),
        "seat.given": N_("%(actor)s gave somebody a seat of an add-on."),
        "seat.taken_back": N_("%(actor)s took a seat of an add-on back from somebody."),
    }
)
FIELDS = Words(
    {
        "name": N_("name"),
        "description": N_("description"),
        "org_type": N_("kind"),
        "billing_country": N_("billing country"),
        "members_buy": N_("whether members buy"),
    }
)
AS = Words({"owner": N_("an owner"), "member": N_("a member"), "viewer": N_("a viewer")})


def in_words(deed: OrganizationDeed) -> str:
    """What was done, as a sentence; whoever has left the organization is not named."""
    actor = _("The shop") if deed.by_shop else deed.actor_name or _("A former member")
    if deed.action not in DEEDS:
        # Tests fail on it; an owner is better off with the deed's own name than with no page.
        warnings.warn(f"{deed.action} has no words in an organization's log", stacklevel=2)
        return f"{actor}: {deed.action}"
    before, after = deed.before or {}, deed.after or {}
    changed = after.get("changed")
    is_nameless = deed.object_name is None and deed.action in NAMELESS
    return (NAMELESS if is_nameless else DEEDS)[deed.action] % {
        "actor": actor,
        "object": deed.object_name,
        "before": _role(before, ROLES),
        "after": _role(after, ROLES),
        "role": _role(after, AS),
        "changed": ", ".join(FIELDS.get(one, one) for one in changed or ()),
    }


def _role(facts: Mapping[str, object], words: Mapping[str, str]) -> str:
    role = str(facts.get("role", ""))
    return words.get(role, role)
