"""What the shop knows of a person: told, taken along, forgotten."""

from services.privacy.erasure import (
    ERASED_EMAIL,
    FORGOTTEN_EMAIL,
    Obstacles,
    confirm,
    erase,
    obstacles,
)
from services.privacy.export import FORMAT, VERSION, export, speak_for
from services.privacy.sections import SECTIONS, Section

__all__ = [
    "ERASED_EMAIL",
    "FORGOTTEN_EMAIL",
    "FORMAT",
    "SECTIONS",
    "VERSION",
    "Obstacles",
    "Section",
    "confirm",
    "erase",
    "export",
    "obstacles",
    "speak_for",
]
