"""The store's rules and the outside systems: no Flask, no SQL text."""
