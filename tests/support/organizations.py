"""Organizations for tests: founded and shared through the pages, or changed behind their backs."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import psycopg

from services import mails
from services.gateways.mail import FolderMailer
from tests.conftest import Urls
from tests.support.people import Customer
from tests.support.worker import Worker

MARKER = "http://localhost/invitations/"


def found(customer: Customer, slug: str = "acme", name: str = "Acme") -> str:
    """Create an organization, for which she acts from now on; its address."""
    answer = customer.post("/organizations/new", name=name, slug=slug, org_type="business")
    assert (answer.status, answer.location) == (303, f"/organizations/{slug}/members"), answer.text
    return f"/organizations/{slug}"


def join(urls: Urls, slug: str, name: str, role: str = "member") -> None:
    """Let somebody who has logged in once belong to it."""
    do(
        urls,
        "INSERT INTO organization_members (organization_id, user_id, role)"
        " SELECT id, %s, %s FROM organizations WHERE slug = %s",
        f"sub-{name}", role, slug,
    )  # fmt: skip


def do(urls: Urls, statement: str, *params: object) -> None:
    """Something that happened elsewhere, as the schema's owner."""
    with psycopg.connect(urls.owner) as conn:
        conn.execute(statement, params or None)  # type: ignore[call-overload]


def ask(urls: Urls, query: str, *params: object) -> list[tuple[object, ...]]:
    """What stands in the database."""
    with psycopg.connect(urls.server) as conn:
        return conn.execute(query, params or None).fetchall()  # type: ignore[call-overload]


def roles(urls: Urls, slug: str = "acme") -> dict[str, str]:
    """Who belongs to an organization, as what."""
    found = ask(
        urls,
        "SELECT m.user_id, m.role FROM organization_members m JOIN organizations o"
        " ON o.id = m.organization_id WHERE o.slug = %s",
        slug,
    )
    return {str(user).removeprefix("sub-"): str(role) for user, role in found}


def member_id(urls: Urls, name: str, slug: str = "acme") -> str:
    """How pages name a membership."""
    ((found,),) = ask(
        urls,
        "SELECT m.id::text FROM organization_members m JOIN organizations o"
        " ON o.id = m.organization_id WHERE o.slug = %s AND m.user_id = %s",
        slug, f"sub-{name}",
    )  # fmt: skip
    return str(found)


def weaken(urls: Urls, statement: str, *params: object) -> None:
    """Change a membership past the rules that triggers hold."""
    with psycopg.connect(urls.server) as conn:
        conn.execute("SET LOCAL session_replication_role = 'replica'")
        conn.execute(statement, params or None)  # type: ignore[call-overload]


def links_in_mails(worker: Worker, folder: Path) -> list[str]:
    """Let the worker write what is queued, and read the links of all invitations, oldest first."""
    post = mails.Post(FolderMailer(folder), "http://localhost", worker.tools.links)
    worker.tools = replace(worker.tools, post=post)
    # The first run puts the mails down, the second sends them.
    worker.run()
    worker.run()
    texts = [body_of(path) for path in sorted(folder.iterdir(), key=_written)]
    return ["/invitations/" + text.split(MARKER, 1)[1].split()[0] for text in texts]


def body_of(path: Path) -> str:
    """A mail's text."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns
