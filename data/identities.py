"""Which indicators each identity of `identities.yaml` is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from data import CATALOGUE, read_yaml

__all__ = ["Identity", "identities"]


@dataclass(frozen=True, slots=True)
class Identity:
    """One rule as people read it; `indicators` are its operands over all that it runs over."""

    id: str
    severity: str
    zh: str
    en: str
    indicators: frozenset[str]


@cache
def identities() -> tuple[Identity, ...]:
    """All identities in the catalogue's order; an id may stand several times."""
    raw = read_yaml(CATALOGUE / "identities.yaml")
    return tuple(Identity(r["id"], r["severity"], r["zh"], r["en"], _operands(r)) for r in raw)


def _operands(raw: dict[str, Any]) -> frozenset[str]:
    ((name, values),) = (raw.get("each") or {"": [""]}).items()
    terms = [*raw["left"], *raw["right"]]
    return frozenset(term.replace(f"{{{name}}}", value) for value in values for term in terms)
