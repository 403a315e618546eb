"""What prices depend on: tax by country and time, credits, rules, and what one owns of a bundle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from repo import cart, prices, terms
from repo.db import Credentials
from repo.prices import RuleTerms
from repo.rows import CartLine, Terms
from tests.repo.conftest import Asker, Shop

LATER = datetime(2030, 1, 1, tzinfo=UTC)


def terms_of(asker: Asker) -> Terms:
    with asker.reads() as conn:
        return terms.find_terms(conn).result()


def line_of(asker: Asker, quantity: int = 1, **put: str) -> CartLine:
    """The asker's only line, put in as so many of a bundle or an add-on."""
    with asker.writes() as conn:
        if "bundle" in put:
            cart.put_bundle(conn, slug=put["bundle"], quantity=quantity)
        else:
            cart.put_add_on(conn, slug=put["add_on"], quantity=quantity, billing_type=None)
    with asker.reads() as conn:
        (line,) = cart.list_lines(conn).result()
    return line


def own(
    shop: Shop, slug: str, *, ends: str | None, seats: int = 1, source: str = "purchase"
) -> None:
    shop.do(
        "INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source, seats, expires_at)"
        " VALUES ('sub-casey', %s, %s, %s, %s, now() + %s::interval)",
        shop.acme, shop.add_on(slug), source, seats, ends,
    )  # fmt: skip


def at(asker: Asker, instant: datetime) -> Asker:
    """The same at another time, as a link would have it."""
    return Asker(asker.database, Credentials(asker.credentials.session_hash, priced_at=instant))


def test_tax_is_that_of_the_country_at_the_time(shop: Shop) -> None:
    assert terms_of(shop.owner).tax_percent is None
    with shop.owner.writes() as conn:
        assert terms.set_billing_country(conn, country="DE")
    found = terms_of(shop.owner)
    assert (found.tax_name, found.tax_percent) == ("VAT", Decimal("19.00"))
    assert (terms_of(shop.stranger).tax_id, terms_of(shop.nobody).tax_id) == (None, None)
    shop.do("UPDATE tax_rates SET valid = tstzrange('2025-01-01', %s) WHERE country = 'DE'", LATER)
    shop.do(
        "INSERT INTO tax_rates (country, name, percent, valid)"
        " VALUES ('DE', 'VAT', 21, tstzrange(%s, NULL))", LATER
    )  # fmt: skip
    assert terms_of(shop.owner).tax_percent == Decimal("19.00")
    # Not for her: she is not of the staff.
    assert terms_of(at(shop.owner, LATER)).tax_percent == Decimal("19.00")
    with shop.staff.writes() as conn:
        terms.set_billing_country(conn, country="DE")
    staff = terms_of(at(shop.staff, LATER))
    assert (staff.at, staff.tax_percent) == (LATER, Decimal("21.00"))


def test_nobody_is_billed_nowhere(shop: Shop) -> None:
    with shop.nobody.writes() as conn:
        assert not terms.set_billing_country(conn, country="DE")
    shop.do("UPDATE organization_members SET role = 'viewer'"
            " WHERE user_id = 'sub-terry' AND organization_id = %s", shop.acme)  # fmt: skip
    with shop.teammate.writes() as conn:
        assert not terms.set_billing_country(conn, country="DE")
    assert shop.one("SELECT count(*) FROM organizations WHERE billing_country = 'DE'") == (0,)


def test_a_rule_says_what_of_its_requirements_is_owned(shop: Shop) -> None:
    conditions = {"requires_owned": ["bolt", "brigade", "presenton"]}
    with shop.staff.writes() as conn:
        prices.insert_rule(
            conn,
            RuleTerms("Owners", None, None, Decimal(5), None, conditions, 9, None, None),
        )
    own(shop, "bolt", ends=None)
    own(shop, "brigade", ends="1 day", source="trial")
    with shop.owner.reads() as conn:
        first = terms.list_rules(conn).result()
    with shop.stranger.reads() as conn:
        other = terms.list_rules(conn).result()
    assert {rule.name: rule.owned_slugs for rule in first}["Owners"] == ["bolt"]
    assert {rule.name: rule.owned_slugs for rule in other}["Owners"] == []


def test_rules_for_one_and_for_the_cart(shop: Shop) -> None:
    with shop.staff.writes() as conn:
        for slug in ("bolt", "brigade"):
            prices.insert_rule(
                conn,
                RuleTerms(slug, shop.add_on(slug), None, Decimal(5), None, {}, 0, None, None),
            )
    line_of(shop.owner, add_on="bolt")
    with shop.owner.reads() as conn:
        in_cart, of_one = terms.list_rules(conn), terms.list_rules(conn, slug="brigade")
        names = [{rule.name for rule in found.result()} for found in (in_cart, of_one)]
    everybody = {"5 or more", "20 or more"}
    assert names == [{"bolt"} | everybody, {"brigade"} | everybody]


def test_the_cart_asks_what_the_book_asks(shop: Shop) -> None:
    assert line_of(shop.staff, add_on="bolt").list_price == Decimal("14.99")
    with shop.staff.writes() as conn:
        prices.set_price(
            conn, add_on_id=shop.add_on("bolt"), billing_type="monthly", currency="USD",
            amount=Decimal("16.00"), since=LATER,
        )  # fmt: skip
    before = LATER - timedelta(seconds=1)
    for instant, price in ((before, "14.99"), (LATER, "16.00")):
        with at(shop.staff, instant).reads() as conn:
            (line,) = cart.list_lines(conn).result()
        assert line.list_price == Decimal(price)


def test_the_base_price_follows_the_book(shop: Shop) -> None:
    def base() -> str:
        (found,) = shop.one("SELECT base_price::text FROM add_ons WHERE slug = 'bolt'")
        return str(found)

    for billing, since, expected in (
        ("annual", "2026-01-01", "14.99"),
        ("monthly", "2030-01-01", "14.99"),
        ("monthly", "2026-01-01", "12.00"),
    ):
        shop.do(
            "DELETE FROM add_on_prices WHERE add_on_id = %s AND billing_type = %s",
            shop.add_on("bolt"), billing,
        )  # fmt: skip
        shop.do(
            "INSERT INTO add_on_prices (add_on_id, billing_type, amount, valid)"
            " VALUES (%s, %s, 12, tstzrange(%s::timestamptz, NULL))",
            shop.add_on("bolt"), billing, since,
        )  # fmt: skip
        assert base() == expected
    shop.do("UPDATE add_ons SET base_price = 1 WHERE slug = 'bolt'")
    assert shop.one("SELECT follow_book_prices(NULL, '2027-01-01')") == (0,)
    assert shop.one("SELECT follow_book_prices(NULL, '2025-01-01')") == (1,)
    assert base() == "12.00"


def test_a_bundle_is_completed_and_then_prolonged(shop: Shop) -> None:
    """Bolt for a while, Brigade for ever; then Vector Search too, and nothing is lacking."""
    own(shop, "bolt", ends="10 days")
    own(shop, "brigade", ends=None)
    line = line_of(shop.owner, bundle="developer-pro-bundle")
    assert names(line, credited=True) == {"bolt", "brigade"}
    assert [grant["name"] for grant in line.grants] == ["Vector Search Engine"]
    assert (line.other_seats, line.owned) == ([], False)
    own(shop, "vector-search", ends="5 days")
    with shop.owner.reads() as conn:
        (line,) = cart.list_lines(conn).result()
    assert names(line, credited=True) == {"brigade"}
    assert len(line.grants) == 2


def test_what_is_only_tried_is_not_owned(shop: Shop) -> None:
    own(shop, "bolt", ends="10 days", source="trial")
    line = line_of(shop.owner, bundle="developer-pro-bundle")
    assert names(line, credited=True) == set()
    assert len(line.grants) == 3


def test_what_ends_does_not_count_for_what_a_bundle_gives_for_ever(shop: Shop) -> None:
    shop.do("UPDATE add_ons SET billing_type = 'one_time' WHERE slug = 'bolt'")
    own(shop, "bolt", ends="10 days")
    line = line_of(shop.owner, bundle="developer-pro-bundle")
    assert names(line, credited=True) == set()


def test_too_few_seats_count_for_nothing(shop: Shop) -> None:
    own(shop, "bolt", ends="10 days", seats=2)
    line = line_of(shop.owner, 3, bundle="developer-pro-bundle")
    assert line.other_seats == ["Bolt (AI development environment) (2)"]
    with shop.owner.writes() as conn:
        cart.change_line(conn, line_id=line.id, quantity=2, billing_type=None)
    with shop.owner.reads() as conn:
        assert cart.list_lines(conn).result()[0].other_seats == []


def names(line: CartLine, *, credited: bool) -> set[str]:
    """The members that are credited, by the first word of their names."""
    return {
        str(member["name"]).split()[0].lower()
        for member in line.members
        if member["credited"] == credited
    }
