"""Telling somebody: mail, web hooks and chats through Apprise, or through blocks saved in Prefect.

`GONGKAI_NOTIFY` holds the addresses, parted by spaces or line breaks:

- `https://…` or `http://…`: a web hook, which gets JSON with `title`, `message` and `type`;
- an Apprise address: `mailtos://USER:PASSWORD@HOST?from=…&to=…`, `dingtalk://…`, `wecombot://…`;
- `block:TYPE/NAME`: a notification block of Prefect, for instance `block:custom-webhook/ops`.

Apprise comes with Prefect, whose own notification blocks are made of it; its addresses need no
server. Addresses hold secrets: nothing here prints or logs more of one than its scheme, and its
host where that is no secret.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from pydantic import SecretStr

__all__ = ["tell"]

_SECONDS = 60.0  # for all of them together; a receiver that never answers must not hold the night
_WITH_HOST = frozenset({"http", "https", "json", "jsons", "mailto", "mailtos"})
_LONGEST = 20_000  # characters of a message


def tell(
    subject: str, body: str, addresses: SecretStr, *, trouble: bool, seconds: float = _SECONDS
) -> list[tuple[str, str]]:
    """Send the message to all addresses at once; gives (scheme and host, why) of those it did not reach.

    Never raises and never takes longer than `seconds`.
    """
    if len(body) > _LONGEST:
        body = body[:_LONGEST] + "\n…"
    failures: list[tuple[str, str]] = []
    # Apprise logs addresses on failure, in part; ours name what failed.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    end = time.monotonic() + seconds
    threads = []
    for address in addresses.get_secret_value().split():
        send = _block if address.startswith("block:") else _apprise
        run = threading.Thread(
            target=_attempt, args=(send, address, subject, body, trouble, failures), daemon=True
        )
        run.start()
        threads.append((address, run))
    for address, run in threads:
        run.join(max(end - time.monotonic(), 0.0))
        if run.is_alive():
            failures.append((_shown(address), f"no answer within {seconds:g} s"))
    return failures


def _attempt(
    send: Callable[[str, str, str, bool], bool],
    address: str,
    subject: str,
    body: str,
    trouble: bool,
    failures: list[tuple[str, str]],
) -> None:
    try:
        if not send(address, subject, body, trouble):
            failures.append((_shown(address), "not accepted"))
    except Exception as error:  # whatever a receiver does, the night is done
        failures.append((_shown(address), type(error).__name__))


def _apprise(address: str, subject: str, body: str, trouble: bool) -> bool:
    """Send by Apprise. A plain web address becomes its JSON web hook."""
    from apprise import Apprise, NotifyFormat

    scheme, _, rest = address.partition("://")
    plain = {"http": "json", "https": "jsons"}.get(scheme.lower(), scheme)
    sender = Apprise()
    if not sender.add(f"{plain}://{rest}"):
        raise ValueError("no address that Apprise knows")
    kind = "failure" if trouble else "success"
    done = sender.notify(body=body, title=subject, notify_type=kind, body_format=NotifyFormat.TEXT)
    return bool(done)


def _block(address: str, subject: str, body: str, trouble: bool) -> bool:
    """Send by a notification block that was saved in Prefect."""
    from prefect.blocks.core import Block

    block = cast(Any, Block.load(address.removeprefix("block:")))
    with block.raise_on_failure():
        block.notify(body, subject)
    return True


def _shown(address: str) -> str:
    """What may be printed of an address. In most schemes of Apprise the host is itself the secret."""
    if address.startswith("block:"):
        return address
    try:
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.hostname if parts.scheme in _WITH_HOST else '…'}"
    except ValueError:
        return "…"
