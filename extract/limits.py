"""How much a document may cost before it is refused: sizes in bytes, counts as they say.

The reports are 5 to 20 pages; every default leaves a factor of ten or more above the largest
report seen, and still keeps one hostile file within a second or two and a few hundred MB.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits"]

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that every reader keeps.

    file_bytes: any document as it arrives.
    html_bytes: a web page (`too_large` beyond it); pages are 60-120 KB.
    text_bytes: a plain-text dump.
    zip_members: files inside a ZIP (a DOCX has 15, one with many pictures some hundred).
    zip_total_bytes: all that is unpacked from one ZIP, measured while reading.
    zip_member_bytes: one unpacked member.
    zip_ratio: unpacked over packed size of a member; Word's XML reaches 30, repeated empty
        cells 150. Judged only beyond `zip_ratio_floor` bytes, below it nothing can hurt.
    xml_bytes: one XML part of a package; 16 MB take some seconds and 400 MB, a long report
        has 2 MB.
    xml_depth: open elements at once, at most (libxml2 itself refuses 256).
    table_nesting: tables inside tables; layout tables reach 6.
    cells_per_table: grid positions (rows by columns); the largest statutory table has 300.
    table_columns: columns of one table; Word itself allows 63.
    archive_members: files inside an archive and the archives in it; a county's yearly bundle has 200.
    archive_bytes: all that is unpacked from it, measured while unpacking.
    archive_depth: archives inside archives, the outermost counted.
    archive_seconds: wall clock for unpacking, outside tools included.
    archive_dictionary: memory that a 7z archive may ask for; 7-Zip's own presets reach 256 MB.
    mail_parts: parts of a saved web archive (MHTML).
    image_pixels: a picture or a page as a picture, decoded; A4 at 600 dpi has 35 million.
    pdf_pages: pages of a PDF or OFD; reports reach 30.
    pdf_glyphs: characters on one page of a PDF; a full page has 2,000.
    pdf_objects: lines, pictures and runs of text drawn on one page; a dense table has 3,000.
    pdf_content: bytes of drawing operators in a PDF, unpacked, and `pdf_content_page` more for each page; a
        page has 50 to 200 KB. pdfium needs some hundred bytes for every operator.
    recognised_pages: pages of one document that are recognised as pictures; each takes seconds.
    recognised_pictures: pictures inside one page or Word file that are recognised.
    """

    file_bytes: int = 64 * _MB
    html_bytes: int = 20 * _MB
    text_bytes: int = 20 * _MB
    zip_members: int = 5_000
    zip_total_bytes: int = 256 * _MB
    zip_member_bytes: int = 64 * _MB
    zip_ratio: int = 300
    zip_ratio_floor: int = 4 * _MB
    xml_bytes: int = 16 * _MB
    xml_depth: int = 255
    table_nesting: int = 32
    cells_per_table: int = 50_000
    table_columns: int = 1_000
    archive_members: int = 5_000
    archive_bytes: int = 512 * _MB
    archive_depth: int = 3
    archive_seconds: float = 120.0
    archive_dictionary: int = 256 * _MB
    mail_parts: int = 2_000
    image_pixels: int = 60_000_000
    pdf_pages: int = 500
    pdf_glyphs: int = 50_000
    pdf_objects: int = 200_000
    pdf_content: int = 8 * _MB
    pdf_content_page: int = 256 * 1024
    recognised_pages: int = 60
    recognised_pictures: int = 30


DEFAULT_LIMITS = Limits()
