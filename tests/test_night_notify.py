"""Messages reach local receivers, and a receiver that is down harms nothing and learns nothing."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from pydantic import SecretStr

from flows.night.notify import tell
from flows.night.settings import NightSettings
from tests.waiting import ends


@pytest.fixture
def hook() -> Iterator[tuple[str, list[tuple[str, dict[str, Any]]]]]:
    """A web hook's address and what it got: (path, JSON)."""
    got: list[tuple[str, dict[str, Any]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, json.loads(body)))
            self.send_response(500 if self.path.startswith("/broken") else 204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", got
    server.shutdown()
    server.server_close()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def send(*addresses: str, seconds: float = 20, trouble: bool = True) -> list[tuple[str, str]]:
    return tell(
        "一夜：失败", "报告 | report", SecretStr("\n".join(addresses)), trouble=trouble, seconds=seconds
    )


def test_a_web_hook(hook: tuple[str, list[tuple[str, dict[str, Any]]]]) -> None:
    address, got = hook
    assert send(f"{address}/ops/s3cret") == []
    ((path, body),) = got
    assert path.rstrip("/") == "/ops/s3cret"
    assert (body["title"], body["message"], body["type"]) == ("一夜：失败", "报告 | report", "failure")
    assert send(f"{address}/ops", trouble=False) == []
    assert got[1][1]["type"] == "success"


def test_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """By SMTP with a login, as a relay asks for it."""
    monkeypatch.setattr(socket, "getfqdn", lambda *_: "localhost")  # five seconds where there is no DNS
    got: list[Envelope] = []

    class Handler:
        async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:  # noqa: N802
            got.append(envelope)
            return "250 OK"

    def login(server: object, session: object, envelope: object, mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (b"night", b"s3cret"))

    relay = Controller(
        Handler(), hostname="127.0.0.1", port=free_port(), authenticator=login, auth_require_tls=False
    )
    relay.start()
    try:
        address = "mailto://night:s3cret@127.0.0.1:{}?from=gongkai@example.org&to=ops@example.org&format=text"
        assert send(address.format(relay.port)) == []
    finally:
        relay.stop()
    (envelope,) = got
    assert envelope.rcpt_tos == ["ops@example.org"]
    message = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
    assert message["Subject"] == "一夜：失败"
    text = message.get_body(("plain",))  # type: ignore[attr-defined]
    assert "报告 | report" in text.get_content()


def test_receivers_that_are_down_and_secrets(
    hook: tuple[str, list[tuple[str, dict[str, Any]]]], capfd: pytest.CaptureFixture[str], caplog: Any
) -> None:
    address, got = hook
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        silent = f"http://127.0.0.1:{mute.getsockname()[1]}/s3cret"
        with ends():
            assert send(silent, seconds=0.3) == [("http://127.0.0.1", "no answer within 0.3 s")]
        failures = send(
            f"{address}/broken/s3cret",
            f"http://127.0.0.1:{free_port()}/s3cret",
            silent,
            "dingtalk://s3crets3cret",
            "nonsense://s3cret",
            "s3cret",
            "http://[s3cret",
            f"{address}/well",
        )
    assert len(failures) == 7
    assert ("dingtalk://…", "not accepted") in failures or ("dingtalk://…", "ValueError") in failures
    assert any(path.startswith("/well") for path, _ in got)
    told = capfd.readouterr()
    assert "s3cret" not in str(failures) + told.out + told.err + caplog.text


def test_a_block_of_prefect(hook: tuple[str, list[tuple[str, dict[str, Any]]]], prefect: None) -> None:
    """What is saved in Prefect can be used as it is."""
    from prefect.blocks.notifications import CustomWebhookNotificationBlock

    address, got = hook
    block = CustomWebhookNotificationBlock(
        name="ops", url=f"{address}/block", json_data={"text": "{{subject}}", "full": "{{body}}"}
    )
    block.save("night-test", overwrite=True)
    assert send("block:custom-webhook/night-test", seconds=60) == []
    assert got == [("/block", {"text": "一夜：失败", "full": "报告 | report"})]
    assert send("block:custom-webhook/none", seconds=60) == [("block:custom-webhook/none", "ValueError")]


def test_the_address_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_NOTIFY", "https://example.org/s3cret mailto://a:s3cret@example.org")
    settings = NightSettings()
    assert "s3cret" not in repr(settings) + settings.model_dump_json()
