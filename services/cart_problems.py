"""What stands in the way of buying a line of a cart."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from repo.rows import CartLine, Visitor


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line cannot be bought: a code for software, a sentence for the person."""

    code: str
    message: str


def find_problems(lines: list[CartLine], visitor: Visitor) -> dict[UUID, Problem]:
    """What keeps which line from being bought; a line that stays out meets no other's needs."""
    problems = {line.id: found for line in lines if (found := _problem(line, visitor))}
    if not visitor.is_person:
        return problems
    bought = [line for line in lines if line.id not in problems]
    while (line := _unmet(bought)) is not None:
        names = " or ".join(line.required_names)
        problems[line.id] = Problem("requires", f"Needs {names}: add it to your cart, or own it.")
        bought.remove(line)
    return problems


def _problem(line: CartLine, visitor: Visitor) -> Problem | None:
    if not line.is_buyable:
        return Problem("gone", "No longer for sale. It is not part of the total.")
    if line.owned:
        return Problem("owned", "You own this already, without an end.")
    if line.other_seats:
        names = ", ".join(line.other_seats)
        return Problem("seats", f"You own {names} now: choose as many to prolong it.")
    # What a guest owns and which tier she has is known once she logs in.
    if not visitor.is_person:
        return None
    if line.required_tier_rank > visitor.tier_rank:
        return Problem("tier", f"For customers of the {line.required_tier_name} tier and above.")
    return None


def _unmet(lines: list[CartLine]) -> CartLine | None:
    """The first line that needs an add-on which is neither owned nor granted by these lines."""
    granted = {UUID(grant["add_on_id"]) for line in lines for grant in line.grants}
    needing = (line for line in lines if line.required_add_on_ids and not line.requirement_owned)
    return next((line for line in needing if granted.isdisjoint(line.required_add_on_ids)), None)
