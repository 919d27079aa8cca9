"""An open PDF: bytes in, sheets and pictures of pages out. All of pdfium is behind this door."""

from __future__ import annotations

import math
from types import TracebackType
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as raw
import regex
from numpy.typing import NDArray

from extract.blocks import ReadError
from extract.limits import Limits
from extract.pdf import native
from extract.pdf.digits import Key, false_digits
from extract.pdf.frame import Frame
from extract.pdf.page import Sheet, read_sheet
from extract.pdf.sight import Eye
from extract.pdf.streams import Contents, contents_of

__all__ = ["Book"]

_ASK_AGAIN = "download it again"
_HEADER = b"%PDF-"
_LINEARIZED = regex.compile(rb"/Linearized\s+[\d.]+(?:(?!endobj).){0,400}?/L\s+(\d+)", regex.DOTALL)
_OBJECT = regex.compile(rb"\b\d+ \d+ obj\b")
_FIELDS = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")
_ERRORS = {
    raw.FPDF_ERR_PASSWORD: ("encrypted", "a PDF that opens with a password only"),
    raw.FPDF_ERR_SECURITY: ("encrypted", "a PDF under a protection that is not known"),
}
# A side longer than the format itself allows (200 inches, times the largest user unit in use).
_LONGEST_SIDE = 1e6


class Book:
    """A PDF, open between `with` and its end. Pages count from 0.

    Raises `ReadError` on entry: `encrypted` (a user password; owner passwords do not hinder
    reading), `damaged` (no PDF inside, cut off, no pages), `too_large` (more pages or content than read).
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.limits = limits
        self.data = _trimmed(data)
        self._document: Any = None
        self._digits: dict[Key, bool] = {}
        self._contents = Contents()

    def __enter__(self) -> Book:
        with native.LOCK:
            self._document = self._open()
            self.pages: int = len(self._document)
        try:
            self._check()
        except ReadError:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the document back."""
        with native.LOCK:
            self._document.close()

    def _open(self) -> Any:
        try:
            document = pypdfium2.PdfDocument(self.data)
            # Draws the values of fields that leave their look to the viewer.
            document.init_forms()
            return document
        except pypdfium2.PdfiumError as error:
            reason, detail = _ERRORS.get(
                getattr(error, "err_code", None) or 0, ("damaged", f"no readable PDF: {_ASK_AGAIN}")
            )
            raise ReadError(reason, detail) from error

    def _check(self) -> None:
        if _is_cut_off(self.data):
            raise ReadError("damaged", f"the end of the PDF is missing: {_ASK_AGAIN}")
        if self.pages == 0:
            raise ReadError("damaged", f"a PDF without pages: {_ASK_AGAIN}")
        if self.pages > self.limits.pdf_pages:
            raise ReadError("too_large", f"{self.pages} pages, at most {self.limits.pdf_pages} are read")
        self._contents = contents_of(self.data, self.pages, self.limits)

    def fields(self) -> tuple[tuple[str, str], ...]:
        """What the file says of itself: (label, value)."""
        with native.LOCK:
            found = ((key, self._document.get_metadata_value(key)) for key in _FIELDS)
            return tuple((key, value.replace("\x00", "").strip()) for key, value in found if value.strip())

    def sheet(self, index: int) -> Sheet:
        """Read one page. Raises `ReadError`: `damaged`, `too_large`."""
        with native.LOCK:
            page = self._page(index)
            try:
                return self._sheet(page, index)
            finally:
                page.close()

    def _page(self, index: int) -> Any:
        try:
            page = self._document[index]
            if (
                _is_filled_in(page)
                and raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS
            ):
                page.close()
                page = self._document[index]
        except pypdfium2.PdfiumError as error:
            raise ReadError("damaged", f"page {index + 1} cannot be opened: {_ASK_AGAIN}") from error
        return page

    def _sheet(self, page: Any, index: int) -> Sheet:
        frame = _frame(page, index)
        try:
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise ReadError(
                "damaged", f"the text of page {index + 1} cannot be read: {_ASK_AGAIN}"
            ) from error
        try:
            sheet, text = read_sheet(
                native.pointer(native.address_of(page.raw)),
                native.pointer(native.address_of(text_page.raw)),
                frame,
                index + 1,
                self.limits,
                Eye(page),
                self._contents,
            )
            sheet.misdrawn = false_digits(self._document, page, text, self._digits)
            return sheet
        finally:
            text_page.close()

    def picture(self, sheet: Sheet) -> tuple[NDArray[np.uint8], float]:
        """The page drawn as its sheet stands (turned to be read): BGR pixels, and pixels per point.

        Scans keep about their own resolution. Raises `ReadError("too_large")` where a picture on
        the page is larger than is ever decoded.
        """
        for _, (across, along) in sheet.pictures:
            if across * along > self.limits.image_pixels:
                raise ReadError(
                    "too_large", f"page {sheet.layer.number} holds a picture of {across} by {along} pixels"
                )
        scale = _scale(sheet, self.limits.image_pixels)
        with native.LOCK:
            page = self._page(sheet.layer.number - 1)
            try:
                bitmap = page.render(scale=scale, rotation=90 * sheet.turned, no_smoothtext=False)
                image: NDArray[np.uint8] = bitmap.to_numpy()[:, :, :3].copy()
                bitmap.close()
            finally:
                page.close()
        return image, scale


def _trimmed(data: bytes) -> bytes:
    """From the header on: what stands before it is no PDF, and shifts every offset in it."""
    start = data.find(_HEADER, 0, 65_536)
    return data[start:] if start > 0 else data


def _is_cut_off(data: bytes) -> bool:
    """No cross-reference at the end, or less than the file says it has: pdfium mends both, and then
    what was lost is not missed.
    """
    declared = _LINEARIZED.search(data[:2048])
    if declared is not None and int(declared.group(1)) > len(data):
        return True
    # What follows the last end may be a web page's rest, or an update of the file that is cut off.
    rest = data[data.rfind(b"%%EOF") + 1 :]
    return b"startxref" not in rest and (len(rest) == len(data) or _OBJECT.search(rest) is not None)


_FILLED_IN = frozenset({raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP})
_MOST_NOTES = 1_000


def _is_filled_in(page: Any) -> bool:
    """Whether form fields, typed notes or stamps lie on the page: they are printed with it, but
    belong to its content only once they are put into it.
    """
    for k in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST_NOTES)):
        note = raw.FPDFPage_GetAnnot(page.raw, k)
        kind = raw.FPDFAnnot_GetSubtype(note)
        raw.FPDFPage_CloseAnnot(note)
        if kind in _FILLED_IN:
            return True
    return False


def _frame(page: Any, index: int) -> Frame:
    box = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page.raw, box):
        raise ReadError("damaged", f"page {index + 1} has no size")
    sides = (box.left, box.bottom, box.right, box.top)
    if not all(map(math.isfinite, sides)) or box.right - box.left <= 0 or box.top - box.bottom <= 0:
        raise ReadError("damaged", f"page {index + 1} has no size")
    if max(map(abs, sides)) > _LONGEST_SIDE:
        raise ReadError("too_large", f"page {index + 1} is {box.right - box.left:.0f} points wide")
    return Frame(*sides, page.get_rotation() // 90)


_SHARP = 3508  # pixels along the longer side: A4 at 300 dpi
_COARSE = 2339  # A4 at 200 dpi


def _scale(sheet: Sheet, most_pixels: int) -> float:
    """Pixels per point: text is drawn at 300 dpi of A4; scans near their own resolution."""
    width, height = sheet.layer.width, sheet.layer.height
    longer = max(width, height)
    wanted = float(_SHARP)
    if sheet.pictures:
        box, (across, along) = max(sheet.pictures, key=lambda p: (p[0][2] - p[0][0]) * (p[0][3] - p[0][1]))
        native_scale = max(across, along) / max(box[2] - box[0], box[3] - box[1], 1.0)
        wanted = min(max(native_scale * longer, _COARSE), _SHARP)
    most = min(most_pixels, _SHARP * _SHARP)
    return min(wanted / longer, math.sqrt(most / (width * height)))
