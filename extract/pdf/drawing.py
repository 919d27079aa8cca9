"""What is drawn on a PDF page beside its text: ruled lines, filled areas, pictures.

Invisible and white paths are no rules. Nested form objects are followed with their matrices.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import repeat

import pypdfium2.raw as raw

from extract.blocks import ReadError
from extract.limits import Limits
from extract.page import Box
from extract.pdf import native
from extract.pdf.frame import IDENTITY, Matrix, multiply
from extract.pdf.segments import Line, clip_of, cut_box, cut_lines, lines_of

__all__ = ["Area", "Drawing", "Picture", "read_drawing"]

_DEEPEST = 24  # forms inside forms; office programs nest 3
_WHITE = 250  # of 255 in every channel
_SEEN_ALPHA = 13
_BROAD = 1.8  # points; a stroke as broad as that of a digit
_THIN = 3.0  # points; a filled box thinner than this is a line
_Color = tuple[int, int, int, int]  # red, green, blue, alpha
_Child = Callable[[native.Pointer, int], int]
_RECTANGLE = 6  # segments of one box at most: move, four lines, close


@dataclass(frozen=True, slots=True)
class Area:
    """A filled box that is no line: left, bottom, right, top in PDF units, its colour, and its
    place in the order of painting.
    """

    box: Box
    color: tuple[int, int, int]
    order: int
    opaque: bool

    @property
    def white(self) -> bool:
        return min(self.color) >= _WHITE


@dataclass(frozen=True, slots=True)
class Picture:
    """An image: left, bottom, right, top in PDF units, its pixels, its order of painting."""

    box: Box
    pixels: tuple[int, int]
    order: int
    opaque: bool


@dataclass(slots=True)
class Drawing:
    """All of a page's drawing in PDF units (y up). `lines` are visible strokes along any
    direction and thin boxes as their middle line; `dots` tiny filled boxes; `curves` counts filled
    shapes that are no boxes (outlined letters), `strokes` drawn ones that are no lines along the page's
    sides; `order` is where each text object is painted, `clips`
    the box outside of which one is cut off. `veils` are the boxes, and the order, of what may hide
    text under it without being an opaque area; `masked` are text objects inside of something transparent.
    `moved` has the boxes of those inside of forms with a matrix: without it, and as drawn.
    """

    lines: list[Line] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    curves: int = 0
    strokes: int = 0
    order: dict[int, int] = field(default_factory=dict)
    clips: dict[int, Box] = field(default_factory=dict)
    veils: list[tuple[Box, int]] = field(default_factory=list)
    masked: set[int] = field(default_factory=set)
    moved: dict[int, tuple[Box, Box]] = field(default_factory=dict)


def read_drawing(page: native.Pointer, limits: Limits) -> Drawing:
    """Walk all objects of the page. Raises `ReadError("too_large")` beyond `limits.pdf_objects`."""
    walk = _Walk(limits.pdf_objects)
    walk.all(page, native.count_objects(page), native.page_object, IDENTITY, 0)
    return walk.drawing


class _Walk:
    def __init__(self, most: int) -> None:
        self.drawing = Drawing()
        self.most = most
        self.seen = 0
        self.masked = False

    def all(self, parent: native.Pointer, count: int, get: _Child, matrix: Matrix, depth: int) -> None:
        if count > self.most - self.seen:
            raise ReadError("too_large", f"more than {self.most} objects drawn on one page")
        handles = list(map(get, repeat(parent), range(count)))
        objects = list(map(native.pointer, handles))
        kinds = list(map(native.object_type, objects))
        clips = list(map(native.count_clip_paths, map(native.pointer, map(native.clip_path, objects))))
        order = self.drawing.order
        for handle, shown, kind, clip in zip(handles, objects, kinds, clips, strict=True):
            self.seen += 1
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                order[handle] = self.seen
                if self.masked:
                    self.drawing.masked.add(handle)
                if matrix != IDENTITY:
                    self.drawing.moved[handle] = (_bounds_of(shown, IDENTITY), _bounds_of(shown, matrix))
                if clip > 0 and (box := clip_of(shown, matrix)) is not None:
                    self.drawing.clips[handle] = box
            elif kind == raw.FPDF_PAGEOBJ_PATH:
                self._path(shown, matrix, clip > 0)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                self._image(shown, matrix)
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                self._form(shown, matrix, depth)
            elif kind == raw.FPDF_PAGEOBJ_SHADING:
                self.drawing.veils.append((_bounds_of(shown, matrix), self.seen))

    def _form(self, handle: native.Pointer, matrix: Matrix, depth: int) -> None:
        outside = self.masked
        self.masked = outside or native.object_transparent(handle) != 0
        inner = multiply(_matrix_of(handle), matrix)
        self.all(handle, native.count_form_objects(handle), native.form_object, inner, depth + 1)
        self.masked = outside

    def _path(self, handle: native.Pointer, matrix: Matrix, clipped: bool) -> None:
        native.draw_mode(handle, *native.SCRATCH.integer_at[:2])
        fill, stroke = native.SCRATCH.integers[:2]
        clip = clip_of(handle, matrix) if clipped else None
        if fill:
            color = _color_of(native.fill_color, handle)
            if color is not None:
                self._filled(handle, matrix, color, bool(stroke), clip)
        if stroke:
            color = _color_of(native.stroke_color, handle)
            if color is not None:
                self._stroked(handle, matrix, color, clip)

    def _stroked(self, handle: native.Pointer, matrix: Matrix, color: _Color, clip: Box | None) -> None:
        whole = multiply(_matrix_of(handle), matrix)
        lines, _, curved = lines_of(handle, whole)
        white = min(color[:3]) >= _WHITE
        self.drawing.strokes += curved
        if not white:
            self.drawing.lines += lines if clip is None else cut_lines(lines, clip)
        native.stroke_width(handle, native.SCRATCH.float_at[0])
        half = native.SCRATCH.floats[0] * math.hypot(whole[0], whole[1]) / 2
        if white or 2 * half >= _BROAD:
            boxes = [
                (min(a, c) - half, min(b, d) - half, max(a, c) + half, max(b, d) + half)
                for a, b, c, d in lines
            ]
            if curved:
                boxes.append(_bounds_of(handle, matrix))
            self.drawing.veils += [(box, self.seen) for box in boxes]

    def _filled(
        self, handle: native.Pointer, matrix: Matrix, color: _Color, stroked: bool, clip: Box | None
    ) -> None:
        if native.count_segments(handle) <= _RECTANGLE and not stroked:
            boxes = [_bounds_of(handle, matrix)]
        else:
            _, boxes, curved = lines_of(handle, multiply(_matrix_of(handle), matrix))
            self.drawing.curves += curved
            if curved:
                self.drawing.veils.append((_bounds_of(handle, matrix), self.seen))
        for box in boxes:
            cut = box if clip is None else cut_box(box, clip)
            if cut is not None:
                self._box(cut, color)

    def _box(self, box: Box, color: _Color) -> None:
        """Sort a filled box: a line, a dot of a dotted line, or an area."""
        left, bottom, right, top = box
        width, height = right - left, top - bottom
        white = min(color[:3]) >= _WHITE
        if width <= _THIN and height <= _THIN:
            if not white:
                self.drawing.dots.append(box)
        elif height <= _THIN or (height * 12 < width < 2000 and height <= 2 * _THIN):
            if not white:
                middle = (bottom + top) / 2
                self.drawing.lines.append((left, middle, right, middle))
        elif width <= _THIN or (width * 12 < height < 2000 and width <= 2 * _THIN):
            if not white:
                middle = (left + right) / 2
                self.drawing.lines.append((middle, bottom, middle, top))
        else:
            opaque = color[3] >= 250
            if not opaque:
                self.drawing.veils.append((box, self.seen))
            self.drawing.areas.append(Area(box, (color[0], color[1], color[2]), self.seen, opaque))

    def _image(self, handle: native.Pointer, matrix: Matrix) -> None:
        clip = clip_of(handle, matrix)
        whole = _bounds_of(handle, matrix)
        box = whole if clip is None else cut_box(whole, clip)
        if box is None:
            return
        native.image_size(handle, *native.SCRATCH.integer_at[:2])
        across, along = native.SCRATCH.integers[:2]
        left, bottom, right, top = box
        if min(right - left, top - bottom) <= _THIN < max(right - left, top - bottom):
            self._box(box, (0, 0, 0, 255))  # a line drawn as a stretched picture
            return
        opaque = not native.object_transparent(handle)
        self.drawing.pictures.append(Picture(box, (across, along), self.seen, opaque))
        self.drawing.veils.append((box, self.seen))


def _bounds_of(handle: native.Pointer, matrix: Matrix) -> Box:
    if not native.object_bounds(handle, *native.SCRATCH.float_at[:4]):
        return (0.0, 0.0, 0.0, 0.0)
    left, bottom, right, top = native.SCRATCH.floats[:4]
    if matrix is IDENTITY:
        return (left, bottom, right, top)
    a, b, c, d, e, f = matrix
    xs = (a * left + c * bottom, a * right + c * bottom, a * left + c * top, a * right + c * top)
    ys = (b * left + d * bottom, b * right + d * bottom, b * left + d * top, b * right + d * top)
    return (min(xs) + e, min(ys) + f, max(xs) + e, max(ys) + f)


def _matrix_of(handle: native.Pointer) -> Matrix:
    if not native.object_matrix(handle, native.SCRATCH.float_at[0]):
        return IDENTITY
    a, b, c, d, e, f = native.SCRATCH.floats
    return (a, b, c, d, e, f)


def _color_of(read: native.IntoFour, handle: native.Pointer) -> _Color | None:
    """None where nothing is seen. Patterns paint grey."""
    if not read(handle, *native.SCRATCH.integer_at):
        return (128, 128, 128, 255)
    red, green, blue, alpha = native.SCRATCH.integers
    return (red, green, blue, alpha) if alpha >= _SEEN_ALPHA else None
