"""An organization's log in words. A deed that has none here is told by its own name."""

from __future__ import annotations

from collections.abc import Mapping

from repo.rows import OrganizationDeed
from services.i18n import Words, noop
from services.i18n import gettext as _
from services.organizations import ROLES

# By the action that was written down; each area adds its own.
DEEDS = Words(
    {
        "organization.founded": noop("%(actor)s created the organization."),
        "organization.changed": noop("%(actor)s changed the settings: %(changed)s."),
        "organization.handed_over": noop("%(actor)s handed the organization over to %(object)s."),
        "member.role_changed": noop(
            "%(actor)s changed the role of %(object)s from %(before)s to %(after)s."
        ),
        "member.removed": noop("%(actor)s removed %(object)s."),
        "member.left": noop("%(object)s left."),
        "invitation.sent": noop("%(actor)s invited %(object)s as %(after)s."),
        "invitation.sent_again": noop("%(actor)s invited %(object)s once more."),
        "invitation.revoked": noop("%(actor)s took back the invitation of %(object)s."),
        "invitation.accepted": noop("%(actor)s accepted an invitation as %(after)s."),
        "invitation.declined": noop("%(object)s declined an invitation."),
    }
)
FIELDS = Words(
    {
        "name": noop("name"),
        "description": noop("description"),
        "billing_country": noop("billing country"),
        "members_buy": noop("whether members buy"),
    }
)


def in_words(deed: OrganizationDeed) -> str:
    """What was done, as a sentence; whoever has left the organization is not named."""
    actor = _("The shop") if deed.by_shop else deed.actor_name or _("Somebody who has left")
    if deed.action not in DEEDS:
        return f"{actor}: {deed.action}"
    before, after = deed.before or {}, deed.after or {}
    changed = after.get("changed")
    return DEEDS[deed.action] % {
        "actor": actor,
        "object": deed.object_name or _("somebody who has left"),
        "before": _role(before),
        "after": _role(after),
        "changed": ", ".join(FIELDS.get(one, one) for one in changed or ()),
    }


def _role(facts: Mapping[str, object]) -> str:
    role = str(facts.get("role", ""))
    return ROLES.get(role, role)
