"""People as staff look them up; each function gives nothing to anybody else."""

from __future__ import annotations

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import Count, FoundPerson, PersonSeen

_queries = load("people")
_find_people = _queries.many("find_people", FoundPerson)
_find_person = _queries.maybe("find_person", PersonSeen)
_end_logins = _queries.one("end_logins", Count)


def find_people(
    conn: Connection, *, q: str, after: str = "", page_size: int
) -> Later[list[FoundPerson]]:
    """People by a part of their name or mail address, or by their id; all for nothing asked."""
    return _find_people.later(conn, q=q, after=after, page_size=page_size)


def find_person(conn: Connection, *, person: str) -> Later[PersonSeen | None]:
    """A person, or None."""
    return _find_person.later(conn, person=person)


def end_logins(conn: Connection, *, person: str) -> int:
    """End all logins of a person; how many there were."""
    return _end_logins(conn, person=person).count
