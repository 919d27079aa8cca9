"""How a document is set: every choice that tells one office's PDF from another's."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.typeset.model import Place

__all__ = ["LOOKS", "RULES", "Style", "draw_style"]

RULES = ("lines", "rects", "boxes", "dashed", "doubled", "open", "three", "none")
LOOKS = ("bands", "tiles", "hairlines")
A4 = (595.3, 841.9)
FOOTERS = ("", "- {n} -", "— {n} —", "{n}", "第{n}页", "第 {n} 页 共 {m} 页", "{n} / {m}")


@dataclass(frozen=True, slots=True)
class Style:
    """`margins`: left, top, right, bottom in points. `rules`: how tables are ruled (one of RULES;
    `three` and `none` leave the reader nothing but gaps). `align`, `valign` of the value cells.
    `repeat_header`, `cut_rows` (a row may continue on the next page), `cut_rule` (with a line at
    the cut) at page breaks. `vertical`: merged label cells set as usual, by `letters` (one a
    line) or `rotated`. `tracking`: ems between the letters of labels. `wrap_numbers`: columns may
    be narrower than their figures. `shuffle`: order of the content (as laid out, cells or glyphs
    in any order). `bold`: headings bold by drawing them twice or with an outline. `landscape`:
    table three on sheets of its own. `rotate`: /Rotate of the (landscape) sheets. `unmapped`:
    fonts that do not say what their glyphs mean (`none`: no map; `private`: a map to nothing).
    `look`: how a screen shows its tables (one of LOOKS; "" as paper does).
    `hidden`: words nobody sees. `owner_password`: open to all, changes locked."""

    size: tuple[float, float] = A4
    margins: tuple[float, float, float, float] = (79.0, 72.0, 79.0, 72.0)
    text_size: float = 15.0
    table_size: float = 10.5
    leading: float = 1.7
    text_face: str = "songti"
    head_face: str = "heiti"
    table_face: str = "songti"
    roman: bool = False
    justify: bool = False
    rules: str = "lines"
    rule_width: float = 0.5
    rule_gray: float = 0.0
    shade: bool = False
    align: str = "center"
    valign: str = "middle"
    label_align: str = "center"
    row_height: float = 1.8
    stretch: bool = True
    repeat_header: bool = False
    cut_rows: bool = False
    cut_rule: bool = True
    vertical: str = "plain"
    tracking: float = 0.0
    wrap_numbers: bool = False
    shuffle: str = "none"
    bold: str = "none"
    footer: str = "- {n} -"
    header: str = ""
    landscape: bool = False
    rotate: int = 0
    crop: tuple[float, float] = (0.0, 0.0)
    unmapped: str = ""
    hidden: bool = False
    owner_password: bool = False
    title: str = ""
    look: str = ""

    def traits(self) -> list[str]:
        """The unusual choices, as trait names."""
        named = ("rules", "vertical", "shuffle", "bold", "unmapped", "rotate", "look")
        usual = ("plain", "none", "", 0)
        flags = ("repeat_header", "cut_rows", "wrap_numbers", "landscape", "hidden", "owner_password")
        flags += ("shade", "header", "roman", "justify")
        values = {key: getattr(self, key) for key in named}
        out = [f"pdf:{k}={v}" for k, v in values.items() if k == "rules" or v not in usual]
        out += [f"pdf:{f}" for f in flags if getattr(self, f)]
        out += ["pdf:crop"] * (self.crop != (0.0, 0.0)) + ["pdf:tracking"] * (self.tracking > 0)
        return out + ["pdf:no_cut_rule"] * (self.cut_rows and not self.cut_rule)


def draw_style(rng: Random, place: Place, year: int) -> Style:
    """The style of one document: mostly what Word and WPS print, now and then something odd."""

    def odd(share: float) -> bool:
        return rng.random() < share

    side, top = rng.choice(((79.0, 72.0), (79.0, 72.0), (90.0, 104.0), (54.0, 54.0), (36.0, 40.0)))
    size = rng.choice((A4, A4, A4, A4, (612.0, 792.0), (595.0, 842.0)))
    junk = ("", "Microsoft Word - 新建文档", "PowerPoint 演示文稿", "文档1", f"{year - 2}年年报（模板）")
    return Style(
        size=size,
        margins=(side, top, side, rng.choice((top, 60.0))),
        text_size=rng.choice((16.0, 15.0, 14.0, 12.0, 10.5)),
        table_size=rng.choice((12.0, 10.5, 10.5, 9.0, 9.0, 7.5)),
        leading=rng.choice((1.4, 1.6, 1.8, 1.95)),
        text_face=rng.choice(("songti", "songti", "kaiti", "heiti")),
        head_face=rng.choice(("heiti", "heiti", "songti", "kaiti")),
        table_face=rng.choice(("songti", "songti", "songti", "heiti", "kaiti")),
        roman=odd(0.5),
        justify=odd(0.3),
        rules=rng.choice((*("lines",) * 7, *("rects",) * 9, *("boxes",) * 3, *RULES[3:], "open")),
        rule_width=rng.choice((0.1, 0.25, 0.5, 0.5, 0.75, 1.0, 1.5)),
        rule_gray=rng.choice((0.0, 0.0, 0.0, 0.4, 0.75)),
        shade=odd(0.1),
        align=rng.choice(("center", "center", "center", "center", "left", "right")),
        valign=rng.choice(("middle", "middle", "middle", "top")),
        label_align=rng.choice(("center", "center", "left")),
        row_height=rng.choice((1.4, 1.8, 1.8, 2.2, 2.6)),
        stretch=odd(0.8),
        repeat_header=odd(0.25),
        cut_rows=odd(0.4),
        cut_rule=odd(0.7),
        vertical=rng.choice(("plain", "plain", "letters", "rotated")),
        tracking=rng.choice((0.0,) * 8 + (0.15, 0.5)),
        wrap_numbers=odd(0.08),
        shuffle=rng.choice(("none",) * 7 + ("cells", "glyphs", "columns")),
        bold=rng.choice(("none", "none", "none", "twice", "outline")),
        footer=rng.choice(FOOTERS),
        header=rng.choice(("",) * 6 + (f"{place.name}{year}年政府信息公开年报", "政府信息公开")),
        landscape=odd(0.12),
        rotate=rng.choice((0,) * 12 + (90, 90, 180, 270)),
        crop=rng.choice(((0.0, 0.0),) * 9 + ((20.0, 35.0),)),
        hidden=odd(0.06),
        owner_password=odd(0.04),
        title=rng.choice(junk),
    )  # fmt: skip
