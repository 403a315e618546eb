"""Outside systems, one module each, with the local stand-in beside it."""
