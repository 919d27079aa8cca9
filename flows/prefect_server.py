"""Prefect's API for one run: its own process, which ends when the run does, however it ends.

Run as `python -m flows.prefect_server FD`: serves on the listening socket FD that it inherits
and leaves as soon as its standard input closes, so that a killed run leaves no server behind.
"""

from __future__ import annotations

import os
import socket
import sys
import threading

__all__ = ["main"]


def _leave_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main(handle: int) -> None:
    """Serve until the parent is gone. The environment holds Prefect's settings."""
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    import uvicorn

    # The parent listens already: whoever connects early waits instead of being refused.
    listener = socket.socket(fileno=handle)
    config = uvicorn.Config(
        "prefect.server.api.server:create_app",
        factory=True,
        log_level="error",
        lifespan="on",
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(int(sys.argv[1]))
