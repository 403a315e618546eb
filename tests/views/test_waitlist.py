"""Waiting for what is to come: joining, leaving, being told once; each for herself alone."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from repo import waitlist
from repo.db import Credentials, Database
from services import waitlist as waiting
from services.identity import hash_token
from tests.conftest import Urls
from tests.support.people import Customer, Visitors
from tests.support.upkeep import upkeep
from tests.support.worker import Worker

SLUG = "open-house-traffic-counter"
PAGE = f"/add-ons/{SLUG}"
JOIN = f"{PAGE}/waitlist"
LEAVE = f"{JOIN}/delete"
ON_IT = "You are on the list."


def rows(urls: Urls) -> list[tuple[object, ...]]:
    with psycopg.connect(urls.server) as conn:
        return conn.execute(
            "SELECT user_id, email, language, notified_at FROM add_on_waitlist ORDER BY created_at"
        ).fetchall()


def jobs(urls: Urls) -> int:
    with psycopg.connect(urls.server) as conn:
        found = conn.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'tell_waiting'"
        ).fetchone()
    assert found
    return int(found[0])


def set_status(urls: Urls, status: str) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE add_ons SET status = %s WHERE slug = %s", [status, SLUG])


def test_a_person_waits_and_takes_it_back(urls: Urls, casey: Customer) -> None:
    answer = casey.post(JOIN)
    assert (answer.status, answer.location) == (303, f"{PAGE}#waitlist")
    page = casey.get(PAGE)
    assert ON_IT in page.text
    assert "casey@example.test" in page.text
    assert casey.post(JOIN).status == 303
    assert rows(urls) == [("sub-casey", None, "en", None)]
    assert casey.post(LEAVE).status == 303
    assert ON_IT not in casey.get(PAGE).text
    assert rows(urls) == []


def test_htmx_swaps_the_region_alone_and_announces_it(casey: Customer) -> None:
    fragment = casey.post(JOIN, htmx=True)
    assert fragment.select("#waitlist[role=status]")
    assert ON_IT in fragment.text
    assert not fragment.select("#add-on")
    assert ON_IT not in casey.post(LEAVE, htmx=True).text


def test_a_guest_gives_an_address_in_her_language(urls: Urls, nobody: Customer) -> None:
    nobody.client.set_cookie("language", "de")
    assert nobody.post(JOIN, email=" Gwen@Example.test ").status == 303
    assert rows(urls) == [(None, "Gwen@Example.test", "de", None)]
    nobody.client.set_cookie("language", "en")
    page = nobody.get(PAGE)
    assert ON_IT in page.text
    assert "Gwen@Example.test" in page.text
    assert nobody.post(LEAVE).status == 303
    assert rows(urls) == []


@pytest.mark.parametrize(
    "email", ["", "gwen", "gwen@example", "a b@c.test", "b@[).<", "x" * 300 + "@b.test"]
)
@pytest.mark.parametrize("htmx", [True, False])
def test_a_bad_address_is_said_beside_its_field(
    urls: Urls, nobody: Customer, email: str, htmx: bool
) -> None:
    page = nobody.post(JOIN, htmx=htmx, email=email)
    assert page.status == 422
    (field,) = page.select("#email")
    assert field["aria-invalid"] == "true"
    assert field["value"] == email
    assert page.select(f"#{field['aria-describedby']}")
    assert rows(urls) == []


def test_the_form_tells_nobody_who_waits_already(urls: Urls, visitors: Visitors) -> None:
    first, second = visitors.nobody(), visitors.nobody()
    assert first.post(JOIN, email="gwen@example.test").status == 303
    answer = second.post(JOIN, email="gwen@example.test")
    assert answer.status == 303
    assert len(rows(urls)) == 1
    assert ON_IT in region(second)
    assert region(second) == region(first)
    assert len(rows(urls)) == 1


def test_nor_does_the_region_that_htmx_swaps(urls: Urls, visitors: Visitors) -> None:
    first, second = visitors.nobody(), visitors.nobody()
    texts = [
        asker.post(JOIN, htmx=True, email="gwen@example.test").text for asker in (first, second)
    ]
    assert ON_IT in texts[0]
    assert texts[0] == texts[1]
    left = [asker.post(LEAVE, htmx=True).text for asker in (second, first)]
    assert ON_IT not in left[0]
    assert left[0] == left[1]
    assert rows(urls) == []


def region(asker: Customer) -> str:
    return str(asker.get(PAGE).select("#waitlist")[0].get_text())


def test_what_a_person_sends_as_an_address_is_not_heeded(urls: Urls, casey: Customer) -> None:
    casey.post(JOIN, email="other@example.test", user_id="sub-stranger")
    assert rows(urls) == [("sub-casey", None, "en", None)]


def test_nobody_sees_or_takes_back_that_another_waits(
    urls: Urls, casey: Customer, stranger: Customer, visitors: Visitors
) -> None:
    casey.post(JOIN)
    guest = visitors.nobody()
    guest.post(JOIN, email="gwen@example.test")
    for other in (stranger, visitors.person("terry"), visitors.nobody()):
        assert ON_IT not in other.get(PAGE).text
        assert other.post(LEAVE).status == 303
    assert len(rows(urls)) == 2
    assert ON_IT in casey.get(PAGE).text
    assert ON_IT in guest.get(PAGE).text


@pytest.mark.parametrize(
    ("slug", "status"), [("bolt", 409), ("nothing", 404), ("quarterly-tax-estimator", 404)]
)
def test_only_what_is_to_come_is_waited_for(
    urls: Urls, casey: Customer, slug: str, status: int
) -> None:
    assert casey.post(f"/add-ons/{slug}/waitlist").status == status
    assert rows(urls) == []


def test_each_is_told_once_when_it_is_here(
    urls: Urls, casey: Customer, nobody: Customer, worker: Worker
) -> None:
    casey.post(JOIN)
    nobody.post(JOIN, email="gwen@example.test")
    set_status(urls, "beta")
    assert jobs(urls) == 0
    set_status(urls, "active")
    assert jobs(urls) == 2
    worker.run()
    told = rows(urls)
    assert all(row[3] is not None for row in told)
    set_status(urls, "coming_soon")
    set_status(urls, "active")
    assert jobs(urls) == 0
    worker.run()
    assert rows(urls) == told


def test_a_telling_that_fails_is_done_again(
    urls: Urls, casey: Customer, jobs_database: Database
) -> None:
    casey.post(JOIN)
    set_status(urls, "active")
    with psycopg.connect(urls.server) as conn:
        (waiting_id,) = conn.execute("SELECT id FROM add_on_waitlist").fetchone() or (None,)
    sent = []

    def fail(*_: object) -> None:
        raise OSError("no mail today")

    with pytest.raises(OSError, match="no mail"):
        waiting.tell(jobs_database, waiting_id, fail)
    assert rows(urls)[0][3] is None
    for _ in range(2):
        waiting.tell(jobs_database, waiting_id, lambda _conn, told: sent.append(told))
    assert [(told.email, told.slug, told.language) for told in sent] == [
        ("casey@example.test", SLUG, "en")
    ]


def test_who_was_overlooked_is_told_within_the_hour(
    urls: Urls, app: Flask, casey: Customer, nobody: Customer, worker: Worker
) -> None:
    """Whoever joins while an add-on is becoming available is not seen by its trigger."""
    casey.post(JOIN)
    nobody.post(JOIN, email="gwen@example.test")
    assert "0 tellings" in upkeep(app, "waiting")
    set_status(urls, "active")
    with psycopg.connect(urls.server) as conn:
        conn.execute("DELETE FROM procrastinate_jobs")
    assert "2 tellings queued" in upkeep(app, "waiting")
    worker.run()
    assert all(row[3] is not None for row in rows(urls))
    assert "0 tellings" in upkeep(app, "waiting")


def test_a_guests_address_goes_when_it_has_done_its_work(
    urls: Urls, app: Flask, casey: Customer, visitors: Visitors
) -> None:
    casey.post(JOIN)
    for name in ("gwen", "gina", "gail"):
        visitors.nobody().post(JOIN, email=f"{name}@example.test")
    with psycopg.connect(urls.server) as conn:
        conn.execute(
            "UPDATE add_on_waitlist SET notified_at = now() - CASE email"
            " WHEN 'gina@example.test' THEN interval '29 days' ELSE interval '31 days' END"
            " WHERE email IS DISTINCT FROM 'gail@example.test'"
        )
    assert "1 guest told 30 days ago went" in upkeep(app, "waiting")
    assert [row[1] for row in rows(urls)] == [None, "gina@example.test", "gail@example.test"]


def test_a_person_can_list_what_she_waits_for(casey: Customer) -> None:
    casey.post(JOIN)
    database = casey.app.extensions["shop"].database
    with casey.client.session_transaction() as session:
        token = session["token"]
    with database.read(Credentials(session_hash=hash_token(token))) as work:
        assert [each.slug for each in waitlist.list_waited_for(work.conn).result()] == [SLUG]
    with database.read(Credentials()) as work:
        assert waitlist.list_waited_for(work.conn).result() == []
