"""Picture files: every format, its pages, and what must be refused instead of decoded."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from extract.blocks import Grid, ReadError
from extract.limits import Limits
from extract.scan.picture import open_picture, read_picture_file
from tests.scan_maker import draw, table

LIMITS = Limits()


def picture(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """A page with a black corner at its top left."""
    image = Image.new("RGB", size, "white")
    image.paste("black", (0, 0, size[0] // 3, size[1] // 3))
    return image


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def frames(data: bytes, limits: Limits = LIMITS) -> list[np.ndarray]:
    return list(open_picture(data, limits).frames())


def refusal(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(ReadError) as caught:
        frames(data, limits)
    assert caught.value.detail
    return caught.value.reason


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP"])
def test_every_format(form: str) -> None:
    (page,) = frames(saved(picture(), form))
    assert page.shape == (40, 60, 3) and page.dtype == np.uint8
    assert page[2, 2].max() < 60 and page[30, 50].min() > 200


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_colour_mode(mode: str) -> None:
    image = picture()
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 250)
    else:
        image = image.convert(mode)
    form = "PNG" if mode in ("LA", "RGBA") else "TIFF"
    (page,) = frames(saved(image, form))
    assert page[2, 2].max() < 60 and page[30, 50].min() > 200


def test_clear_ground_is_paper() -> None:
    image = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 10, 10))
    (page,) = frames(saved(image, "PNG"))
    assert page[30, 30].min() == 255 and page[5, 5].max() == 0


@pytest.mark.parametrize(("orientation", "corner"), [(1, (2, 2)), (3, (-2, -2)), (6, (2, -2)), (8, (-2, 2))])
def test_the_camera_says_which_way_is_up(orientation: int, corner: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    (page,) = frames(saved(picture(), "JPEG", exif=exif))
    assert page.shape[:2] == ((60, 40) if orientation in (6, 8) else (40, 60))
    assert page[corner].max() < 80


def test_pages_of_a_tiff() -> None:
    pages = [picture((60 + i, 40)) for i in range(3)]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert [p.shape for p in frames(data)] == [(40, 60, 3), (40, 61, 3), (40, 62, 3)]


def test_an_animation_is_its_first_frame_and_says_so() -> None:
    data = saved(picture(), "GIF", save_all=True, append_images=[picture().rotate(180)])
    opened = open_picture(data)
    assert (opened.pages, opened.left_out) == (1, 1)


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(9000, 9000), (30_000, 30_000), (1, 70_000_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_not_decoded(size: tuple[int, int]) -> None:
    assert refusal(png_of(*size)) == "too_large"


def test_limits_hold() -> None:
    data = saved(picture((600, 400)), "PNG")
    assert refusal(data, Limits(image_pixels=200_000)) == "too_large"
    assert refusal(data, Limits(file_bytes=100)) == "too_large"
    pages = saved(picture(), "TIFF", save_all=True, append_images=[picture()] * 5)
    assert refusal(pages, Limits(recognised_pages=5)) == "too_large"


def test_a_large_photograph_is_decoded_smaller() -> None:
    data = saved(Image.new("L", (9000, 9000), 200), "JPEG", quality=30)
    (page,) = frames(data)
    assert page.shape == (4500, 4500, 3)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7])
def test_a_truncated_file_is_damaged(form: str, share: float) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (120, 160, 3)).astype(np.uint8)
    data = saved(Image.fromarray(noise), form)
    assert refusal(data[: int(len(data) * share)]) == "damaged"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP"])
def test_corrupt_bytes_end_in_a_page_or_a_reason(form: str) -> None:
    data = saved(draw_small(), form)
    rng = np.random.default_rng(4)
    for _ in range(60):
        bad = bytearray(data)
        for place in rng.integers(0, min(len(bad), 400), 4):
            bad[place] = int(rng.integers(0, 256))
        try:
            pages = frames(bytes(bad), Limits(image_pixels=500_000))
        except ReadError as error:
            assert error.reason in ("damaged", "too_large")
        else:
            assert all(p.dtype == np.uint8 and p.ndim == 3 for p in pages)


def draw_small() -> Image.Image:
    return Image.fromarray(draw(table(2, 2, left=20, top=20), size=(140, 240)))


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8\xff", b"GIF89a", b"no picture at all", b"II*\0" + b"\xff" * 40]
)
def test_what_is_no_picture(data: bytes) -> None:
    assert refusal(data) == "damaged"


class TestReading:
    """Through the recogniser itself."""

    def test_tables_of_a_tiff_of_two_pages(self) -> None:
        pytest.importorskip("onnxruntime")
        drawn = table(3, 3)
        pages = [Image.fromarray(draw(drawn, size=(320, 420))[..., ::-1])] * 2
        reading = read_picture_file(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]), "a.tif")
        assert reading.format == "image"
        cells = [c for block in reading.blocks if isinstance(block, Grid) for c in block.cells]
        assert {c.page for c in cells} == {1, 2}
        right = [c.text == drawn.texts[c.row % 3, c.col] for c in cells]
        assert len(right) == 18 and sum(right) >= 17
        assert all(c.confidence is not None and c.box is not None for c in cells)

    def test_a_picture_of_nothing(self) -> None:
        pytest.importorskip("onnxruntime")
        with pytest.raises(ReadError) as caught:
            read_picture_file(saved(Image.new("L", (300, 300), 255), "PNG"), "blank.png")
        assert caught.value.reason == "no_text"
