"""Cut the fonts of this folder out of the full families, as TrueType outlines.

    python -m tests.typeset.fonts.build NotoSerifCJK-Regular.ttc NotoSansCJK-Regular.ttc \\
        ukai.ttc LiberationSerif-Regular.ttf

Needs fontTools; only who changes the set of characters runs it. The same sources give the same
bytes. The fonts get names of their own, as both licences ask of changed versions.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

from tests.typeset.places import fictitious_places, real_places

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
FACES = (  # file, name in the collection, our name, how many places a character of names must occur in
    ("songti", "Noto Serif CJK SC", "Gongkai Songti", 3),
    ("heiti", "Noto Sans CJK SC", "Gongkai Heiti", 3),
    ("kaiti", "AR PL UKai CN", "Gongkai Kaiti", 25),
    ("roman", "Liberation Serif", "Gongkai Roman", 0),
)
ASCII = "".join(chr(c) for c in range(32, 127))
FULL_WIDTH = "".join(chr(c) for c in range(0xFF01, 0xFF5F))
SIGNS = "\u00a0\u00a5\u00b0\u00b1\u00b7\u00d7\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u2212\u2500\u2502"
SIGNS += "\u25a1\u25a0\u25cb\u25cf\u2605\u2606\u3000、。〈〉《》「」『』【】〔〕①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢ→√％‰℃"
NOTICE = "Changed in November 2026: a subset of {source}, renamed, without instructions, quadratic outlines."
TOLERANCE = 1.5  # units of the em by which a quadratic curve may miss the cubic one


def characters(rare: int) -> set[str]:
    """Everything our catalogues, texts and typesetter print; of place names, the characters that
    at least `rare` places share."""
    found = set(ASCII + FULL_WIDTH + SIGNS)
    names = Counter(
        ch for p in (*real_places(), *fictitious_places()) for ch in {*p.name, *p.where, *p.city, *p.province}
    )
    found |= {ch for ch, n in names.items() if n >= rare}
    for pattern in ("data/*.yaml", "data/forms/*.yaml", "data/sample/*.*", "tests/typeset/**/*.py"):
        for path in sorted(ROOT.glob(pattern)):
            found |= set(path.read_text(encoding="utf-8"))
    for name in ("indicators", "labels"):
        found |= set((ROOT / f"data/{name}.csv").read_text(encoding="utf-8-sig"))
    return {ch for ch in found if ord(ch) >= 32}


def cut(font: TTFont, wanted: set[str], name: str, source: str) -> TTFont:
    """A font of the wanted characters alone, with quadratic outlines and no instructions."""
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.drop_tables += ["BASE", "VORG", "GSUB", "GPOS", "GDEF", "vhea", "vmtx", "DSIG", "gasp", "kern"]
    options.name_IDs = [0, 7, 13, 14]
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(wanted)))
    subsetter.subset(font)
    if "CFF " in font:
        _to_quadratic(font)
    names = ((1, name), (2, "Regular"), (3, name), (4, name), (6, name.replace(" ", "")))
    for name_id, text in (*names, (10, NOTICE.format(source=source))):
        font["name"].setName(text, name_id, 3, 1, 0x409)
    return font


def _to_quadratic(font: TTFont) -> None:
    order, glyphs = font.getGlyphOrder(), font.getGlyphSet()
    table = newTable("glyf")
    table.glyphs, table.glyphOrder = {}, order
    for glyph in order:
        pen = TTGlyphPen(glyphs)
        glyphs[glyph].draw(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
        table.glyphs[glyph] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), table
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones, maxp.maxTwilightPoints, maxp.maxStorage = 1, 0, 0
    maxp.maxFunctionDefs = maxp.maxInstructionDefs = maxp.maxStackElements = 0
    maxp.maxSizeOfInstructions = maxp.maxComponentElements = 0
    font["post"].formatType = 3.0


def _member(path: str, name: str) -> TTFont:
    if not path.endswith(".ttc"):
        return TTFont(path, recalcTimestamp=False)
    fonts = TTCollection(path).fonts
    font = next(f for f in fonts if f["name"].getDebugName(4) == name)
    font.recalcTimestamp = False
    return font


def main(sources: list[str]) -> None:
    """Write the four fonts beside this file."""
    for (file, member, name, rare), source in zip(FACES, sources, strict=True):
        font = _member(source, member)
        wanted = characters(rare) if rare else set(ASCII + "\u00a0")
        has = set(map(chr, font.getBestCmap()))
        chosen = wanted & has
        cut(font, chosen, name, member).save(HERE / f"{file}.ttf", reorderTables=True)
        missing = "".join(sorted(wanted - has))
        size = (HERE / f"{file}.ttf").stat().st_size
        print(f"{file}: {len(chosen)} characters, {size} bytes; not in the source: {missing}")


if __name__ == "__main__":
    main(sys.argv[1:])
