"""RTF documents to blocks (after Microsoft's Rich Text Format specification 1.9.1).

Read as Word prints them, as DOCX is: headers and footers, footnotes, comments, hidden and deleted
text are left out; embedded objects and footnotes with a note; pictures are read where they may be
tables or pages.
"""

from __future__ import annotations

from collections import Counter

from extract.blocks import ReadError, Reading
from extract.doc.blocks import blocks_of
from extract.doc.notes import has_text, notes_as_text, refuse_empty
from extract.limits import DEFAULT_LIMITS, Limits
from extract.pictures.reader import read_pictures
from extract.rtf.story import RtfStory

__all__ = ["read_rtf"]


def read_rtf(data: bytes, *, name: str = "", limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Read an RTF document. Page numbers are not known; `name` is only used in messages.

    Raises `ReadError`: `damaged` (not RTF, or its end is missing), `too_deep`, `too_large`,
    `table_too_large`, `image_only` (pictures and no text), `no_text`.
    """
    if not data.lstrip().startswith(b"{\\rtf"):
        raise ReadError("damaged", f"{name or 'the document'} does not begin as RTF")
    story = RtfStory(limits)
    items = story.read(data.lstrip())
    notes = Counter[str]()
    stream = blocks_of(items, limits, lambda note: notes.update((note,)))
    blocks, remarks = read_pictures(stream, story.pictures.get, limits)
    if not any(has_text(block) for block in blocks):
        refuse_empty(story.notes, remarks)
    notes.update(story.notes)
    return Reading("rtf", blocks, notes=(*notes_as_text(notes), *remarks), links=tuple(story.links))
