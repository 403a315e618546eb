"""All that the shop knows of a person, as JSON: docs/privacy.md describes the format.

The database makes each row; here they are written one by one, so that a long history takes no
memory. Numbers with a fraction are amounts of money, and are written as text.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import IO

from repo import audit, privacy
from repo.db import Connection
from services.errors import NotFound
from services.i18n import gettext as _

FORMAT = "extensions-marketplace/personal-data"
# Another version takes keys away, or gives them another meaning; new keys may come at any time.
VERSION = 1


def speak_for(conn: Connection, person: str) -> None:
    """Ask as somebody who asked by post. Raises NotFound where there is no such person."""
    privacy.speak_for(conn, user_id=person)
    if not privacy.is_somebody(conn):
        raise NotFound(_("There is no such person."))


def export(conn: Connection, person: str, file: IO[str]) -> None:
    """Write the asker's data down, and in the log that she took them along; not in a pipeline."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "person": person,
    }
    # An open object: the parts follow.
    file.write(json.dumps(head, indent=1).removesuffix("\n}"))
    for part in privacy.list_parts(conn):
        file.write(f",\n {json.dumps(part)}: [")
        separator = "\n"
        for row in privacy.export_part(conn, part=part):
            file.write(f"{separator}  {_exact(row)}")
            separator = ",\n"
        file.write("\n ]" if separator != "\n" else "]")
    file.write("\n}\n")
    audit.append(conn, action="person.exported", object_type="person", object_id=person)


def _exact(row: str) -> str:
    return json.dumps(json.loads(row, parse_float=str), ensure_ascii=False, sort_keys=True)
