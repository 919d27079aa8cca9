"""The published data dictionary says what the catalogues say."""

from __future__ import annotations

from sql.dictionary import TARGET, dictionary, statuses
from transform.rows import Status


def test_the_page_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == dictionary(), "run: python -m sql.dictionary"


def test_every_status_is_explained() -> None:
    assert {s["status"] for s in statuses()} == {s.value for s in Status}
