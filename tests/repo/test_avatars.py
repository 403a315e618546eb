"""Pictures: one's own to change, a colleague's to see, and nothing for anybody else."""

from __future__ import annotations

import hashlib

from repo import avatars
from tests.repo.conftest import Asker, Shop

PICTURE = b"a picture"
HASH = hashlib.sha256(PICTURE).hexdigest()
ADDRESS = f"/account/avatar/{HASH}.webp"


def save(asker: Asker) -> bool:
    with asker.writes() as conn:
        return avatars.save_avatar(conn, picture=PICTURE, hash=HASH, address=ADDRESS)


def found(asker: Asker) -> bytes | None:
    with asker.reads() as conn:
        return avatars.find_avatar(conn, hash=HASH)


def members(asker: Asker, shop: Shop) -> list[tuple[str, str]]:
    with asker.reads() as conn:
        listed = avatars.list_member_avatars(conn, organization_id=shop.acme).result()
    return [(one.user_id, one.avatar_url) for one in listed]


def test_a_picture_is_for_its_person_and_her_colleagues(shop: Shop) -> None:
    assert save(shop.owner)
    assert not save(shop.nobody)
    assert found(shop.owner) == found(shop.teammate) == PICTURE
    for other in (shop.stranger, shop.staff, shop.nobody):
        assert found(other) is None
        assert members(other, shop) == []
    assert members(shop.owner, shop) == members(shop.teammate, shop) == [("sub-casey", ADDRESS)]
    shop.do("UPDATE organization_members SET invitation_state = 'declined'"
            " WHERE organization_id = %s AND user_id = 'sub-terry'", shop.acme)  # fmt: skip
    assert found(shop.teammate) is None
    assert members(shop.teammate, shop) == []


def test_it_is_taken_away_once(shop: Shop) -> None:
    save(shop.owner)
    save(shop.teammate)
    with shop.owner.writes() as conn:
        assert avatars.delete_avatar(conn)
        assert not avatars.delete_avatar(conn)
    assert found(shop.stranger) is None
    assert found(shop.teammate) == PICTURE
    assert members(shop.owner, shop) == [("sub-terry", ADDRESS)]
    assert shop.one("SELECT avatar_url FROM users WHERE id = 'sub-casey'") == (None,)
