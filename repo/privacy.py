"""What the shop knows of a person: taken along, or forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import Erased, ExportedRow, Obstacle, PersonalPart, Text

_act_as = load("request").exec("act_as")
_queries = load("privacy")
_find_asker = _queries.maybe("find_asker", Text)
_list_parts = _queries.many("list_parts", PersonalPart)
_export_part = _queries.many("export_part", ExportedRow)
_list_obstacles = _queries.many("list_obstacles", Obstacle)
_erase_person = _queries.maybe("erase_person", Erased)
_allow_time = _queries.exec("allow_time")


def speak_for(conn: Connection, *, user_id: str) -> None:
    """Ask as somebody who asked by post, from now on in this transaction; for operators alone."""
    _act_as(conn, user_id=user_id)


def is_somebody(conn: Connection) -> bool:
    """Whether the asker is a person whom the shop knows."""
    return _find_asker(conn) is not None


def list_parts(conn: Connection) -> list[str]:
    """The names of an export's parts, in their order."""
    return [one.part for one in _list_parts(conn)]


def export_part(conn: Connection, *, part: str) -> Iterator[str]:
    """The asker's rows of a part, as JSON, one by one; not in a pipeline."""
    return (one.row for one in _export_part.stream(conn, part=part))


def list_obstacles(conn: Connection) -> Later[list[Obstacle]]:
    """Why the asker cannot be erased yet; nothing where she can."""
    return _list_obstacles.later(conn)


def erase_person(conn: Connection) -> Erased | None:
    """Forget the asker; None where nobody asks. From then on in this transaction nobody does.

    Raises RuleViolated (erasure_not_yet) while there are obstacles.
    """
    _allow_time(conn)
    return _erase_person(conn)
