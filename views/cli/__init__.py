"""The `flask` commands, and the one that runs the whole shop."""
