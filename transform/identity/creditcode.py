"""The unified social credit code of the publisher (统一社会信用代码, GB 32100-2015), checked.

Index numbers and addresses of several platforms begin with it. It is the publisher's key from year to
year; its division digits were frozen at registration and never tell the county (TEMPLATES, Identity).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["credit_codes", "is_credit_code"]

# 31 signs: digits and capitals without I, O, S, V, Z. Organs (11) and institutions (12) of the state,
# other bodies of its establishment authority (13, 19).
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(rf"(?<![0-9A-Za-z])1[1239][0-9]{{6}}[{_SIGNS}]{{10}}(?![0-9A-Za-z])", re.IGNORECASE)
_MAX_CHARS = 2_000
_WEIGHTS = tuple(3**place % 31 for place in range(17))


def is_credit_code(code: str) -> bool:
    """Whether 18 signs end with the check digit of the others (mod 31)."""
    if len(code) != 18 or any(sign not in _SIGNS for sign in code):
        return False
    total = sum(weight * _SIGNS.index(sign) for weight, sign in zip(_WEIGHTS, code, strict=False))
    return _SIGNS[-total % 31] == code[-1]


def credit_codes(texts: Iterable[str | None]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(codes whose check digit holds, strings of their form whose does not), each once, in order.

    Only the beginning of a text is looked at: no index number or address is longer than 2,000 signs.
    """
    found = dict.fromkeys(m[0].upper() for text in texts if text for m in _CODE.finditer(text[:_MAX_CHARS]))
    good = tuple(code for code in found if is_credit_code(code))
    return good, tuple(code for code in found if code not in good)
