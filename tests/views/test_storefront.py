"""The catalogue, an add-on's page, a bundle's page."""

from __future__ import annotations

import psycopg
import pytest

from services.filters import FACETS
from services.settings import Settings
from tests.conftest import Urls
from tests.support.people import Customer, Visitors
from tests.support.worker import Worker


def test_the_front_page_is_full_from_the_first_day(nobody: Customer) -> None:
    page = nobody.get("/")
    assert page.status == 200
    assert len(page.select(".cards .card")) == 24
    assert "AI Productivity Bundle" in page.text
    assert "$25.47" in page.text


def test_htmx_gets_the_same_region_alone(nobody: Customer) -> None:
    fragment = nobody.get("/?q=voice", htmx=True)
    assert fragment.select("#catalogue")
    assert not fragment.select("#cart-badge, footer")
    page = nobody.get("/?q=voice")
    assert page.select("#catalogue")


def test_the_address_and_the_title_follow_the_filters(nobody: Customer) -> None:
    fragment = nobody.get("/?q=voice&sort=&set=ai_tools&billing_type=&page=1", htmx=True)
    assert fragment.headers["HX-Push-Url"] == "/?q=voice&set=ai_tools"
    assert "voice" in fragment.select("title")[0].get_text()


@pytest.mark.parametrize(
    "header",
    [{"HX_History_Restore_Request": "true"}, {"HX_Boosted": "true"}, {"HX_Request_Type": "full"}],
)
def test_history_and_boosted_visits_get_whole_pages(
    nobody: Customer, header: dict[str, str]
) -> None:
    page = nobody.get("/", HX_Request="true", **header)
    assert page.select("main #catalogue")


def test_search_puts_the_exact_name_first(nobody: Customer) -> None:
    page = nobody.get("/?q=bolt")
    assert "Bolt" in page.select(".cards .card")[0].get_text()


def test_search_reads_descriptions_too(nobody: Customer) -> None:
    assert "Unicorn Orator" in nobody.get("/?q=text+to+speech").text


def test_filters_narrow_down_and_stay_in_every_link(nobody: Customer) -> None:
    page = nobody.get("/?set=ai_tools&category=communication&sort=price")
    assert 0 < len(page.select(".cards .card")) < 24
    others = [a["href"] for a in page.select(".facet a")]
    assert len(others) > 15
    assert all("set=ai_tools" in href and "sort=price" in href for href in others)
    assert page.select("#filters input[name=category][value=communication]")
    (billing,) = page.select("#billing_type-monthly")
    assert billing["href"] == (
        "/categories/communication?set=ai_tools&billing_type=monthly&sort=price"
    )
    (chosen,) = page.select(".facet [aria-current]")
    assert chosen["href"] == "/?set=ai_tools&sort=price"


def test_a_count_is_what_following_it_shows(nobody: Customer) -> None:
    page = nobody.get("/?billing_type=monthly&q=lead")
    links = page.select(".facet a:not([aria-current])")
    assert len(links) > 10
    for link in links:
        count = link.select("small")[0].get_text()
        assert nobody.get(link["href"]).select("#found")[0].get_text().split()[0] == count, link


def test_a_category_has_a_page_of_its_own(nobody: Customer, settings: Settings) -> None:
    for path in ("/categories/communication", "/?category=communication"):
        page = nobody.get(path)
        assert page.select("h1")[0].get_text() == "Communication"
        assert "Letters, scripts and answers" in page.text
        (link,) = page.select("link[rel=canonical]")
        assert link["href"] == settings.public_url + "/categories/communication"
    fragment = nobody.get("/?category=communication&q=script", htmx=True)
    assert fragment.headers["HX-Push-Url"] == "/categories/communication?q=script"
    assert nobody.get("/categories/nothing").status == 404
    assert nobody.get("/categories/%2e%2e").status == 404


def test_what_the_shop_does_not_have_is_no_filter(nobody: Customer) -> None:
    fragment = nobody.get("/?category=shoes&tier=gold&rating=9&status=disabled", htmx=True)
    assert fragment.headers["HX-Push-Url"] == "/"
    assert len(fragment.select(".cards .card")) == 24


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("featured", "brigade"),
        ("popular", "bolt"),
        ("new", "bolt"),
        ("staff-picks", "vector-search"),
    ],
)
def test_a_collection_has_a_shelf_and_a_page(nobody: Customer, name: str, slug: str) -> None:
    assert len(nobody.get("/").select(f"section[aria-labelledby=collection-{name}] li")) == 4
    page = nobody.get(f"/collections/{name}")
    assert page.select(f".cards a[href='/add-ons/{slug}']")
    assert nobody.get(f"/collections/{name}", htmx=True).select("#collection")
    assert page.select("link[rel=canonical]")[0]["href"].endswith(f"/collections/{name}")


def test_a_collection_goes_on_and_ends(nobody: Customer) -> None:
    page = nobody.get("/collections/new")
    names = [a.get_text() for a in page.select(".cards h3 a")]
    for number in (2, 3):
        (link,) = page.select("#page-next")
        assert link["href"] == f"/collections/new?page={number}"
        page = nobody.get(link["href"])
        names += [a.get_text() for a in page.select(".cards h3 a")]
    assert not page.select("#page-next")
    assert len(names) == len(set(names)) == 68
    for path in ("/collections/new?page=4", "/collections/new?page=x", "/collections/old"):
        assert nobody.get(path).status == 404


def test_staff_see_why_a_result_stands_where_it_stands(
    visitors: Visitors, nobody: Customer, casey: Customer, urls: Urls
) -> None:
    ada = visitors.person("ada")
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE users SET account_type = 'admin' WHERE id = 'sub-ada'")
    page = ada.get("/?q=bolt")
    assert "The name begins so" in page.select(".card__why")[0].get_text()
    assert not ada.get("/").select(".card__why")
    for other in (nobody, casey):
        assert not other.get("/?q=bolt").select(".card__why")
        assert "No place in these lists is for sale" in other.get("/?q=bolt").text
    assert "Nobody can pay for a place" in nobody.get("/ranking").text
    assert nobody.get("/ranking", htmx=True).select("#ranking")


def test_a_mistake_is_told_and_mended(nobody: Customer) -> None:
    page = nobody.get("/?q=presentn")
    assert "Presenton" in page.select(".cards .card")[0].get_text()
    (link,) = page.select("#near a")
    assert link["href"] == "/?q=presenton"
    assert not nobody.get("/?q=presenton").select("#near")
    nothing = nobody.get("/?q=presentn&category=communication")
    assert not nothing.select(".card")
    (link,) = nothing.select("#meant")
    assert link["href"] == "/categories/communication?q=presenton"


def test_a_page_too_far_says_so_and_leads_back(nobody: Customer) -> None:
    for path in (
        "/?page=4",
        "/?page=1000000000",
        "/?q=lead&page=9",
        "/categories/crm-tools?page=2",
    ):
        page = nobody.get(path)
        assert page.status == 404
        assert "no such page" in page.text
        assert page.select("#error a[href='/']")


def test_a_person_sees_the_same_catalogue_as_a_guest(nobody: Customer, casey: Customer) -> None:
    for path in ("/?q=lead&trial=1", "/categories/crm-tools", "/collections/featured"):
        cards = [card.get_text() for card in casey.get(path).select(".cards .card")]
        assert cards == [card.get_text() for card in nobody.get(path).select(".cards .card")] != []


def test_ratings_are_shown_filtered_and_sorted(nobody: Customer, urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        for slug, average, count in [("bolt", 5, 1), ("brigade", 4.6, 90), ("presenton", 2, 9)]:
            conn.execute(
                "UPDATE add_ons SET avg_rating = %s, review_count = %s WHERE slug = %s",
                [average, count, slug],
            )
    page = nobody.get("/?sort=rating")
    assert [a["href"][9:] for a in page.select(".cards h3 a")][:3] == [
        "brigade",
        "bolt",
        "presenton",
    ]
    assert "4.6" in page.select(".stars")[0].get_text()
    assert len(nobody.get("/?rating=4").select(".cards .card")) == 2
    assert page.select("#rating-2 small")[0].get_text() == "3"


def test_prices_rise_when_they_are_sorted(nobody: Customer) -> None:
    words = [b.get_text() for b in nobody.get("/?sort=price").select(".cards .card b")]
    prices = [0.0 if w in ("Free", "On request") else float(w[1:].replace(",", "")) for w in words]
    assert prices == sorted(prices)


def test_pages_follow_one_another_without_a_gap(nobody: Customer) -> None:
    names: list[str] = []
    for number in (1, 2, 3):
        cards = nobody.get(f"/?sort=name&page={number}").select(".cards .card h3")
        names += [card.get_text(strip=True) for card in cards]
    assert len(names) == len(set(names)) >= 65
    assert names == sorted(names, key=str.lower)
    assert nobody.get("/?page=4").status == 404


def test_nothing_found_says_which_filter_to_drop(nobody: Customer) -> None:
    page = nobody.get("/?q=voice&category=commission-financial")
    assert not page.select(".cards .card")
    hrefs = [a["href"] for a in page.select("#catalogue a[href]")]
    assert any("q=voice" in h and "categor" not in h for h in hrefs)
    assert any("/categories/commission-financial" in h and "q=" not in h for h in hrefs)
    assert "Without “voice”: 4" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%ff%fe",
        "q=%ED%A0%80",
        "page=1180591620717411303424",
        "page=-1",
        "q=" + "x" * 5000,
        "category=%27%3B--",
        "sort=rank%20desc",
        "set=&q=%25%25",
        "q=%22unclosed",
        "q=%27%20OR%20%271%27=%271",
        "q=%27)%3B%20DROP%20TABLE%20add_ons%3B--",
        "q=%25(q)s%20%25s%20%24%7B7*7%7D",
        "q=%F0%9F%A6%84%20%E2%80%AE%EF%BB%BF",
        "category=%ff&tier=%00&rating=4.5&trial=true",
        "page=1000000000",
        "page=%C2%B2",
        "q=a&q=b&page=1&page=2&unknown=1",
        "q=a%20%26%20%7C%20%21",
    ],
)
def test_any_address_gets_a_clear_answer(nobody: Customer, query: str) -> None:
    assert nobody.get(f"/?{query}").status in (200, 302, 400, 404)


def test_an_add_on_says_what_it_is_and_what_it_costs(nobody: Customer) -> None:
    page = nobody.get("/add-ons/unicorn-orator")
    assert page.status == 200
    assert page.select("h1")[0].get_text(strip=True).startswith("Unicorn Orator")
    assert "$9.99" in page.text
    assert "AI Productivity Bundle" in page.text
    assert page.select("form[action='/cart/lines'] input[name=add_on][value=unicorn-orator]")


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("open-house-traffic-counter", "Coming soon"),
        ("predictive-analytics-engine", "Beta"),
        ("mls-sync-classic", "Market Data Integration"),
        ("enterprise-data-connector", "Contact"),
        ("ai-workflow-hub", "Business"),
        ("miyabi-security-scanner", "Miyabi Operations Pro"),
        ("calendar-integration", "Free"),
    ],
)
def test_each_state_of_an_add_on_is_shown(nobody: Customer, slug: str, words: str) -> None:
    page = nobody.get(f"/add-ons/{slug}")
    assert page.status == 200
    assert words.lower() in page.text.lower()


@pytest.mark.parametrize(
    "slug", ["open-house-traffic-counter", "mls-sync-classic", "enterprise-data-connector"]
)
def test_what_is_not_for_sale_has_no_button(nobody: Customer, slug: str) -> None:
    page = nobody.get(f"/add-ons/{slug}")
    assert not page.select(f"input[name=add_on][value={slug}]")


@pytest.mark.parametrize(
    "path",
    [
        "/add-ons/nothing",
        "/bundles/nothing",
        "/add-ons/%00",
        "/nowhere",
    ],
)
def test_what_is_not_there_is_not_found(nobody: Customer, path: str) -> None:
    page = nobody.get(path)
    assert page.status == 404
    assert page.select("header")


def test_a_bundle_shows_its_sum(nobody: Customer) -> None:
    page = nobody.get("/bundles/enterprise-suite")
    assert page.status == 200
    for words in ("$162.91", "$122.18", "$40.73", "GPU Compute Access"):
        assert words in page.text
    assert nobody.get("/bundles/enterprise-suite", htmx=True).select("#bundle")


def test_an_add_on_that_is_owned_says_so(casey: Customer, worker: Worker) -> None:
    casey.put_in_cart("calendar-integration")
    casey.check_out()
    worker.run()
    assert "own" in casey.get("/add-ons/calendar-integration").text.lower()


@pytest.mark.parametrize(
    "path", ["/?set=ai_tools&page=2", "/add-ons/bolt", "/bundles/ai-productivity-bundle"]
)
def test_links_to_share_are_the_configured_ones(
    nobody: Customer, settings: Settings, path: str
) -> None:
    for host in ("localhost", "localhost:9999", "127.0.0.1"):
        (link,) = nobody.get(path, Host=host).select("link[rel=canonical]")
        assert link["href"] == settings.public_url + path


def test_a_restored_page_is_not_pushed_again(nobody: Customer) -> None:
    restored = nobody.get("/?q=voice", HX_Request="true", HX_History_Restore_Request="true")
    assert "HX-Push-Url" not in restored.headers


def test_htmx_sends_every_field_of_the_filters(nobody: Customer) -> None:
    address = (
        "/?q=voice&set=ai_tools&billing_type=monthly&integration=api&tier=free&rating=1&trial=1"
    )
    page = nobody.get(f"{address}&category=communication&status=active&page=1")
    whole = {field["name"] for field in page.select("#filters [name], [form=filters][name]")}
    assert whole == {"q", *FACETS, "sort"}
    for field in page.select("#search, #sort"):
        included = field["hx-include"].split(",")
        sent = page.select(", ".join(f"{each} [name], {each}[name]" for each in included))
        assert {each["name"] for each in sent} == whole


def test_what_says_that_it_is_added_can_be_closed(nobody: Customer) -> None:
    added = nobody.post("/cart/lines", htmx=True, add_on="bolt")
    assert added.select("#added button[data-close]")


@pytest.mark.parametrize("path", ["/?q=bolt", "/?q=lead", "/?q=speach", "/?q=transcription"])
def test_the_parts_of_a_score_add_up_to_it(visitors: Visitors, path: str) -> None:
    ada = visitors.person("ada", realm_access={"roles": ["admin"]})
    reasons = ada.get(path).select(".card__why")
    assert reasons
    for why in reasons:
        score = float(why.summary.get_text().split(":")[1].split()[0])
        parts = [float(part.get_text()) for part in why.select("dd")]
        assert sum(parts) == pytest.approx(score, abs=0.002)


@pytest.mark.parametrize(
    ("current", "source", "header"),
    [
        ("http://localhost/", "input#search", "HX-Push-Url"),
        ("http://localhost/?q=vo", "input#search", "HX-Replace-Url"),
        ("http://localhost/?q=voice", "form#filters", "HX-Replace-Url"),
        ("http://localhost/?q=other", "form#filters", "HX-Push-Url"),
        ("http://localhost/?q=vo", "a#set-plugins", "HX-Push-Url"),
    ],
)
def test_the_way_back_is_not_one_key_long(
    nobody: Customer, current: str, source: str, header: str
) -> None:
    answer = nobody.get("/?q=voice", htmx=True, HX_Current_URL=current, HX_Source=source)
    assert answer.headers[header] == "/?q=voice"
    assert len({"HX-Push-Url", "HX-Replace-Url"} & set(answer.headers.keys())) == 1


def test_where_no_single_filter_is_to_blame_each_is_offered_alone(nobody: Customer) -> None:
    page = nobody.get("/?q=lead&category=development&billing_type=free")
    assert "No single filter is to blame" in page.text
    alone = {link["href"] for link in page.select(".state a.button")}
    assert {"/?q=lead", "/categories/development", "/?billing_type=free", "/"} <= alone


def test_an_address_to_share_has_no_empty_fields(nobody: Customer) -> None:
    page = nobody.get("/?q=voice&set=ai_tools&sort=&billing_type=")
    assert (page.status, page.location) == (302, "/?q=voice&set=ai_tools")
    assert nobody.get("/?sort=").location == "/"
    assert nobody.get("/?q=voice&sort=", htmx=True).status == 200
