"""Every reason that a reader raises can be explained to a person, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from data.reasons import reason_text, reasons

ROOT = Path(__file__).parent.parent


def raised() -> dict[str, str]:
    """Reason codes in the source of the readers, with the file that raises them."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "extract").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ReadError" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found[str(first.value)] = path.name
    return found


def test_the_scan_sees_reasons() -> None:
    assert {"zip_bomb", "hostile_xml", "empty_file"} <= raised().keys()


def test_every_raised_reason_is_listed() -> None:
    missing = {reason: file for reason, file in raised().items() if reason not in reasons()}
    assert not missing


def test_pipeline_reasons_are_listed() -> None:
    assert {"reader_crashed", "reader_timeout", "out_of_memory"} <= reasons().keys()


@pytest.mark.parametrize("reason", reasons().values(), ids=lambda r: r.reason)
def test_every_row_is_complete(reason: object) -> None:
    for column in ("zh", "en", "action_zh", "action_en"):
        text = getattr(reason, column)
        assert text and text == text.strip()
        assert text.endswith("。" if column.endswith("zh") else ".")


def test_text_in_both_languages() -> None:
    assert reason_text("empty_file", "zh").startswith("文件是空的。请")
    assert (
        reason_text("empty_file", "en") == "The file is empty. Download it again or ask the publisher for it."
    )
    assert reason_text("never_heard_of") == "never_heard_of"
