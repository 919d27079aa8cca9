"""Radicals that stand for whole signs: what PDF makers name the glyph that both share.

A font draws ⽉ (U+2F49, the radical) and 月 (U+6708, the sign) with one glyph, and a program that goes
back from glyph to character may find the radical first; text copied from such a PDF carries it along.
It looks the same and matches nothing, so it is given back as the sign. The Kangxi radicals and the
compatibility ideographs have Unicode's own equivalents; of the supplement (U+2E80 to U+2EF3) those that
are signs by themselves are listed here, as Unicode's EquivalentUnifiedIdeograph has them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import cache

from extract.blocks import Grid, PageMeta, Paragraph, Reading

__all__ = ["fold", "folded"]

_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺌小⺍小⺎兀⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬"
    "⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳罒⺴罒⺵冈⺶羊⺷羊⺸羊⺹耂⺺聿⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹"
    "⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食"
    "⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_RADICAL = re.compile("[\u2e80-\u2fd5\uf900-\ufaff]")


@cache
def _table() -> dict[int, str]:
    table = {ord(a): b for a, b in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)}
    for block in (range(0x2F00, 0x2FD6), range(0xF900, 0xFB00)):
        for point in block:
            sign = unicodedata.normalize("NFKC", chr(point))
            if len(sign) == 1:
                table[point] = sign
    return table


def fold(text: str) -> str:
    """`text` with each radical replaced by its sign; same length."""
    return text.translate(_table()) if _RADICAL.search(text) else text


def folded(reading: Reading) -> Reading:
    """The reading with the signs that its radicals stand for; the same object where it has none."""
    blocks = tuple(_block(b) for b in reading.blocks)
    same = all(a is b for a, b in zip(blocks, reading.blocks, strict=True))
    meta = _meta(reading.meta)
    if same and meta is reading.meta:
        return reading
    return replace(reading, blocks=blocks, meta=meta)


def _block(block: Paragraph | Grid) -> Paragraph | Grid:
    if isinstance(block, Paragraph):
        return replace(block, text=fold(block.text)) if _RADICAL.search(block.text) else block
    if not any(_RADICAL.search(c.text) for c in block.cells):
        return block
    return replace(block, cells=tuple(replace(c, text=fold(c.text)) for c in block.cells))


def _meta(meta: PageMeta) -> PageMeta:
    fields = tuple((fold(a), fold(b)) for a, b in meta.fields)
    title = fold(meta.title) if meta.title else meta.title
    publisher = fold(meta.publisher) if meta.publisher else meta.publisher
    if (fields, title, publisher) == (tuple(meta.fields), meta.title, meta.publisher):
        return meta
    return replace(meta, fields=fields, title=title, publisher=publisher)
