"""Every trouble that the crawl tells can be explained to a person, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

from data.troubles import trouble_text, troubles
from extract.crawl.troubles import NOT_ASKED, NOTES, OF_HOST
from extract.listing.types import Problem

CRAWL = Path(__file__).parent.parent / "extract" / "crawl"
RAISED = {"FetchError", "BudgetError", "CrawlError", "Trouble"}


def words(node: ast.AST) -> list[str]:
    """The strings that an expression may be (`"a" if x == 4 else "b"`), none of a look-up."""
    if isinstance(node, ast.IfExp):
        return words(node.body) + words(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def told() -> dict[str, str]:
    """Codes in the source of the crawl, with the file that tells them."""
    found: dict[str, str] = {}
    for path in sorted(CRAWL.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED and node.args:
                found |= dict.fromkeys(words(node.args[0]), path.name)
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
                found |= dict.fromkeys(words(node.value), path.name)
    return found


def test_the_scan_sees_codes() -> None:
    assert {"timeout", "host_rests", "budget_time", "disk_full", "nothing_listed", "refused"} <= told().keys()


def test_every_told_code_is_listed() -> None:
    assert not {code: file for code, file in told().items() if code not in troubles()}


def test_every_problem_of_a_page_is_listed() -> None:
    assert set(get_args(Problem)) <= troubles().keys()


def test_every_listed_code_is_told() -> None:
    assert troubles().keys() - told().keys() - set(get_args(Problem)) == set()


def test_weights_are_those_that_the_crawl_goes_by() -> None:
    notes = {code for code, text in troubles().items() if text.weight == "note"}
    assert notes == NOTES
    assert {text.weight for text in troubles().values()} == {"note", "page", "source", "night"}
    assert troubles().keys() >= OF_HOST | NOT_ASKED


@pytest.mark.parametrize("code", sorted(troubles()))
def test_every_row_is_complete(code: str) -> None:
    row = troubles()[code]
    for column in ("zh", "en", "action_zh", "action_en"):
        text = getattr(row, column)
        assert text and text == text.strip()
        assert text.endswith("。" if column.endswith("zh") else ".")


def test_text_in_both_languages() -> None:
    assert trouble_text("gone", "zh").startswith("曾经抓取的页面已不存在")
    assert trouble_text("empty_answer", "en").startswith("The server sent an empty file.")
    assert trouble_text("never_heard_of") == "never_heard_of"
