"""The field for promotional codes in the cart."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.people import Customer, Visitors


class TestCode:
    """Promotional codes."""

    def test_a_code_lowers_the_sum_and_says_so(self, nobody: Customer) -> None:
        nobody.put_in_cart("bolt")
        assert nobody.post("/cart/code", code=" launch2025 ").status == 303
        page = nobody.get("/cart")
        assert "LAUNCH2025" in page.text
        assert "$11.99" in page.text
        assert nobody.post("/cart/code/delete").status == 303
        assert "LAUNCH2025" not in nobody.get("/cart").text

    @pytest.mark.parametrize("htmx", [True, False])
    def test_a_code_that_does_not_apply_says_why(self, nobody: Customer, htmx: bool) -> None:
        nobody.put_in_cart("bolt")
        for code, why in [
            ("NOSUCHCODE", "do not know"),
            ("VIP2025", "VIP"),
            ("", "Enter a code"),
            ("x" * 10_000, "do not know"),
        ]:
            answer = nobody.post("/cart/code", htmx=htmx, code=code)
            assert answer.status == 422
            assert why in answer.text
            assert "Bolt" in answer.text

    def test_a_vip_gets_hers(self, visitors: Visitors) -> None:
        vera = visitors.person("vera", tier="vip_founder")
        vera.put_in_cart("bolt")
        assert vera.post("/cart/code", code="VIP2025").status == 303
        assert "$10.49" in vera.get("/cart").text

    def test_a_code_that_ends_meanwhile_stays_in_sight_and_out_of_the_sum(
        self, nobody: Customer, urls: Urls
    ) -> None:
        nobody.put_in_cart("bolt")
        nobody.post("/cart/code", code="LAUNCH2025")
        with psycopg.connect(urls.owner) as conn:
            conn.execute("UPDATE promotional_codes SET expires_at = now(), starts_at = NULL")
        page = nobody.get("/cart")
        assert "no longer valid" in page.text
        assert "$11.99" not in page.text

    def test_guessing_is_slowed_down(self, nobody: Customer) -> None:
        nobody.put_in_cart("bolt")
        answers = [nobody.post("/cart/code", code=f"GUESS{n}").status for n in range(21)]
        assert answers == [422] * 20 + [429]
        assert (
            nobody.post("/cart/code", htmx=True, code="MORE").headers["HX-Retarget"] == "#notices"
        )

    def test_a_refused_code_stays_in_its_field(self, nobody: Customer) -> None:
        nobody.put_in_cart("bolt")
        page = nobody.post("/cart/code", htmx=True, code="NOSUCHCODE")
        (field,) = page.select("input[name=code][aria-invalid=true]")
        assert field["value"] == "NOSUCHCODE"
        assert page.select(f"#{field['aria-describedby']}[role=alert]")

    def test_what_never_was_and_what_is_over_get_equal_answers(
        self, nobody: Customer, urls: Urls
    ) -> None:
        nobody.put_in_cart("bolt")
        with psycopg.connect(urls.owner) as conn:
            conn.execute("UPDATE promotional_codes SET is_active = false WHERE code = 'LAUNCH2025'")
        answers = [
            nobody.post("/cart/code", htmx=True, code=code)
            for code in ("NOSUCHCODE", "LAUNCH2025", "x" * 65, "x" * 10_000)
        ]
        texts = {answer.text for answer in answers}
        assert {answer.status for answer in answers} == {422}
        assert len(texts) == 1

    def test_a_code_needs_something_to_lower(self, nobody: Customer) -> None:
        refused = nobody.post("/cart/code", code="LAUNCH2025")
        assert refused.status == 409
        assert "Put something in your cart first" in refused.text
        assert refused.select("#cart")
