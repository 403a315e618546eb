"""People's pictures: whatever is sent is looked at by its content, and drawn anew.

Only the pixels of what was sent are kept: no names, places, comments or programs that it held.
"""

from __future__ import annotations

import hashlib
import re
import threading
from io import BytesIO
from typing import TYPE_CHECKING

from repo import avatars
from repo.db import Work
from services import profiles
from services.errors import Invalid, Unavailable
from services.i18n import gettext as _

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 400 * 1024
SIDE = 256
# Held in memory, and more than once while it is drawn.
_LONGEST_SIDE = 8192
_MOST_PIXELS = 6_000_000
# A worker draws one picture at a time; whoever comes meanwhile waits that long for her turn.
_TURN_SECONDS = 2.0
_drawing = threading.Lock()
_SHORTEST_SIDE = 16
_HASH = re.compile(r"[0-9a-f]{64}")
_LETTER = re.compile(r"\w")


def save(work: Work, picture: bytes) -> None:
    """Let this be the asker's picture, as `draw` gives it."""
    digest = hashlib.sha256(picture).hexdigest()
    profiles.lock(work)
    avatars.save_avatar(
        work.conn, picture=picture, hash=digest, address=f"/account/avatar/{digest}.webp"
    )
    profiles.note(work, "avatar.changed")


def remove(work: Work) -> None:
    """Show the asker by her initials again."""
    if avatars.delete_avatar(work.conn):
        profiles.note(work, "avatar.removed")


def find(work: Work, digest: str) -> bytes | None:
    """A picture that the asker may see, by its hash."""
    if not _HASH.fullmatch(digest):
        return None
    return avatars.find_avatar(work.conn, hash=digest)


def draw(sent: bytes) -> bytes:
    """What was sent as a square WebP with nothing in it but the picture.

    It takes a while, so that no transaction is to be open meanwhile. Raises Invalid for what is no
    picture, or too large, and Unavailable while too many others are drawn.
    """
    if not sent:
        raise Invalid(_("Choose a picture first."), field="picture")
    if len(sent) > MOST_BYTES:
        raise Invalid(
            _("A picture has %(count)s KB at most.", count=MOST_BYTES // 1024), field="picture"
        )
    if not _looks_like_a_picture(sent):
        raise Invalid(_("Choose a picture as PNG, JPEG or WebP."), field="picture")
    if not _drawing.acquire(timeout=_TURN_SECONDS):
        raise Unavailable(_("Too many pictures are being sent just now. Try again in a minute."))
    try:
        return _draw(sent)
    finally:
        _drawing.release()


def initials(name: str) -> str:
    """One letter or two that stand for a person without a picture."""
    words = [word for word in name.split() if _LETTER.search(word)]
    letters = [_LETTER.findall(word)[0] for word in (words[:1] + words[1:][-1:])]
    return "".join(letters).upper()[:3] or "?"


def _draw(sent: bytes) -> bytes:
    # Pillow takes memory, and most workers' answers do without.
    from PIL import Image

    try:
        with Image.open(BytesIO(sent), formats=["PNG", "JPEG", "WEBP"]) as image:
            _check(image)
            return _drawn(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except Invalid:
        raise
    except Exception as error:
        # Whatever it is that a broken file makes the library trip over.
        raise Invalid(
            _("This picture cannot be read. Try another one."), field="picture"
        ) from error


def _looks_like_a_picture(sent: bytes) -> bool:
    """By what the file begins with; its name and what the browser calls it say nothing."""
    is_webp = sent[:4] == b"RIFF" and sent[8:12] == b"WEBP"
    return is_webp or sent.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))


def _check(image: Image.Image) -> None:
    """Refuse what its head alone says is wrong, before a single pixel is unpacked."""
    width, height = image.size
    if max(width, height) > _LONGEST_SIDE or width * height > _MOST_PIXELS:
        raise _too_large()
    if min(width, height) < _SHORTEST_SIDE:
        raise Invalid(_("This picture is too small to be seen."), field="picture")
    # A telephone's JPEG may hold a second picture, for depth; it is not a film.
    if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
        raise Invalid(_("Choose a picture that does not move."), field="picture")


def _drawn(image: Image.Image) -> bytes:
    from PIL import Image, ImageOps

    # A large JPEG is unpacked at an eighth of its size where that is enough.
    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    upright = ImageOps.exif_transpose(image)
    is_clear = "A" in upright.getbands() or "transparency" in upright.info
    plain = upright.convert("RGBA" if is_clear else "RGB")
    square = ImageOps.fit(plain, (SIDE, SIDE), Image.Resampling.LANCZOS)
    # A new picture has none of the old one's notes.
    bare = Image.new(square.mode, square.size)
    bare.paste(square)
    out = BytesIO()
    bare.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def _too_large() -> Invalid:
    return Invalid(
        _("This picture is too large. Make it smaller than 2,400 by 2,400 pixels."), field="picture"
    )
