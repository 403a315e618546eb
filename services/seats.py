"""Seats: who uses what an organization owns. The database counts them; here are the words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from repo import audit, identity, purchase_requests, seats
from repo.db import Work
from repo.rows import ActedFor, Member, SeatedAddOn
from services.errors import Forbidden, NotFound
from services.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class SeatsPage:
    """What an organization owns, who has a seat of it, and who could have one."""

    place: ActedFor
    add_ons: list[SeatedAddOn]
    members: list[Member]

    def without(self, add_on: SeatedAddOn) -> dict[str, str]:
        """The members who have no seat of an add-on: id to name."""
        seated = {holder["user_id"] for holder in add_on.holders}
        return {m.user_id: m.display_name for m in self.members if m.user_id not in seated}


def claim(work: Work, slug: str) -> None:
    """Take a free seat for oneself; who has one keeps it. Raises NotFound.

    The database's rules refuse what is not owned, and where no seat is free.
    """
    if seats.claim_seat(work.conn, slug=slug):
        _note(work, "seat.claimed", slug, work.visitor.organization_id)
    elif not seats.has_seat(work.conn, slug=slug):
        raise _no_add_on()


def release(work: Work, slug: str) -> None:
    """Give one's own seat back; who has none is as she wants to be."""
    if seats.release_seat(work.conn, slug=slug):
        _note(work, "seat.released", slug, work.visitor.organization_id)


def look(work: Work, slug: str) -> SeatsPage:
    """An organization's seats, for its owners. Raises NotFound, Forbidden."""
    asked = purchase_requests.act_for(work.conn, slug=slug)
    add_ons, members = seats.list_seated(work.conn), identity.list_members(work.conn)
    place = _owned(asked.result())
    people = [one for one in members.result() if one.invitation_state == "accepted"]
    return SeatsPage(place, add_ons.result(), people)


def give(work: Work, slug: str, add_on: str, user_id: str) -> None:
    """Give a member a seat, as an owner. Raises NotFound, Forbidden; the rules as for `claim`."""
    place = _owned(purchase_requests.act_for(work.conn, slug=slug).result())
    if seats.give_seat(work.conn, slug=add_on, user_id=user_id):
        _note(work, "seat.given", add_on, place.id)
    elif not seats.has_seat(work.conn, slug=add_on, user_id=user_id):
        raise _no_add_on()


def take_back(work: Work, slug: str, add_on: str, user_id: str) -> None:
    """Take a seat back, as an owner; where there is none it is as she wants it."""
    place = _owned(purchase_requests.act_for(work.conn, slug=slug).result())
    if seats.take_seat_back(work.conn, slug=add_on, user_id=user_id):
        _note(work, "seat.taken_back", add_on, place.id)


def _owned(place: ActedFor | None) -> ActedFor:
    if place is None:
        raise NotFound(_("There is no such organization."))
    if place.role != "owner":
        raise Forbidden(_("Owners give seats and take them back."))
    return place


def _note(work: Work, action: str, slug: str, organization_id: UUID | None) -> None:
    audit.append(
        work.conn,
        action=action,
        object_type="add_on",
        object_id=slug,
        organization_id=organization_id,
    )


def _no_add_on() -> NotFound:
    return NotFound(_("We could not find that add-on."))
