"""An add-on's screenshots and its video: only what the shop itself serves is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.i18n import Words
from services.i18n import noop as N_

# What the shop draws from an add-on's facts, for want of a photograph: see views/pictures.py.
DRAWN = re.compile(r"^/pictures/[a-z0-9-]+/([1-3])\.svg$")
_LOCAL = re.compile(r"^/(?![/\\])[^\s\\]*$")
SCENES = Words(
    {
        "1": N_("Overview, with the week's figures and a chart"),
        "2": N_("The work list, each entry with its state"),
        "3": N_("Settings, with the features switched on"),
    }
)


@dataclass(frozen=True, slots=True)
class Screenshot:
    """A picture; `dark` is the same for dark screens, where there is one."""

    address: str
    dark: str | None
    scene: str | None

    @property
    def words(self) -> str | None:
        """What is seen on it, where the shop knows."""
        return SCENES[self.scene] if self.scene else None


def screenshots(addresses: Sequence[str]) -> list[Screenshot]:
    """The pictures that the shop itself serves; others' addresses are left out."""
    return [_screenshot(address) for address in addresses if is_local(address)]


def is_local(address: str | None) -> bool:
    """A path of this shop: no other site learns who looks at a page."""
    return address is not None and _LOCAL.fullmatch(address) is not None


def _screenshot(address: str) -> Screenshot:
    drawn = DRAWN.fullmatch(address)
    if drawn is None:
        return Screenshot(address, None, None)
    return Screenshot(address, address.replace(".svg", "-dark.svg"), drawn[1])
