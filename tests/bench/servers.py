"""Applications served as `make run` serves the shop: granian, two workers, one thread each."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.error import URLError
from urllib.request import urlopen

import psutil

SECRET = "a-secret-for-measuring-of-32-characters"
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Served:
    """A running application."""

    url: str
    process: psutil.Process
    started_in: float  # seconds from the command to the first answer

    def memory(self) -> list[float]:
        """The resident megabytes of each worker."""
        # Beside them the server has a helper that tracks its resources.
        children = self.process.children(recursive=True)
        sizes = [child.memory_info().rss / 2**20 for child in children]
        return [size for size in sizes if size > 25]


@contextmanager
def serve(factory: str, path: str, env: Mapping[str, str]) -> Iterator[Served]:
    """Serve `module:factory` on a port of its own while the block lasts."""
    port = _free_port()
    words = f"--interface wsgi --workers 2 --blocking-threads 1 --host 127.0.0.1 --port {port}"
    command = [sys.executable, "-m", "granian", *words.split(), "--no-ws", "--factory", factory]
    begun = time.monotonic()
    server = subprocess.Popen(
        command, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url + path, server)
        yield Served(url, psutil.Process(server.pid), time.monotonic() - begun)
    finally:
        server.terminate()
        server.wait(20)


def shop_settings(database_url: str) -> dict[str, str]:
    """The environment of a shop in front of a database."""
    return {
        "ENVIRONMENT": "test",
        "SECRET_KEY": SECRET,
        "PUBLIC_URL": "http://127.0.0.1",
        "DATABASE_URL": database_url,
        "FLASK_SKIP_DOTENV": "1",
    }


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server of {url} ended by itself: {server.returncode}")
        try:
            with urlopen(url, timeout=5):  # noqa: S310 - this machine's own
                return
        except (URLError, ConnectionError):
            time.sleep(0.01)
    raise RuntimeError(f"{url} does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
