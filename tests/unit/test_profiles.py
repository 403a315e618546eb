"""The rules of a profile's fields, for whatever somebody types."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import avatars, i18n, profile_fields, usernames
from services.errors import Invalid
from services.onboarding import DONE, STEPS, following, preceding
from services.preferences import KINDS, wanted
from services.profile_fields import Field, check
from services.profile_history import KINDS as LISTS
from services.profiles import SECTIONS

EVERY_FIELD = [f for s in SECTIONS.values() for f in s.fields] + [
    f for one in LISTS.values() for f in one.fields
]
LINE = (Field("line", "Line", 20),)
AREA = (Field("area", "Area", 20, rows=3),)


@given(st.text(max_size=2200))
def test_any_text_is_taken_or_refused_with_a_sentence(text: str) -> None:
    for field in EVERY_FIELD:
        draft = check((field,), {field.name: text})
        assert draft.typed == {field.name: text}, "what was typed is kept"
        assert draft.errors.keys() | draft.values.keys() == {field.name}
        assert not draft.errors.keys() & draft.values.keys()
        value = draft.values.get(field.name)
        if isinstance(value, str):
            assert value == text.replace("\r\n", "\n").replace("\r", "\n").strip()
            assert 0 < len(value) <= field.longest


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20))
def test_letters_of_every_script_are_kept_exactly(text: str) -> None:
    expected = text.strip() or None
    assert check(LINE, {"line": text}).values == {"line": expected}
    assert check(AREA, {"area": text}).values == {"area": expected}


def test_lines_belong_in_areas() -> None:
    assert check(LINE, {"line": "a\nb"}).errors
    assert check(AREA, {"area": "a\r\nb\rc"}).values == {"area": "a\nb\nc"}
    assert check(AREA, {"area": "a\x1bb"}).errors


def test_what_was_not_sent_is_not_judged() -> None:
    required = (Field("name", "Name", required=True),)
    assert check(required, {}).errors == {}
    assert check(required, {"name": " "}).errors


@pytest.mark.parametrize(
    "number", ["+1 555 0100", "030/123-456", "(030) 12345", "555.0100 ext. 12"]
)
def test_telephone_numbers_as_people_write_them(number: str) -> None:
    assert profile_fields.phone(number) == number


@pytest.mark.parametrize("number", ["1234", "1" * 16, "++1 5550100", "555-CALL", "٠١٢٣٤٥", "+"])
def test_what_is_no_telephone_number(number: str) -> None:
    with pytest.raises(Invalid):
        profile_fields.phone(number)


@pytest.mark.parametrize(
    "address", ["https://example.com", "http://example.com:8080/a?b#c", "https://bücher.example/ü"]
)
def test_web_addresses(address: str) -> None:
    assert profile_fields.website(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "example.com", "ftp://example.com", "javascript:alert(1)", "data:text/html,x", "//a.com",
        "https://", "https://localhost", "https://a b.com", "https://u:p@a.com", "http://a.com:x",
        "https://[::1", "https:\\\\a.com", "https://a.com\\@b.com", "HTTPS:evil", "mailto:a@b.com",
    ],
)  # fmt: skip
def test_what_is_no_web_address(address: str) -> None:
    with pytest.raises(Invalid):
        profile_fields.website(address)


@given(st.dates())
def test_a_date_of_birth_is_of_somebody_alive(day: date) -> None:
    today = datetime.now(UTC).date()
    if date(1900, 1, 1) <= day <= today - timedelta(days=1):
        assert profile_fields.date_of_birth(day.isoformat()) == day
    elif day > today + timedelta(days=1) or day.year < 1900:
        with pytest.raises(Invalid):
            profile_fields.date_of_birth(day.isoformat())


@pytest.mark.parametrize("text", ["19900102", "1990-W01-1", "02.01.1990", "1990-1-2", "٢٠٠١-٠١-٠١"])
def test_a_date_has_one_form(text: str) -> None:
    with pytest.raises(Invalid):
        profile_fields.date_of_birth(text)


def test_lists_hold_what_can_be_chosen() -> None:
    assert profile_fields.timezone("Europe/Berlin") == "Europe/Berlin"
    assert len(profile_fields.timezones()) > 300
    for chosen, rule in [("xx", "country"), ("fr", "language"), ("../UTC", "timezone")]:
        with pytest.raises(Invalid):
            getattr(profile_fields, rule)(chosen)


@given(st.text(max_size=40))
def test_a_username_is_of_the_tables_form_and_not_the_shops(text: str) -> None:
    try:
        name = usernames.check(text)
    except Invalid as error:
        assert error.field == "username"
    else:
        assert name == text.lower() and 3 <= len(name) <= 32 and name.isascii()
        assert name not in usernames.RESERVED


def test_reserved_names_are_of_the_form() -> None:
    """The control: a name that could not be taken anyway needs no place in the list."""
    for name in usernames.RESERVED:
        if len(name) > 2:
            assert usernames._FORM.fullmatch(name), name
        with pytest.raises(Invalid):
            usernames.check(name)


@given(st.dictionaries(st.sampled_from([*KINDS, "x"]), st.one_of(st.booleans(), st.text())))
def test_whatever_was_kept_says_yes_or_no(preferences: dict[str, object]) -> None:
    found = wanted(preferences)
    assert found.keys() == KINDS.keys()
    for code, kind in KINDS.items():
        said = preferences.get(code)
        assert found[code] is (said if isinstance(said, bool) else kind.default)


def test_steps_lead_on_and_back() -> None:
    path = [STEPS[0]]
    while path[-1] != DONE:
        path.append(following(path[-1]))
    assert tuple(path) == (*STEPS, DONE)
    for step, after in pairwise(path):
        assert preceding(after) == step
    assert preceding(STEPS[0]) is None


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Casey Customer", "CC"), ("casey", "C"), ("Ana Maria de la Cruz", "AC"), ("", "?"),
        ("🎈 Nora", "N"), ("תמר כהן", "תכ"), ("  ", "?"), ("(Bob) O'Neil", "BO"), ("ß", "SS"),
    ],
)  # fmt: skip
def test_initials(name: str, letters: str) -> None:
    assert avatars.initials(name) == letters


@given(st.text(max_size=60))
def test_initials_of_anything(name: str) -> None:
    assert 1 <= len(avatars.initials(name)) <= 3


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF1234WEBP"]),
)
def test_any_bytes_are_a_picture_or_refused(sent: bytes, head: bytes) -> None:
    with pytest.raises(Invalid):
        avatars.draw(head + sent)


def test_sentences_speak_the_language_in_force() -> None:
    with i18n.speaking("en"):
        assert usernames.Verdict("free").words == "Available."


@pytest.mark.parametrize(
    ("given", "taken"),
    [("UTC", "UTC"), ("Europe/Berlin", "Europe/Berlin"), ("Asia/Calcutta", "Asia/Kolkata")],
)
def test_a_time_zone_is_taken_by_its_name_of_today(given: str, taken: str) -> None:
    assert profile_fields.timezone(given) == taken


def test_every_time_zone_that_is_offered_is_taken() -> None:
    for name in profile_fields.timezones():
        assert profile_fields.timezone(name) == name
