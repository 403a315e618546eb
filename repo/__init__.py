"""The store's data: typed functions over hand-written SQL files."""
