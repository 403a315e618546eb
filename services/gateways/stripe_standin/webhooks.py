"""Deliver events to the shop: signed, at once, and again until it answers with a 2xx."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import requests

from services.gateways.stripe_standin.config import Config
from services.gateways.stripe_standin.store import Store

TIMEOUT_SECONDS = 10.0
WORKERS = 8
# How long the thread sleeps at most, so that sessions expire on time without being looked at.
TICK_SECONDS = 1.0


def signature(body: bytes, secret: str, timestamp: int) -> str:
    """Sign a webhook's body: the value of its `Stripe-Signature` header."""
    signed = b"%d.%s" % (timestamp, body)
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Webhooks:
    """Deliver what is due; `before_tick` runs first each time (it expires old sessions)."""

    def __init__(self, config: Config, store: Store, before_tick: Callable[[], None]) -> None:
        self._config = config
        self._store = store
        self._before_tick = before_tick
        self._wake = threading.Event()
        self._closing = False
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="stripe-standin-webhook")
        self._thread = threading.Thread(target=self._run, name="stripe-standin", daemon=True)
        # A former process may have stopped in the middle of a delivery, or of a long wait.
        store.rows("restart_deliveries", now=config.clock())

    def start(self) -> None:
        """Begin delivering in the background."""
        self._thread.start()

    def wake(self) -> None:
        """Look for due webhooks now rather than at the next tick."""
        self._wake.set()

    def close(self, *, wait: bool = True) -> None:
        """Stop; with `wait`, after the attempts under way. What is undelivered is kept."""
        self._closing = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        self._pool.shutdown(wait=wait, cancel_futures=True)

    def tick(self) -> int:
        """Expire old sessions, try every due webhook once, and return how many were tried."""
        self._before_tick()
        due = self._claim()
        tries = [self._pool.submit(self._try, *delivery) for delivery in due]
        for one in tries:
            one.result()
        return len(due)

    def _run(self) -> None:
        while not self._closing:
            self._wake.wait(self._pause())
            self._wake.clear()
            self._before_tick()
            for delivery in self._claim():
                self._pool.submit(self._try, *delivery)

    def _pause(self) -> float:
        row = self._store.maybe("next_delivery")
        if row is None or row[0] is None:
            return TICK_SECONDS
        due: float = row[0]
        return min(max(due - self._config.clock(), 0), TICK_SECONDS)

    def _claim(self) -> list[tuple[int, int, str]]:
        """Take what is due, and put it off for longer than one attempt can last."""
        now = self._config.clock()
        with self._store.transaction():
            due = self._store.rows("due_deliveries", now=now, limit=WORKERS * 8)
            for seq, _, _ in due:
                lease = now + 10 * TIMEOUT_SECONDS
                self._store.rows("postpone_delivery", seq=seq, due=lease, tried=0)
        return due

    def _try(self, seq: int, attempts: int, event: str) -> None:
        if self._closing:
            return
        if self._post(event):
            self._store.rows("remove_delivery", seq=seq)
            return
        delays = self._config.retry_delays
        due = self._config.clock() + delays[min(attempts, len(delays) - 1)]
        self._store.rows("postpone_delivery", seq=seq, due=due, tried=1)
        self.wake()

    def _post(self, event: str) -> bool:
        body = json.dumps(json.loads(event), indent=2).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(body, self._config.webhook_secret, self._config.now()),
            "User-Agent": "Stripe/1.0 (stand-in)",
        }
        # A session of its own for each attempt: it is not safe to share between threads.
        with requests.Session() as session:
            session.trust_env = False
            try:
                answer = session.post(
                    self._config.webhook_url,
                    data=body,
                    headers=headers,
                    timeout=TIMEOUT_SECONDS,
                    allow_redirects=False,
                )
            except requests.RequestException:
                return False
            return answer.ok and answer.status_code < 300
