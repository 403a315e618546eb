"""Seats of add-ons: one's own, and everybody's for owners."""

from __future__ import annotations

import pytest

from tests.conftest import Urls
from tests.support.acme import Acme, found_acme
from tests.support.payments import Payments
from tests.support.people import Customer, Visitors

OWN = "/account/add-ons"
SEATS = "/organizations/acme/seats"


@pytest.fixture
def acme(urls: Urls, visitors: Visitors) -> Acme:
    found = found_acme(urls, visitors)
    found.own("bolt", seats=2)
    return found


class TestOnesOwn:
    """My add-ons."""

    @pytest.mark.parametrize("htmx", [True, False])
    def test_a_seat_is_taken_and_given_back(self, acme: Acme, htmx: bool) -> None:
        assert "2 seats" in acme.mia.get(OWN).text
        answer = acme.mia.post(f"{OWN}/bolt/seat", htmx=htmx)
        page = answer if htmx else acme.mia.get(answer.location)
        assert "1 of 2 seats taken" in page.text
        assert "You have a seat" in page.text
        assert acme.mia.post(f"{OWN}/bolt/seat", htmx=htmx).status in (200, 303)
        assert acme.seated() == {("bolt", "sub-mia")}
        answer = acme.mia.post(f"{OWN}/bolt/seat/release", htmx=htmx)
        page = answer if htmx else acme.mia.get(answer.location)
        assert page.select(f"form[action='{OWN}/bolt/seat']")
        assert acme.mia.post(f"{OWN}/bolt/seat/release", htmx=htmx).status in (200, 303)
        assert acme.seated() == set()
        assert acme.deeds() == ["seat.claimed", "seat.released"]

    @pytest.mark.parametrize("htmx", [True, False])
    def test_no_more_people_than_seats(self, acme: Acme, htmx: bool) -> None:
        for customer in (acme.mia, acme.vic):
            assert customer.post(f"{OWN}/bolt/seat").status == 303
        refused = acme.max.post(f"{OWN}/bolt/seat", htmx=htmx)
        assert refused.status == 409
        assert "Every seat of this add-on is taken." in refused.text
        page = acme.max.get(OWN)
        assert "Every seat is taken" in page.text
        assert not page.select("form[action$='/seat']")
        acme.vic.post(f"{OWN}/bolt/seat/release")
        assert acme.max.post(f"{OWN}/bolt/seat").status == 303

    def test_what_is_not_owned_has_no_seats(self, acme: Acme) -> None:
        assert acme.mia.post(f"{OWN}/brigade/seat").status == 404
        assert acme.mia.post(f"{OWN}/nothing/seat").status == 404
        assert acme.stranger.post(f"{OWN}/bolt/seat").status == 404
        acme.do("UPDATE user_add_ons SET expires_at = now()")
        assert acme.mia.post(f"{OWN}/bolt/seat").status == 404

    def test_nobody_logs_in_first_and_is_back(self, acme: Acme) -> None:
        for path in (f"{OWN}/bolt/seat", f"{OWN}/bolt/seat/release"):
            assert acme.nobody.post_on(OWN, path).location == f"/login?next={OWN}"

    def test_a_personal_organization_shows_no_seats(self, casey: Customer, urls: Urls) -> None:
        casey.put_in_cart("bolt")
        page = casey.get(OWN)
        assert not page.select("form[action$='/seat']")


class TestOwners:
    """Giving seats and taking them back."""

    @pytest.mark.parametrize("htmx", [True, False])
    def test_an_owner_gives_a_seat_and_takes_it_back(self, acme: Acme, htmx: bool) -> None:
        page = acme.olga.get(SEATS)
        assert "0 of 2 seats taken" in page.text
        names = {o.get_text() for o in page.select("select[name=person] option")}
        assert names == {"Olga", "Omar", "Mia", "Max", "Vic"}
        answer = acme.olga.post(f"{SEATS}/bolt/give", htmx=htmx, person="sub-vic")
        page = answer if htmx else acme.olga.get(answer.location)
        assert "The seat is given." in page.text
        assert "1 of 2 seats taken" in page.text
        assert page.select("option[value=sub-mia]")
        assert not page.select("option[value=sub-vic]")
        assert acme.olga.post(f"{SEATS}/bolt/give", person="sub-vic").status == 303
        assert acme.all("SELECT user_id, given_by FROM add_on_seats") == [("sub-vic", "sub-olga")]
        answer = acme.olga.post(f"{SEATS}/bolt/take", htmx=htmx, person="sub-vic")
        page = answer if htmx else acme.olga.get(answer.location)
        assert "The seat is free again." in page.text
        assert acme.olga.post(f"{SEATS}/bolt/take", person="sub-vic").status == 303
        assert acme.seated() == set()
        assert acme.deeds() == ["seat.given", "seat.taken_back"]

    def test_an_owner_who_acts_for_another_organization_does_so_too(self, acme: Acme) -> None:
        acme.do("UPDATE user_sessions s SET organization_id = o.id FROM organizations o"
                " WHERE o.owner_id = s.user_id AND o.is_personal")  # fmt: skip
        assert "Bolt" in acme.olga.get(SEATS).text
        assert acme.olga.post(f"{SEATS}/bolt/give", person="sub-vic").status == 303
        assert acme.seated() == {("bolt", "sub-vic")}

    def test_others_do_not(self, acme: Acme) -> None:
        acme.olga.post(f"{SEATS}/bolt/give", person="sub-vic")
        for path in (f"{SEATS}/bolt/give", f"{SEATS}/bolt/take"):
            for member in (acme.mia, acme.vic):
                assert member.post(path, person="sub-vic").status == 403
            for other in (acme.stranger, acme.staff):
                assert other.post(path, person="sub-vic").status == 404
            assert acme.nobody.post_on(SEATS, path).location == f"/login?next={SEATS}"
        for member in (acme.mia, acme.vic):
            assert member.get(SEATS).status == 403
        for other in (acme.stranger, acme.staff):
            assert other.get(SEATS).status == 404
        assert acme.nobody.get(SEATS).location == f"/login?next={SEATS}"
        assert acme.seated() == {("bolt", "sub-vic")}

    @pytest.mark.parametrize("htmx", [True, False])
    def test_bad_input_changes_nothing(self, acme: Acme, htmx: bool) -> None:
        def give(add_on: str, **fields: str) -> int:
            return acme.olga.post(f"{SEATS}/{add_on}/give", htmx=htmx, **fields).status

        assert give("bolt") == give("bolt", person=" ") == 422
        assert give("bolt", person="sub-stranger") == give("bolt", person="nobody") == 404
        assert give("bolt", person="x" * 300) == 422
        assert give("brigade", person="sub-vic") == give("nothing", person="sub-vic") == 404
        acme.do(
            "UPDATE organization_members SET invitation_state = 'invited'"
            " WHERE user_id = 'sub-max' AND organization_id = %s", acme.id
        )  # fmt: skip
        assert give("bolt", person="sub-max") == 404
        assert acme.seated() == set()


def test_the_buyer_takes_a_seat_where_one_is_free(acme: Acme, payments: Payments) -> None:
    acme.mia.put_in_cart("brigade", quantity=2)
    page_url = acme.mia.check_out().location
    payments.pay(page_url)
    payments.deliver(page_url)
    assert acme.seated() == {("brigade", "sub-mia")}
    assert "1 of 2 seats taken" in acme.mia.get(OWN).text


def test_in_a_personal_organization_nobody_is_seated(
    casey: Customer, payments: Payments, acme: Acme
) -> None:
    casey.put_in_cart("bolt")
    page_url = casey.check_out().location
    payments.pay(page_url)
    payments.deliver(page_url)
    assert acme.seated() == set()
    page = casey.get(OWN)
    assert "1 seat" in page.text
    assert not page.select("form[action*='/seat']")
