"""The people who can sign in: read from a JSON file, changed by the test controls."""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from services.gateways.oidc_standin.state import State

Role = Literal["customer", "publisher", "admin", "super_admin"]
TIER_GROUP = "/tiers/"


class Person(BaseModel):
    """One person as the people file describes them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sub: str = Field(min_length=1)
    username: str = Field(min_length=1)
    password: str = Field(min_length=1)
    given_name: str
    family_name: str
    email: str
    email_verified: bool = True
    enabled: bool = True
    roles: tuple[Role, ...] = ()
    groups: tuple[str, ...] = ()
    about: str = ""

    @property
    def name(self) -> str:
        """Return the full name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def tier(self) -> str | None:
        """Return the pricing tier that a group such as /tiers/vip_founder carries."""
        tiers = (g.removeprefix(TIER_GROUP) for g in self.groups if g.startswith(TIER_GROUP))
        return next(tiers, None)


class Change(BaseModel):
    """What a test may change about a person; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", strict=True)

    enabled: bool | None = None
    roles: list[Role] | None = None
    groups: list[str] | None = None


class PeopleFile(BaseModel):
    """The people file as a whole."""

    model_config = ConfigDict(extra="forbid")

    people: tuple[Person, ...]


class People:
    """Finds people; changes are kept in the state, so that they survive a restart."""

    def __init__(self, path: Path, state: State) -> None:
        people = PeopleFile.model_validate_json(path.read_bytes()).people
        self._by_username = {person.username: person for person in people}
        self._usernames = {person.sub: person.username for person in people}
        if not len(people) == len(self._by_username) == len(self._usernames):
            raise ValueError("The people file repeats a username or a sub.")
        self._state = state

    def all(self) -> list[Person]:
        """Return everybody in the order of the file."""
        return [self._changed(person) for person in self._by_username.values()]

    def find(self, username: str) -> Person | None:
        """Return the person with this username."""
        person = self._by_username.get(username)
        return self._changed(person) if person else None

    def find_by_sub(self, sub: str) -> Person | None:
        """Return the person with this subject identifier."""
        return self.find(self._usernames.get(sub, ""))

    def find_by_password(self, username: str, password: str) -> Person | None:
        """Return the person if the password is theirs."""
        person = self.find(username)
        expected = person.password if person else ""
        same = hmac.compare_digest(expected.encode(), password.encode())
        return person if same else None

    def change(self, username: str, change: Change) -> Person | None:
        """Change a person and return them as they are now."""
        if username not in self._by_username:
            return None
        self._state.save_change(username, change.model_dump_json(exclude_none=True))
        return self.find(username)

    def _changed(self, person: Person) -> Person:
        update: dict[str, object] = {}
        for text in self._state.changes(person.username):
            update |= Change.model_validate_json(text).model_dump(exclude_none=True)
        for name in {"roles", "groups"} & update.keys():
            update[name] = tuple(update[name])  # type: ignore[arg-type]
        return person.model_copy(update=update)
