"""A small supervisor: starts the shop's processes, watches them, and ends every one of them.

A child is a leader of its own process group, so that a terminal's Ctrl-C reaches only us and a
child's own children can be ended with it; and the kernel ends it when we are killed. Children are
known by their process objects only; nothing is ever looked up, or ended, by name.
"""

from __future__ import annotations

import errno
import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from repo.embedded import tied

STOP_SECONDS = 10
READY_SECONDS = 60
TAIL_LINES = 15


class ChildError(Exception):
    """A child ended by itself, or never became ready; the message says which, and where to look."""


class AddressError(Exception):
    """The shop's address cannot be had; one sentence says why and what to do."""


class Stop(BaseException):
    """Somebody asked us to end: Ctrl-C, a signal, a closed terminal."""


@dataclass(frozen=True)
class Child:
    """One thing that must keep running: its name, its process, its log, and how it is ended."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop: Callable[[], None]


class Supervisor:
    """The running children, in the order they were started; a context manager that ends them."""

    def __init__(self, log_dir: Path, cwd: Path) -> None:
        """Keep the children's logs in one folder and run them in another."""
        self.log_dir = log_dir
        self.cwd = cwd
        self.children: list[Child] = []
        self._handlers: dict[int, Any] = {}

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> Child:
        """Start a child that is to run until we stop it."""
        self.log_dir.mkdir(parents=True, exist_ok=True)
        log = self.log_dir / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603
                tied(command, signal.SIGTERM),
                cwd=self.cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return self.watch(Child(name, process, log, partial(end_process, process)))

    def watch(self, child: Child) -> Child:
        """Watch a process that was started elsewhere, and stop it in its turn."""
        self.children.append(child)
        return child

    def wait_until_answers(
        self, child: Child, url: str, *, host: str = "", good: Container[int] = (200,)
    ) -> None:
        """Return when the address answers well; raise ChildError when a child ends before that.

        `host` is the name by which the shop is asked; without it, the address's own.
        """
        seconds = READY_SECONDS
        deadline = time.monotonic() + seconds
        while answer(url, host) not in good:
            self.check()
            if time.monotonic() > deadline:
                raise ChildError(
                    f"{child.name} did not answer within {seconds} seconds:"
                    f"\n{tail(child.log)}\n(all of it: {child.log})"
                )
            time.sleep(0.03)

    def check(self) -> None:
        """Raise ChildError when a child has ended by itself."""
        for child in self.children:
            status = child.process.poll()
            if status is not None:
                raise ChildError(
                    f"{child.name} stopped unexpectedly ({_in_words(status)}):"
                    f"\n{tail(child.log)}\n(all of it: {child.log})"
                )

    def wait(self) -> None:
        """Watch until a child ends by itself (ChildError) or we are asked to stop (Stop)."""
        while True:
            self.check()
            time.sleep(0.2)

    def stop(self) -> None:
        """End all children, the last one started first."""
        while self.children:
            self.children.pop().stop()

    def __enter__(self) -> Supervisor:
        """Turn Ctrl-C, SIGTERM and a closed terminal into Stop, wherever we are just then."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # started by nohup: meant to outlive its terminal
            self._handlers[number] = signal.signal(number, _ask_to_stop)
        return self

    def __exit__(self, *_: object) -> None:
        for number in self._handlers:
            signal.signal(number, signal.SIG_IGN)  # ending has begun and has its own deadlines
        self.stop()
        while self._handlers:
            signal.signal(*self._handlers.popitem())


def end_process(process: subprocess.Popen[bytes], seconds: float = STOP_SECONDS) -> None:
    """Ask the process to end, wait, then kill it; and kill what is left of its group."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def answer(url: str, host: str = "") -> int | None:
    """Return the status the address answers with; asked directly, whatever proxies are set."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("GET", parts.path or "/", headers={"Host": host or parts.netloc})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def choose_host(wanted: str) -> str:
    """Return the address to listen at; raise AddressError for a name, or nonsense."""
    if wanted == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(wanted))
    except ValueError:
        raise AddressError(
            "HOST must be an address of this machine in numbers: 127.0.0.1 for you alone,"
            " 0.0.0.0 for its whole network."
        ) from None


def choose_port(host: str, wanted: str) -> int:
    """Return the wanted port, or a free one for 0; raise AddressError when it cannot be had."""
    if not wanted.isdecimal() or len(wanted) > 5 or int(wanted) > 65535:
        raise AddressError("PORT must be a number from 0 to 65535.")
    port = int(wanted)
    try:
        return _bound(host, port)
    except OSError as error:
        raise AddressError(_why_not(host, port, error)) from None


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EACCES:
        return (
            f"Port {port} is reserved for the administrator: choose one above 1023, for example"
            " with `PORT=8000 make run`."
        )
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is busy: stop what uses it, or choose another with"
            f" `PORT={port % 60000 + 100} make run`."
        )
    return (
        f"HOST is not an address that this machine has ({error.strerror}): leave it out, or set"
        " it to 0.0.0.0 for all that it has."
    )


def port_or_other(preferred: int) -> int:
    """Return the preferred port when it is free, else any that is."""
    try:
        return _bound("127.0.0.1", preferred)
    except (OSError, OverflowError):
        return _bound("127.0.0.1", 0)


def _bound(host: str, port: int) -> int:
    """Take the port and let it go again; return its number."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def tail(log: Path) -> str:
    """Return the last lines of a log, indented."""
    lines = log.read_text(errors="replace").splitlines()[-TAIL_LINES:] if log.exists() else []
    return "\n".join(f"    {line}" for line in lines) or "    (it said nothing)"


def _ask_to_stop(number: int, frame: FrameType | None) -> None:
    raise Stop


def _in_words(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"
