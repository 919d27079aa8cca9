"""Word 97-2003 documents for tests, byte by byte: what Word writes and other programs never do."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

__all__ = [
    "CELL", "CONTINUE", "IN_TABLE", "RESTART", "ROW_END", "Para", "Row", "compound", "define", "fib_of",
    "make_doc", "p", "row", "sprm", "style",
]  # fmt: skip

CELL = "\x07"
RESTART, CONTINUE = 3 << 5, 1 << 5  # vertical merge in a cell descriptor
SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
TEXT_AT = 0x800


def sprm(code: int, operand: int | bytes = 1) -> bytes:
    """A modifier; numbers get the size that the code asks for, bytes their own where it is variable."""
    size = (1, 1, 2, 4, 2, 2, 0, 3)[code >> 13]
    if isinstance(operand, int):
        operand = (operand & (1 << 8 * size) - 1).to_bytes(size, "little")
    elif not size and code not in (0xD608, 0xD606):
        operand = bytes((len(operand),)) + operand
    return struct.pack("<H", code) + operand


IN_TABLE, ROW_END = sprm(0x2416), sprm(0x2416) + sprm(0x2417)


def define(edges: Sequence[int], flags: Sequence[int] = (), size: int = 20) -> bytes:
    """sprmTDefTable: the edges of a row's cells, and as many descriptors as there are flags."""
    body = bytes((len(edges) - 1,)) + struct.pack(f"<{len(edges)}h", *edges)
    body += b"".join(struct.pack("<H", flag).ljust(size, b"\0") for flag in flags)
    return sprm(0xD608 if size == 20 else 0xD606, struct.pack("<H", len(body) + 1) + body)


@dataclass
class Para:
    """Runs of text with their modifiers, the end mark, the paragraph's modifiers and style."""

    runs: list[tuple[str, bytes]]
    mark: str = "\r"
    grpprl: bytes = b""
    style: int = 0
    mark_look: bytes = b""


Row = list[Para]


def p(text: str | list[tuple[str, bytes]] = "", grpprl: bytes = b"", **more: object) -> Para:
    runs = [(text, b"")] if isinstance(text, str) else text
    return Para(runs, grpprl=grpprl, **more)  # type: ignore[arg-type]


def row(*texts: str, edges: Sequence[int], flags: Sequence[int] = (), more: bytes = b"") -> Row:
    """A table row as Word writes it: a mark for each cell, the definition at the end; a newline in
    a text is a paragraph of its own."""
    out = []
    for text in texts:
        *first, last = text.split("\n")
        out += [p(t, IN_TABLE) for t in first]
        out.append(p(last, IN_TABLE, mark=CELL))
    out.append(p("", ROW_END + define(edges, flags) + more, mark=CELL))
    return out


def style(number: int, name: str = "", base: int = 0xFFF, papx: bytes = b"", chpx: bytes = b"") -> bytes:
    """A paragraph style; `number` is that of the built-in style (sti)."""
    std = struct.pack("<HHHHH", number, 1 | base << 4, 2, 0, 0)
    std += struct.pack("<H", len(name)) + name.encode("utf-16-le") + b"\0\0"
    for part in (struct.pack("<H", 0) + papx, chpx):
        std += struct.pack("<H", len(part)) + part + b"\0" * (len(part) & 1)
    return struct.pack("<H", len(std)) + std + b"\0" * (len(std) & 1)


@dataclass
class _Parts:
    table: bytearray = field(default_factory=bytearray)
    pairs: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, number: int, data: bytes, *, unlisted: bytes = b"") -> None:
        self.pairs[number] = (len(self.table), len(data))
        self.table += data + unlisted


def make_doc(
    paras: Sequence[Para | Row],
    *,
    boxes: Sequence[tuple[int, str]] = (),
    footnotes: str = "",
    styles: Sequence[bytes] = (),
    cuts: Sequence[int] = (),
    prms: Mapping[int, int] | None = None,
    prcs: Sequence[bytes] = (),
    compress: bool = True,
    data: bytes = b"",
    lists: tuple[bytes, bytes, bytes] | None = None,
    fonts: Sequence[str] = (),
    flags: int = 0x0200,
    magic: int = 0xA5EC,
    version: int = 193,
    sections: Sequence[int] = (),
    shapes: Sequence[tuple[int, int, bytes]] = (),
) -> bytes:
    """The file. `boxes`: anchor position and text of text boxes. `cuts`: where the text is cut into
    pieces, stored backwards; `prms`: what a piece carries; `prcs`: the lists they point to.
    `lists`: PlfLst, the levels behind it, PlfLfo. `shapes`: anchor position, number and picture record
    of floating pictures (not together with boxes).
    """
    flat = [q for item in paras for q in (item if isinstance(item, list) else [item])]
    main = "".join("".join(t for t, _ in q.runs) + q.mark for q in flat)
    box_text = "".join(text + "\r" for _, text in boxes)
    text = main + footnotes + box_text + ("\r" if boxes else "")
    pieces = list(pairwise(sorted({0, len(text), *cuts})))
    word = bytearray(TEXT_AT)
    offsets: list[int] = [0] * len(text)
    plc: dict[int, tuple[int, int]] = {}
    for n, (a, b) in reversed(list(enumerate(pieces))):
        part = text[a:b]
        narrow = compress and part.isascii()
        word += b"\0" * (len(word) & 1)
        plc[n] = (len(word) * 2 | 0x40000000 if narrow else len(word), (prms or {}).get(n, 0))
        width = 1 if narrow else 2
        for i in range(a, b):
            offsets[i] = len(word) + (i - a) * width
        word += part.encode("ascii" if narrow else "utf-16-le", "surrogatepass")
    ends = {offset: offset + 2 for offset in offsets}
    for a, b in pieces:
        if plc[pieces.index((a, b))][0] & 0x40000000:
            ends.update({offsets[i]: offsets[i] + 1 for i in range(a, b)})
    parts = _Parts()
    clx = b"".join(b"\x01" + struct.pack("<H", len(prc)) + prc for prc in prcs)
    bounds = [a for a, _ in pieces] + [len(text)]
    body = struct.pack(f"<{len(bounds)}I", *bounds)
    body += b"".join(struct.pack("<HIH", 0, plc[n][0], plc[n][1]) for n in range(len(pieces)))
    parts.add(33, clx + b"\x02" + struct.pack("<I", len(body)) + body)
    papx: list[bytes] = []
    chpx: list[bytes] = []
    for q in flat:
        for run, look in q.runs:
            chpx += [look] * len(run)
        chpx.append(q.mark_look)
        papx += [struct.pack("<H", q.style) + q.grpprl] * (sum(len(t) for t, _ in q.runs) + 1)
    rest = len(text) - len(main)
    _pages(word, parts, 13, offsets, ends, papx + [b"\0\0"] * rest, paragraphs=True)
    _pages(word, parts, 12, offsets, ends, chpx + [b""] * rest, paragraphs=False)
    if shapes:
        _floating(word, parts, shapes, len(main))
    _stories(parts, boxes, len(text) - len(main) - len(footnotes))
    if styles:
        parts.add(1, struct.pack("<HHH", 18, len(styles), 10).ljust(20, b"\0") + b"".join(styles))
    if sections:
        parts.add(6, struct.pack(f"<{len(sections) + 1}I", 0, *sections) + bytes(12 * len(sections)))
    if lists:
        parts.add(73, lists[0], unlisted=lists[1])
        parts.add(74, lists[2])
    if fonts:
        names = b""
        for name in fonts:
            raw = bytes(39) + name.encode("utf-16-le") + b"\0\0"
            names += bytes((len(raw),)) + raw
        parts.add(15, struct.pack("<HH", len(fonts), 0) + names)
    box_length = len(box_text) + (1 if boxes else 0)
    lengths = (len(main), len(footnotes), 0, 0, 0, 0, box_length, 0)
    word[:TEXT_AT] = fib_of(lengths, parts.pairs, flags, magic, version)
    streams = {"WordDocument": bytes(word), "1Table" if flags & 0x200 else "0Table": bytes(parts.table)}
    if data:
        streams["Data"] = data
    return compound(streams)


def fib_of(
    lengths: Sequence[int], pairs: Mapping[int, tuple[int, int]], flags: int, magic: int, version: int
) -> bytes:
    """The header, filled up to where the text begins."""
    fib = bytearray(TEXT_AT)
    struct.pack_into("<HH", fib, 0, magic, version)
    struct.pack_into("<H", fib, 10, flags)
    struct.pack_into("<H", fib, 32, 14)
    struct.pack_into("<H", fib, 62, 22)
    struct.pack_into("<8i", fib, 76, *lengths)
    struct.pack_into("<H", fib, 152, 93)
    for number, (at, length) in pairs.items():
        struct.pack_into("<II", fib, 154 + 8 * number, at, length)
    return bytes(fib)


def _floating(word: bytearray, parts: _Parts, shapes: Sequence[tuple[int, int, bytes]], length: int) -> None:
    """Where floating pictures hang, the store of pictures, and the shapes that show them."""

    def art(kind: int, body: bytes, head: int) -> bytes:
        return struct.pack("<HHI", head, kind, len(body)) + body

    anchors = struct.pack(f"<{len(shapes) + 1}I", *[at for at, _, _ in shapes], length)
    parts.add(40, anchors + b"".join(struct.pack("<i", number).ljust(26, b"\0") for _, number, _ in shapes))
    store = drawn = b""
    for n, (_, number, record) in enumerate(shapes, 1):
        store += art(0xF007, bytes(20) + struct.pack("<III", len(record), 1, len(word)) + bytes(4), 0x62)
        word += record
        option = art(0xF00B, struct.pack("<HIHI", 0x4104, n, 0x01BF, 0), 2 << 4 | 3)
        drawn += art(0xF004, art(0xF00A, struct.pack("<ii", number, 0), 0x4B2) + option, 0xF)
    group = art(0xF000, art(0xF001, store, len(shapes) << 4 | 0xF), 0xF)
    parts.add(50, group + b"\0" + art(0xF002, art(0xF003, drawn, 0xF), 0xF))


def _stories(parts: _Parts, boxes: Sequence[tuple[int, str]], length: int) -> None:
    """Where text boxes hang, and which part of their story is whose."""
    if not boxes:
        return
    anchors = struct.pack(f"<{len(boxes) + 1}I", *[at for at, _ in boxes], length)
    parts.add(40, anchors + b"".join(struct.pack("<i", 1000 + n).ljust(26, b"\0") for n in range(len(boxes))))
    bounds = [0]
    for _, text in boxes:
        bounds.append(bounds[-1] + len(text) + 1)
    bounds.append(bounds[-1] + 1)
    records = b"".join(bytes(14) + struct.pack("<ii", 1000 + n, 0) for n in range(len(boxes))) + bytes(22)
    parts.add(56, struct.pack(f"<{len(bounds)}I", *bounds) + records)


def _pages(
    word: bytearray,
    parts: _Parts,
    number: int,
    offsets: list[int],
    ends: Mapping[int, int],
    properties: list[bytes],
    *,
    paragraphs: bool,
) -> None:
    """Pages of runs (FKP) behind the text, and the index of them."""
    runs: list[tuple[int, int, bytes]] = []
    for offset, grpprl in sorted(zip(offsets, properties, strict=True)):
        if runs and runs[-1][1] == offset and runs[-1][2] is grpprl:
            runs[-1] = (runs[-1][0], ends[offset], grpprl)
        else:
            runs.append((offset, ends[offset], grpprl))
    firsts: list[int] = []
    numbers: list[int] = []
    width = 13 if paragraphs else 1
    while runs:
        word += b"\0" * (-len(word) % 512)
        page = bytearray(512)
        low, count = 510, 0
        places: list[int] = []
        for start, _, grpprl in runs:
            size = len(grpprl) + (2 if paragraphs else 1)
            place = (low - size) & ~1
            if 4 * (count + 2) + width * (count + 1) > place or (count and runs[count - 1][1] != start):
                break
            low, count = place, count + 1
            places.append(place)
            if paragraphs and len(grpprl) % 2:
                page[place] = (len(grpprl) + 1) // 2
                page[place + 1 : place + 1 + len(grpprl)] = grpprl
            elif paragraphs:
                page[place + 1] = len(grpprl) // 2
                page[place + 2 : place + 2 + len(grpprl)] = grpprl
            else:
                page[place] = len(grpprl)
                page[place + 1 : place + 1 + len(grpprl)] = grpprl
        assert count, "a run does not fit on a page"
        bounds = [run[0] for run in runs[:count]] + [runs[count - 1][1]]
        struct.pack_into(f"<{count + 1}I", page, 0, *bounds)
        for n, place in enumerate(places):
            page[4 * (count + 1) + width * n] = place // 2
        page[511] = count
        firsts.append(bounds[0])
        numbers.append(len(word) // 512)
        word += page
        runs = runs[count:]
    index = struct.pack(f"<{len(firsts) + 1}I", *firsts, bounds[-1]) + struct.pack(
        f"<{len(numbers)}I", *numbers
    )
    parts.add(number, index)


def compound(streams: Mapping[str, bytes], inner: Mapping[str, bytes] | None = None) -> bytes:
    """A compound file with these streams, and a storage `ObjectPool` with the inner ones."""
    entries: list[tuple[str, int, bytes]] = [(n, 2, d) for n, d in streams.items()]
    hidden = [(n, 2, d) for n, d in (inner or {}).items()]
    fat: list[int] = []
    body = bytearray()
    mini = bytearray()
    mini_fat: list[int] = []

    def store(data: bytes) -> int:
        if not data:
            return END
        first = len(fat)
        count = -(-len(data) // SECTOR)
        fat.extend([*range(first + 1, first + count), END])
        body.extend(data.ljust(count * SECTOR, b"\0"))
        return first

    def place(data: bytes) -> int:
        if len(data) >= CUTOFF or not data:
            return store(data)
        first = len(mini_fat)
        count = -(-len(data) // MINI)
        mini_fat.extend([*range(first + 1, first + count), END])
        mini.extend(data.ljust(count * MINI, b"\0"))
        return first

    starts = [place(data) for _, _, data in entries + hidden]
    root_start = store(bytes(mini))
    mini_start = store(struct.pack(f"<{len(mini_fat)}I", *mini_fat)) if mini_fat else END
    lines = [_entry("Root Entry", 5, 1 if entries else FREE, FREE, root_start, len(mini))]
    for n, ((name, kind, data), start) in enumerate(zip(entries, starts, strict=False), 1):
        last = n == len(entries)
        after = FREE if last and not hidden else n + 1
        lines.append(_entry(name, kind, FREE, after, start, len(data)))
    if hidden:
        lines.append(_entry("ObjectPool", 1, len(lines) + 1, FREE, 0, 0))
        for n, ((name, kind, data), start) in enumerate(zip(hidden, starts[len(entries) :], strict=True), 1):
            after = len(lines) + 1 if n < len(hidden) else FREE
            lines.append(_entry(name, kind, FREE, after, start, len(data)))
    directory = store(b"".join(lines))
    tables = 1
    while len(fat) + tables > tables * (SECTOR // 4):
        tables += 1
    assert tables <= 109
    first_table = len(fat)
    fat.extend([TABLE] * tables)
    fat.extend([FREE] * (-len(fat) % (SECTOR // 4)))
    header = bytearray(SECTOR)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIII", header, 44, tables, directory, 0, CUTOFF, mini_start, 1, END, 0)
    table_list = [*range(first_table, first_table + tables)]
    struct.pack_into("<109I", header, 76, *table_list, *[FREE] * (109 - tables))
    return bytes(header) + bytes(body) + struct.pack(f"<{len(fat)}I", *fat)


def _entry(name: str, kind: int, child: int, after: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    line = bytearray(128)
    line[: len(raw)] = raw
    struct.pack_into("<HBB", line, 64, len(raw), kind, 1)
    struct.pack_into("<III", line, 68, FREE, after, child)
    struct.pack_into("<II", line, 116, start, size)
    return bytes(line)
