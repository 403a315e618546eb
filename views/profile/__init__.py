"""The customer's own: who she is, her picture, her first steps, and what she is told of."""

from __future__ import annotations

from views.profile import avatar, history, onboarding, preferences, sections
from views.profile._blueprint import blueprint

__all__ = ["avatar", "blueprint", "history", "onboarding", "preferences", "sections"]
