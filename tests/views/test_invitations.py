"""Invitations: sent by owners, read in mails, answered by whose address it is, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from services.secret_links import hash_of
from tests.conftest import Urls
from tests.support.locks import wait_until_blocked
from tests.support.organizations import (
    ask,
    body_of,
    do,
    found,
    join,
    links_in_mails,
    member_id,
    roles,
)
from tests.support.people import Customer, Page, Visitors
from tests.support.worker import Worker

ACME = "/organizations/acme"
STATE = (
    "SELECT accepted_at IS NOT NULL, declined_at IS NOT NULL, revoked_at IS NOT NULL"
    " FROM invitations ORDER BY created_at"
)
OPEN, ACCEPTED, DECLINED = (False, False, False), (True, False, False), (False, True, False)
REVOKED = (False, False, True)


class Inviting:
    """Casey invites to Acme, and the mails are read."""

    def __init__(self, casey: Customer, worker: Worker, folder: Path, urls: Urls) -> None:
        self.casey, self.worker, self.folder, self.urls = casey, worker, folder, urls

    def invite(self, email: str = "terry@example.test", role: str = "member") -> str:
        """Invite somebody; the link of the newest mail."""
        answer = self.casey.post(f"{ACME}/invitations", email=email, role=role)
        assert answer.status == 303, answer.text
        return links_in_mails(self.worker, self.folder)[-1]

    def id(self) -> str:
        ((found,),) = ask(self.urls, "SELECT id::text FROM invitations")
        return str(found)

    def states(self) -> list[tuple[object, ...]]:
        return ask(self.urls, STATE)


@pytest.fixture
def acme(casey: Customer, worker: Worker, tmp_path: Path, urls: Urls) -> Inviting:
    found(casey)
    return Inviting(casey, worker, tmp_path / "mails", urls)


@pytest.fixture
def terry(visitors: Visitors) -> Customer:
    return visitors.person("terry")


def buttons(page: Page) -> list[str]:
    return [form["action"].rsplit("/", 1)[1] for form in page.select("#invitation form")]


def test_from_the_mail_to_the_organization(
    acme: Inviting, nobody: Customer, terry: Customer, urls: Urls
) -> None:
    link = acme.invite(" Terry@Example.TEST ")
    (mail,) = acme.folder.iterdir()
    words = body_of(mail)
    assert "Casey invites you to join Acme" in words
    seen = nobody.get(link)
    assert seen.status == 200
    for part in ("You are invited to join Acme", "Casey invited you as a member."):
        assert part in seen.text
    assert "terry" not in seen.text.lower()
    (login,) = seen.select("#invitation a")
    assert login["href"] == f"/login?next={link}"
    assert buttons(seen) == []
    assert buttons(terry.get(link)) == ["accept", "decline"]
    assert terry.post(f"{link}/accept").location == "/organizations"
    told = terry.get("/organizations")
    assert "You belong to Acme now." in told.text
    (switch,) = told.select(".notice form")
    assert switch["action"] == f"{ACME}/choose"
    assert switch.select("button")[0].get_text(strip=True) == "Switch to Acme"
    assert terry.post(switch["action"], next=told.hidden("next")).location == "/organizations"
    assert not terry.get("/organizations").select(".notice form")
    assert roles(urls) == {"casey": "owner", "terry": "member"}
    assert acme.states() == [ACCEPTED]
    activity = acme.casey.get(f"{ACME}/activity").text
    assert "Casey invited Terry@Example.TEST as a member." in activity
    assert "Terry accepted an invitation as a member." in activity


def test_what_is_kept_opens_nothing(acme: Inviting, nobody: Customer, urls: Urls) -> None:
    link = acme.invite()
    token = link.rsplit("/", 1)[1]
    assert len(token) == 43
    ((kept,),) = ask(urls, "SELECT token_hash FROM invitations")
    assert kept == hash_of(token)
    ((seed,),) = ask(urls, "SELECT data ->> 'seed' FROM mails")
    for guess in (str(seed), str(kept), acme.id()):
        assert nobody.get(f"/invitations/{guess}").status == 404
    everything = ask(urls, "SELECT data::text FROM mails") + ask(
        urls, "SELECT args::text FROM procrastinate_jobs"
    )
    assert not any(token in str(row) for row in everything)


@pytest.mark.parametrize("token", ["x", "0" * 43, "a" * 5000, "%F0%9F%A6%84", "..", "a b"])
def test_links_of_odd_shapes_lead_nowhere(terry: Customer, nobody: Customer, token: str) -> None:
    for asker in (terry, nobody):
        assert asker.get(f"/invitations/{token}").status == 404
    assert terry.post(f"/invitations/{token}/accept").status == 404
    assert terry.post(f"/invitations/{token}/decline").status == 404


def test_another_person_is_told_no_more_than_that(
    acme: Inviting, stranger: Customer, urls: Urls
) -> None:
    link = acme.invite()
    for answer in (
        stranger.get(link), stranger.post(f"{link}/accept"), stranger.post(f"{link}/decline"),
        stranger.post(f"{link}/accept", htmx=True),
    ):  # fmt: skip
        assert answer.status == 404
        assert "This invitation is for another address." in answer.text
        assert "You are logged in as Stranger, stranger@example.test." in answer.text
        (other,) = answer.select("#invitation a")
        assert other["href"] == f"/login?next={link}&fresh=1"
        for secret in ("terry", "Acme", "Casey"):
            assert secret not in answer.text
    assert acme.states() == [OPEN]
    assert roles(urls) == {"casey": "owner"}


def test_nobody_logs_in_to_answer(acme: Inviting, nobody: Customer) -> None:
    link = acme.invite()
    for action in ("accept", "decline"):
        assert nobody.post_on(link, f"{link}/{action}").location == f"/login?next={link}"
    assert acme.states() == [OPEN]


def test_an_address_that_is_not_confirmed_does_not_count(
    acme: Inviting, visitors: Visitors, urls: Urls
) -> None:
    link = acme.invite()
    doubtful = visitors.person("terry", email_verified=False)
    assert buttons(doubtful.get(link)) == []
    assert "Confirm your e-mail address" in doubtful.get(link).text
    for answer in ("accept", "decline"):
        assert doubtful.post(f"{link}/{answer}").status == 403
    assert acme.states() == [OPEN]
    confirmed = visitors.person("terry", email_verified=True)
    assert confirmed.post(f"{link}/accept").status == 303


def test_what_counts_is_the_address_at_acceptance(acme: Inviting, visitors: Visitors) -> None:
    link = acme.invite()
    terry = visitors.person("terry", email="moved@example.test")
    assert terry.get(link).status == 404
    other = visitors.person("other", email="TERRY@example.test")
    assert other.post(f"{link}/accept").status == 303


def test_accepting_twice_is_once(acme: Inviting, terry: Customer, urls: Urls) -> None:
    link = acme.invite()
    assert terry.post(f"{link}/accept").status == 303
    assert terry.post(f"{link}/accept").status == 303
    assert "You have accepted this invitation." in terry.get(link).text
    assert terry.post(f"{link}/decline").status == 410
    assert ask(urls, "SELECT count(*) FROM audit_log WHERE action = 'invitation.accepted'") == [
        (1,)
    ]
    # Removed, she does not come back by the old link.
    do(urls, "DELETE FROM organization_members WHERE user_id = 'sub-terry'"
       " AND organization_id = (SELECT id FROM organizations WHERE slug = 'acme')")  # fmt: skip
    for again in (terry.post(f"{link}/accept"), terry.get(link)):
        assert again.status == 410
        assert "accepted already" in again.text
    assert roles(urls) == {"casey": "owner"}


def test_two_clicks_at_once_are_one(acme: Inviting, terry: Customer, urls: Urls) -> None:
    link = acme.invite()
    terry.csrf_token()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: terry.post(f"{link}/accept").status, range(4)))
    assert found == [303] * 4
    assert ask(urls, "SELECT count(*) FROM audit_log WHERE action = 'invitation.accepted'") == [
        (1,)
    ]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("revoked_at = now()", "was cancelled"),
        ("expires_at = now()", "expired"),
        ("declined_at = now()", "was declined"),
    ],
)
def test_what_is_over_is_said_and_changes_nothing(
    acme: Inviting, terry: Customer, nobody: Customer, urls: Urls, how: str, words: str
) -> None:
    link = acme.invite()
    do(urls, f"UPDATE invitations SET {how}")  # noqa: S608
    before = acme.states()
    for answer in (terry.get(link), nobody.get(link), terry.post(f"{link}/accept")):
        assert answer.status == 410
        assert words in answer.text
    assert acme.states() == before
    assert roles(urls) == {"casey": "owner"}


def test_declining_twice_is_once(acme: Inviting, terry: Customer, urls: Urls) -> None:
    link = acme.invite()
    for _ in range(2):
        assert terry.post(f"{link}/decline").location == "/organizations"
    assert acme.states() == [DECLINED]
    assert terry.post(f"{link}/accept").status == 410
    assert "terry@example.test declined an invitation." in (acme.casey.get(f"{ACME}/activity").text)


@pytest.mark.parametrize("how", ["remove", "role", "erase"])
def test_who_is_no_owner_any_more_invites_nobody(
    acme: Inviting, visitors: Visitors, terry: Customer, urls: Urls, how: str
) -> None:
    other = visitors.person("other")
    join(urls, "acme", "other", "owner")
    assert other.post(f"{ACME}/invitations", email="terry@example.test", role="owner").status == 303
    link = links_in_mails(acme.worker, acme.folder)[-1]
    member = f"{ACME}/members/{member_id(urls, 'other')}"
    if how == "erase":
        assert other.post("/account/privacy/erase", email="other@example.test").status == 303
    elif how == "remove":
        assert acme.casey.post(f"{member}/remove").status == 303
    else:
        assert acme.casey.post(f"{member}/role", role="member").status == 303
    assert acme.states() == [REVOKED]
    # Nor where it came to be open all the same.
    do(urls, "UPDATE invitations SET revoked_at = NULL")
    for answer in (terry.get(link), terry.post(f"{link}/accept")):
        assert answer.status == 410
        assert "was cancelled" in answer.text
    assert "terry" not in roles(urls)


def test_inviting_and_accepting_at_once_wait_in_one_order(
    acme: Inviting, terry: Customer, urls: Urls
) -> None:
    acme.invite()
    do(urls, "UPDATE invitations SET expires_at = now()")
    with ThreadPoolExecutor(1) as pool, psycopg.connect(urls.server, autocommit=True) as looker:
        with psycopg.connect(urls.server) as accepting:
            accepting.execute("SELECT FROM organizations WHERE slug = 'acme' FOR NO KEY UPDATE")
            inviting = pool.submit(
                acme.casey.post, f"{ACME}/invitations", email="terry@example.test", role="viewer"
            )
            wait_until_blocked(looker, accepting.info.backend_pid, inviting)
            accepting.execute("SELECT FROM invitations FOR UPDATE NOWAIT")
        assert inviting.result().status == 303
    assert acme.states() == [REVOKED, OPEN]


@pytest.mark.parametrize(
    ("before", "invited", "after"),
    [("owner", "viewer", "owner"), ("member", "viewer", "member"), ("viewer", "member", "member")],
)
def test_a_member_becomes_more_and_never_less(
    acme: Inviting, terry: Customer, urls: Urls, before: str, invited: str, after: str
) -> None:
    link = acme.invite(role=invited)
    join(urls, "acme", "terry", before)
    assert terry.post(f"{link}/accept").status == 303
    assert roles(urls)["terry"] == after


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("email", "role", "field"),
    [
        ("", "member", "email"),
        ("nobody", "member", "email"),
        ("a@b", "member", "email"),
        ("a b@c.test", "member", "email"),
        ("x" * 300 + "@b.test", "member", "email"),
        ("a@b.test\r\nBcc: c@d.test", "member", "email"),
        ("new@example.test", "king", "role"),
    ],
)
def test_bad_addresses_are_said_beside_the_field(
    acme: Inviting, email: str, role: str, field: str, htmx: bool
) -> None:
    page = acme.casey.post(f"{ACME}/invitations", htmx=htmx, email=email, role=role)
    assert page.status == 422
    (wrong,) = page.select("[aria-invalid=true]")
    assert wrong["name"] == field
    assert acme.states() == []


def test_an_address_is_invited_once(acme: Inviting, terry: Customer, urls: Urls) -> None:
    acme.invite()
    again = acme.casey.post(f"{ACME}/invitations", email="TERRY@example.test", role="viewer")
    assert again.status == 409
    assert "invited already" in again.text
    mine = acme.casey.post(f"{ACME}/invitations", email="casey@example.test", role="viewer")
    assert mine.status == 409
    assert "belongs to the organization already" in mine.text
    do(urls, "UPDATE invitations SET expires_at = now()")
    assert "expired" in acme.casey.get(f"{ACME}/members").text
    assert terry.post(f"{acme.invite()}/accept").status == 303


def test_sent_again_the_link_before_ends(acme: Inviting, terry: Customer) -> None:
    first = acme.invite()
    resend = f"{ACME}/invitations/{acme.id()}/resend"
    assert acme.casey.post(resend).status == 303
    second = links_in_mails(acme.worker, acme.folder)[-1]
    assert first != second
    assert terry.get(first).status == 404
    for _ in range(3):
        assert acme.casey.post(resend).status == 303
    refused = acme.casey.post(resend)
    assert refused.status == 409
    assert "five times" in refused.text
    last = links_in_mails(acme.worker, acme.folder)[-1]
    assert terry.post(f"{last}/accept").status == 303
    assert acme.casey.post(resend).status == 404


def test_taken_back_it_is_over(acme: Inviting, terry: Customer, stranger: Customer) -> None:
    link = acme.invite()
    revoke = f"{ACME}/invitations/{acme.id()}/revoke"
    found(stranger, "theirs", "Theirs")
    theirs = revoke.replace("acme", "theirs")
    assert stranger.post(revoke).status == stranger.post(theirs).status == 404
    assert acme.states() == [OPEN]
    page = acme.casey.post(revoke, htmx=True)
    assert "Invitation cancelled." in page.text
    assert "terry@example.test" not in page.text
    assert acme.states() == [REVOKED]
    assert acme.casey.post(revoke).status == 404
    assert terry.post(f"{link}/accept").status == 410


def test_no_more_than_twenty_wait(acme: Inviting, urls: Urls) -> None:
    do(
        urls,
        "INSERT INTO invitations (organization_id, email, role, token_hash)"
        " SELECT o.id, n || '@b.test', 'viewer', lpad(n::text, 64, '0')"
        " FROM organizations o, generate_series(1, 20) AS n WHERE o.slug = 'acme'",
    )
    refused = acme.casey.post(f"{ACME}/invitations", email="new@example.test", role="viewer")
    assert refused.status == 409
    assert "Many invitations wait" in refused.text


def test_without_a_free_seat_it_waits(acme: Inviting, terry: Customer, urls: Urls) -> None:
    link = acme.invite()
    for n in range(4):
        do(urls, "INSERT INTO users (id, email, display_name) VALUES (%s, 'm@b.test', 'M')",
           f"sub-m{n}")  # fmt: skip
        join(urls, "acme", f"m{n}")
    full = terry.post(f"{link}/accept")
    assert full.status == 409
    assert "No seat is free." in full.text
    assert buttons(full) == ["accept", "decline"]
    assert acme.states() == [OPEN]
    do(urls, "UPDATE organization_members SET role = 'viewer' WHERE user_id = 'sub-m0'")
    assert terry.post(f"{link}/accept").status == 303


def test_a_mail_is_in_the_language_of_who_invites(acme: Inviting) -> None:
    acme.casey.client.set_cookie("language", "de")
    acme.casey.post(f"{ACME}/invitations", email="terry@example.test", role="member")
    links_in_mails(acme.worker, acme.folder)
    assert ask(acme.urls, "SELECT language FROM mails") == [("de",)]


def test_guessing_is_slowed_down(nobody: Customer) -> None:
    statuses = [nobody.get(f"/invitations/{n}").status for n in range(61)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
