"""Prefect without a server to set up: quiet, offline, quick to start.

`prefect_api` must be entered before anything imports Prefect, which reads its environment
once. Where `PREFECT_API_URL` is set, that server is used and nothing is started here.
Otherwise a private one is started beside the work: Prefect would start such a server too, but
only when the first flow runs, and after importing all of it a second time in this process
(measured: 10 s to the first task that way, 4 s this way).
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

__all__ = ["PREFECT_SETTINGS", "lasting_api", "prefect_api", "private_run"]

PREFECT_SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_CLI_COLORS": "false",
}
# Only for the private server: it schedules nothing, and shows nothing.
_LASTING = {"PREFECT_UI_ENABLED": "0"}
_PRIVATE = {
    **_LASTING,
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
}
_BEFORE_RESTART = 1.0  # seconds


@contextmanager
def prefect_api(home: Path, *, verbose: bool = False) -> Iterator[None]:
    """Set Prefect's environment and keep an API reachable meanwhile.

    `home` is Prefect's own home (database and profiles). Settings that the caller's
    environment already makes are kept.
    """
    more = {"PREFECT_LOGGING_LEVEL": "INFO"} if verbose else {}
    with _api(home, _PRIVATE, more):
        yield


@contextmanager
def lasting_api(home: Path, died: Callable[[], None]) -> Iterator[None]:
    """The same for a schedule that goes on for months: a server with Prefect's scheduler. `died` is
    told when it had to be started again."""
    with _api(home, _LASTING, {}, died):
        yield


@contextmanager
def _api(
    home: Path, server: Mapping[str, str], more: Mapping[str, str], died: Callable[[], None] = lambda: None
) -> Iterator[None]:
    before = dict(os.environ)
    home.mkdir(parents=True, exist_ok=True)
    for name, value in PREFECT_SETTINGS.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("PREFECT_HOME", str(home))
    os.environ.update(more)
    try:
        if os.environ.get("PREFECT_API_URL"):
            yield
        else:
            with _kept_alive(home, server, died):
                yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _kept_alive(home: Path, settings: Mapping[str, str], died: Callable[[], None]) -> Iterator[None]:
    """A server that is started again on the same socket when it dies: this process listens as well,
    so that whoever asks meanwhile waits and is not refused."""
    listener, token = _address()
    ended = threading.Event()
    current = [_spawn(home, listener, token, settings)]

    def watch() -> None:
        while not ended.is_set():
            current[0].wait()
            if ended.wait(_BEFORE_RESTART):
                return
            died()
            current[0] = _spawn(home, listener, token, settings)

    watcher = threading.Thread(target=watch, name="prefect-server", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        _stop(current[0])
        watcher.join(timeout=_BEFORE_RESTART + 1)
        listener.close()


@contextmanager
def private_run() -> Iterator[None]:
    """A flow run that only its caller watches: no heartbeats, which cost a second at its end.

    Enter it inside `prefect_api`; what Prefect still has to tell its server is sent on leaving.
    """
    from prefect.events.worker import EventsWorker
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield
    EventsWorker.drain_all(timeout=2)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to finish what it is writing, and end it if it does not."""
    server.terminate()
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _address() -> tuple[socket.socket, str]:
    """A free local port that listens already, and the word that opens it: any user of this machine
    can reach the port, only this run may use it. This process is pointed to it."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    token = f"gongkai:{secrets.token_hex(16)}"
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
    os.environ["PREFECT_API_AUTH_STRING"] = token
    return listener, token


def _spawn(
    home: Path, listener: socket.socket, token: str, further: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    with (home / "server.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-m", "flows.prefect_server", str(listener.fileno())],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=[listener.fileno()],
            env={**os.environ, **further, "PREFECT_SERVER_API_AUTH_STRING": token},
            start_new_session=True,
        )
