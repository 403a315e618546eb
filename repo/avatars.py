"""People's pictures: one's own to change, and those of colleagues to see."""

from __future__ import annotations

from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import AvatarPicture, MemberAvatar

_queries = load("avatars")
_save_avatar = _queries.exec("save_avatar")
_delete_avatar = _queries.exec("delete_avatar")
_find_avatar = _queries.one("find_avatar", AvatarPicture)
_list_member_avatars = _queries.many("list_member_avatars", MemberAvatar)


def save_avatar(conn: Connection, *, picture: bytes, hash: str, address: str) -> bool:
    """Let this be the asker's picture, at this address; False where nobody asks."""
    return _save_avatar(conn, picture=picture, hash=hash, address=address) == 1


def delete_avatar(conn: Connection) -> bool:
    """Take the asker's picture away; False where there was none."""
    return _delete_avatar(conn) == 1


def find_avatar(conn: Connection, *, hash: str) -> bytes | None:
    """A picture by its hash, where it is for the asker to see."""
    return _find_avatar(conn, hash=hash).picture


def list_member_avatars(conn: Connection, *, organization_id: UUID) -> Later[list[MemberAvatar]]:
    """Where the pictures of an organization's people are; none for who is not of it."""
    return _list_member_avatars.later(conn, organization_id=organization_id)
