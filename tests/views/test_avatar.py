"""Pictures: checked by their content, drawn anew, and seen by those whom they concern."""

from __future__ import annotations

import hashlib
import struct
import zlib
from io import BytesIO

import psycopg
import pytest
from PIL import Image

from services import avatars
from tests.conftest import Urls
from tests.support.people import HTMX, ORIGIN, Customer, Page, Visitors
from tests.views.test_profile import audited, row

HERE = "/account/profile/avatar"


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), **given: object) -> bytes:
    out = BytesIO()
    image = Image.radial_gradient("L").resize(size).convert("RGB")
    image.save(out, kind, **given)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_that_says(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head promises so many points."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def film(kind: str) -> bytes:
    out = BytesIO()
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def send(person: Customer, content: bytes, name: str = "me.png", *, htmx: bool = False) -> Page:
    """Send a file as a browser does."""
    data = {"csrf_token": person.csrf_token(), "picture": (BytesIO(content), name)}
    headers = {"Origin": ORIGIN, **(HTMX if htmx else {})}
    response = person.client.post(HERE, data=data, headers=headers)
    return Page(response)


def address(urls: Urls, name: str = "casey") -> str:
    (found,) = row(urls, name, "avatar_url")
    return str(found)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_and_shown(casey: Customer, urls: Urls, kind: str) -> None:
    assert send(casey, picture(kind), "whatever.exe").location == HERE
    page = casey.get(HERE)
    assert "Saved." in page.text
    assert [img["src"] for img in page.select("img.avatar")] == [address(urls)] * 2
    answer = casey.client.get(address(urls))
    assert answer.mimetype == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer.headers["Cache-Control"]
    assert "public" not in answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]
    shown = Image.open(BytesIO(answer.data))
    assert (shown.format, shown.size) == ("WEBP", (256, 256))
    assert hashlib.sha256(answer.data).hexdigest() in address(urls)
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert casey.client.get(address(urls), headers=etag).status_code == 304


def test_nothing_but_the_picture_is_kept(casey: Customer, urls: Urls) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x8825] = "a secret place", {1: "N", 2: (52.0, 31.0, 0.0)}
    sent = picture("JPEG", exif=exif, comment=b"a secret comment") + b"PK\x03\x04<script>alert(1)"
    assert b"secret" in sent
    assert send(casey, sent).status == 303
    kept = casey.client.get(address(urls)).data
    for trace in (b"secret", b"EXIF", b"ICCP", b"XMP", b"PK\x03\x04", b"script"):
        assert trace not in kept


def test_a_picture_that_lies_on_its_side_is_put_upright(casey: Customer, urls: Urls) -> None:
    image = Image.new("RGB", (100, 100), "red")
    image.paste("blue", (0, 0, 100, 50))
    exif, out = Image.Exif(), BytesIO()
    exif[0x0112] = 3
    image.save(out, "JPEG", exif=exif, quality=95)
    send(casey, out.getvalue())
    shown = Image.open(BytesIO(casey.client.get(address(urls)).data)).convert("RGB")
    red, _, blue = shown.getpixel((128, 20))
    assert red > 200 > 60 > blue, "what was below is above"


REFUSED = [
    ("nothing", b"", "Choose a picture first."),
    ("text", b"hello", "as PNG, JPEG or WebP"),
    ("SVG", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "as PNG, JPEG or WebP"),
    ("GIF", film("GIF"), "as PNG, JPEG or WebP"),
    ("page", b"<html><script>alert(1)</script>" + picture(), "as PNG, JPEG or WebP"),
    ("half", picture()[:200], "cannot be read"),
    ("head alone", b"\x89PNG\r\n\x1a\n", "cannot be read"),
    ("JPEG's head", b"\xff\xd8\xff\xe0" + b"x" * 100, "cannot be read"),
    ("WebP's head", b"RIFF\x10\x00\x00\x00WEBPVP8 ", "cannot be read"),
    ("moving PNG", film("PNG"), "does not move"),
    ("moving WebP", film("WEBP"), "does not move"),
    ("30000 x 30000", png_that_says(30_000, 30_000), "too large"),
    ("9000 x 9000", png_that_says(9_000, 9_000), "too large"),
    ("12000 x 10", png_that_says(12_000, 100), "too large"),
    ("2500 x 2500", png_that_says(2_500, 2_500), "too large"),
    ("promises more than it has", png_that_says(300, 300), "cannot be read"),
    ("tiny", picture(size=(8, 8)), "too small"),
    ("heavy", picture() + b"\x00" * 400 * 1024, "400 KB at most"),
    (
        "text that unpacks to a gigabyte",
        picture()[:33] + chunk(b"zTXt", b"a\x00\x00" + zlib.compress(b"x" * 200_000_000))
        + picture()[33:],
        "cannot be read",
    ),
]  # fmt: skip


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_no_picture_is_refused_and_the_old_one_stays(
    casey: Customer, urls: Urls, htmx: bool
) -> None:
    send(casey, picture())
    before = address(urls)
    for case, content, words in REFUSED:
        page = send(casey, content, "me.png", htmx=htmx)
        assert page.status == 422, case
        (beside,) = page.select("#picture-error")
        assert words in beside.get_text(), case
        assert page.select("#picture")[0]["aria-invalid"] == "true"
    assert address(urls) == before
    assert audited(urls, "casey") == [("avatar.changed", None)]


def test_what_is_larger_than_any_form_is_refused(casey: Customer, urls: Urls) -> None:
    kind = "multipart/form-data; boundary=x"
    sent = casey.client.post(HERE, data=b"x" * 600 * 1024, content_type=kind)
    assert sent.status_code == 413
    assert row(urls, "casey", "avatar_url") == [None]


def test_sending_again_and_again_is_slowed_down(casey: Customer) -> None:
    statuses = [send(casey, b"x").status for _ in range(31)]
    assert statuses == [422] * 30 + [429]


def test_it_is_removed_again(casey: Customer, urls: Urls) -> None:
    send(casey, picture())
    was = address(urls)
    assert casey.post(HERE, do="remove").location == HERE
    assert row(urls, "casey", "avatar_url") == [None]
    assert casey.get(was).status == 404
    assert "CC" not in casey.get(HERE).text
    assert [s.get_text(strip=True) for s in casey.get(HERE).select("svg.avatar")] == ["C", "C"]
    casey.post(HERE, do="remove")
    assert audited(urls, "casey") == [("avatar.changed", None), ("avatar.removed", None)]
    with psycopg.connect(urls.owner) as conn:
        assert conn.execute("SELECT count(*) FROM avatars").fetchone() == (0,)


def test_a_newer_picture_has_another_address(casey: Customer, urls: Urls) -> None:
    send(casey, picture(size=(300, 200)))
    first = address(urls)
    send(casey, picture(size=(200, 300), kind="JPEG"))
    assert address(urls) != first
    assert casey.get(first).status == 404


def test_colleagues_see_it_and_others_learn_nothing(visitors: Visitors, urls: Urls) -> None:
    casey, terry = visitors.person("casey"), visitors.person("terry")
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO organizations (slug, name, org_type, owner_id)"
            " VALUES ('acme', 'Acme', 'business', 'sub-casey')"
        )
        conn.execute(
            "INSERT INTO organization_members (organization_id, user_id, role, invitation_state)"
            " SELECT id, u, r, s FROM organizations, (VALUES ('sub-casey', 'owner', 'accepted'),"
            " ('sub-terry', 'viewer', 'invited')) AS m (u, r, s) WHERE slug = 'acme'"
        )
    send(casey, picture())
    assert terry.get(address(urls)).status == 404, "who is invited is not yet a colleague"
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE organization_members SET invitation_state = 'accepted'")
    assert terry.client.get(address(urls)).status_code == 200
    stranger = visitors.person("stranger")
    staff = visitors.person("ada", realm_access={"roles": ["admin"]})
    for other in (stranger, staff, visitors.nobody()):
        assert other.get(address(urls)).status == 404
    assert casey.get("/account/avatar/" + "0" * 64 + ".webp").status == 404
    assert casey.get("/account/avatar/x.webp").status == 404
    send(stranger, picture())
    assert address(urls, "stranger") == address(urls)
    assert stranger.client.get(address(urls)).status_code == 200, "the same picture is hers now"


def test_nobody_has_no_picture(nobody: Customer) -> None:
    assert nobody.get(HERE).location.startswith("/login")
    assert send(nobody, picture()).location.startswith("/login")
    assert nobody.post(HERE, do="remove").location.startswith("/login")


def test_a_picture_is_drawn_in_no_transaction_and_one_at_a_time(
    casey: Customer, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    drawn = avatars._drawn

    def looked_at(image: Image.Image) -> bytes:
        with psycopg.connect(urls.server) as conn:
            seen.append(conn.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"
            ).fetchone())  # fmt: skip
        seen.append(avatars._drawing.locked())
        return drawn(image)

    monkeypatch.setattr(avatars, "_drawn", looked_at)
    assert send(casey, picture()).status == 303
    assert seen == [(0,), True]
    before = address(urls)
    monkeypatch.setattr(avatars, "_TURN_SECONDS", 0.01)
    with avatars._drawing:
        for htmx in (False, True):
            answer = send(casey, picture("JPEG"), htmx=htmx)
            assert answer.status == 503
            assert "Too many pictures" in answer.text
    assert address(urls) == before
    assert send(casey, b"\xff\xd8\xff").status == 422
    assert send(casey, picture("JPEG")).status == 303, (
        "whatever comes of one, the next has its turn"
    )


def test_nothing_is_drawn_for_nobody(nobody: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[bytes] = []
    monkeypatch.setattr(avatars, "draw", drawn.append)
    assert send(nobody, picture()).location.startswith("/login")
    assert drawn == []
