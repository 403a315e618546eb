"""The whole shop as `make run` opens it, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

ROOT = Path(__file__).parents[2]
# Not in test-results/, which pytest-playwright empties when a session starts.
SCREENSHOTS = ROOT / "var" / "screenshots"
# Each of these would lead out of this machine, and none belongs to what is tested.
BROWSER_ARGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the machine's Chromium; without any the stories are skipped, and in CI they fail."""
    path = os.environ.get("CHROMIUM")
    if path is None:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "no Chromium: run the tests by `make test`, which installs one"
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    args = [*BROWSER_ARGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    chosen = {"executable_path": path} if path else {}
    return {**browser_type_launch_args, **chosen, "args": args}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Without fading from page to page, which a quick story would cut short."""
    return {**browser_context_args, "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shop of these stories keeps what it writes: its mails, among them."""
    folder = tmp_path_factory.mktemp("shop")
    folder.chmod(0o755)
    return folder / "var"


@pytest.fixture(scope="session")
def base_url(var_dir: Path) -> Iterator[str]:
    """The address of a shop that has just been opened, with a database of its own."""
    given = ("DATABASE_", "OIDC_", "STRIPE_", "LAGO_", "PUBLIC_URL", "KEYCLOAK_", "MAKE")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(given)}
    shop = subprocess.Popen(
        [sys.executable, "-m", "views.cli.shop"],
        cwd=ROOT,
        env={**environment, "PORT": "0", "VAR_DIR": str(var_dir)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert shop.stdout is not None
    try:
        said = []
        for line in shop.stdout:
            said.append(line)
            if line.startswith("ready: "):
                yield line.removeprefix("ready: ").strip()
                break
        else:
            pytest.fail("the shop did not open:\n" + "".join(said))
    finally:
        shop.send_signal(signal.SIGINT)
        shop.wait(timeout=20)
        shop.stdout.close()


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    """What the browser complains of: scripts, styles and loads that were refused or failed."""
    found: list[str] = []
    context.on(
        "console", lambda m: found.append(m.text) if m.type in ("error", "warning") else None
    )
    context.on("weberror", lambda e: found.append(str(e.error)))
    yield found
    assert found == []


class Album:
    """Keeps a picture of every page of a story."""

    def __init__(self, name: str) -> None:
        self._folder = SCREENSHOTS / name
        shutil.rmtree(self._folder, ignore_errors=True)
        self._count = 0

    def keep(self, page: Page, name: str) -> None:
        """Take a picture."""
        self._count += 1
        words = "".join(c if c.isalnum() else "-" for c in name)
        path = self._folder / f"{self._count:02}-{words}.png"
        # Hiding the caret would take an inline style, which the shop's policy rightly refuses.
        page.screenshot(path=path, full_page=True, caret="initial")


@pytest.fixture
def album(request: pytest.FixtureRequest) -> Album:
    """Where this story's pictures are kept."""
    name = "".join(c if c.isalnum() else "-" for c in request.node.name).strip("-")
    return Album(name)
