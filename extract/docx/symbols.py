"""Signs that Word stores as a character of a picture font (`w:sym`).

Only those that can stand in a report: numbers, operators, circles, boxes and ticks.
"""

from __future__ import annotations

__all__ = ["symbol"]

_SYMBOL = {0x2D: "−", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB1: "±", 0xA3: "≤", 0xB3: "≥", 0xD7: "·"}
_WINGDINGS = {
    0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x6E: "■", 0x6C: "●",
    0xA1: "○", 0xE0: "→", 0x80: "⓪", 0x8B: "⓿",
    **{0x81 + n: chr(0x2460 + n) for n in range(10)},
    **{0x8C + n: chr(0x2776 + n) for n in range(10)},
}  # fmt: skip
_WINGDINGS2 = {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0xA3: "□", **{0x6A + n: chr(0x2460 + n) for n in range(10)}}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS2}


def symbol(font: str, code: str) -> str:
    """The sign for a font name and a hexadecimal code; U+FFFD for one that is not known.

    Word moves the codes of picture fonts to U+F000..U+F0FF. ASCII codes of the font Symbol
    print as ASCII; a code outside the private area is the character itself.
    """
    try:
        number = int(code, 16)
    except ValueError:
        return "\ufffd"
    table = _FONTS.get(font.lower())
    low = number - 0xF000 if 0xF000 <= number <= 0xF0FF else number
    if table is not None and low <= 0xFF:
        if low in table:
            return table[low]
        return chr(low) if table is _SYMBOL and 0x20 <= low < 0x7F and not chr(low).isalpha() else "\ufffd"
    if number < 0x20 or 0xD800 <= number <= 0xF8FF or number > 0x10FFFF:
        return "\ufffd"
    return chr(number)
