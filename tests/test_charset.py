"""Which charset a file is in, whatever it declares; and text that was broken before."""

# ruff: noqa: E501  (sample markup stays in one line)

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.blocks import ReadError
from extract.charset import declared_in_html, decode

PROSE = (
    "本乡全年主动公开政府信息一百二十条，其中行政规范性文件5件。办事大厅设有查阅点，接受群众咨询。\r\n" * 6
)
TRADITIONAL = "本鄉全年主動公開政府資訊一百二十條，其中行政規範性文件五件。辦事大廳設有查閱點。" * 6


def page(charset: str, text: str = PROSE) -> str:
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><p>{text}</p>'


@pytest.mark.parametrize(
    ("real", "meta", "header", "expected"),
    [
        ("utf-8", "utf-8", None, "utf-8"),
        ("utf-8", "gb2312", "text/html; charset=GBK", "utf-8"),
        ("utf-8-sig", "gb2312", None, "utf-8"),
        ("gbk", "gb2312", None, "gb18030"),
        ("gb18030", "GB2312", "text/html", "gb18030"),
        ("gb18030", "utf-8", "text/html; charset=utf-8", "gb18030"),
        ("gb18030", "iso-8859-1", None, "gb18030"),
        ("gb18030", "", None, "gb18030"),
        ("utf-16", "utf-16", None, "utf-16"),
        ("utf-16-le", "unicode", None, "utf-16"),
        ("utf-16-be", "utf-8", None, "utf-16"),
        ("utf-32", "utf-8", None, "utf-32"),
    ],
)
def test_the_bytes_decide(real: str, meta: str, header: str | None, expected: str) -> None:
    html = page(meta)
    found = decode(html.encode(real), declared=header, html=True)
    assert (found.text, found.charset) == (html, expected)


def test_characters_beyond_gbk_survive_a_gb2312_declaration() -> None:
    text = page("gb2312", PROSE + "㙍䶮𠮷镇")
    assert decode(text.encode("gb18030"), html=True).text == text


def test_contradictions_are_noted() -> None:
    found = decode(page("gb2312").encode("utf-8"), declared="text/html; charset=big5", html=True)
    assert any("header says big5" in note for note in found.notes)
    assert any("bytes are utf-8" in note for note in found.notes)
    assert decode(page("utf-8").encode(), declared="utf-8", html=True).notes == ()


@pytest.mark.parametrize("declared", ["big5", None])
def test_big5(declared: str | None) -> None:
    found = decode(TRADITIONAL.encode("big5"), declared=declared)
    assert (found.text, found.charset) == (TRADITIONAL, "big5")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"<?xml version='1.0' encoding='GBK'?><html>", "gb18030"),
        (b'<meta charset="utf-8">', "utf-8"),
        (b"<META CONTENT='text/html; CHARSET=gb2312' HTTP-EQUIV=x>", "gb18030"),
        (b'<!-- <meta charset="big5"> --><meta charset=utf8>', "utf-8"),
        (b"<html><p>charset=gbk", None),
    ],
)
def test_declarations_in_the_page(head: bytes, expected: str | None) -> None:
    assert declared_in_html(head) == expected


def test_a_file_cut_within_a_character_is_read_and_noted() -> None:
    found = decode(PROSE.encode()[:-4])
    assert found.text[:-1] == PROSE[:-3]
    assert [note.split(":")[0] for note in found.notes] == ["lost_characters"]


def test_a_few_bad_bytes_are_counted() -> None:
    data = PROSE.encode()
    found = decode(data[:60] + b"\xff\xfe" + data[60:])
    assert found.charset == "utf-8"
    assert found.text.replace("�", "") == PROSE
    assert any(note.startswith("lost_characters: 2 ") for note in found.notes)


def test_two_charsets_in_one_file() -> None:
    found = decode(PROSE.encode() + b"\n" + PROSE.encode("gbk"))
    assert (found.text, found.charset) == (PROSE + "\n" + PROSE, "mixed")


@pytest.mark.parametrize(
    "broken",
    [PROSE.encode().decode("latin-1").encode(), PROSE.encode("gbk").decode("latin-1").encode()],
)
def test_exact_mojibake_is_mended_and_noted(broken: bytes) -> None:
    found = decode(broken)
    assert found.text == PROSE
    assert [note.split(":")[0] for note in found.notes] == ["mojibake"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (PROSE.encode().decode("gbk", "replace").encode(), "mojibake"),
        (PROSE.encode().decode("gbk", "ignore").encode("gbk"), "mojibake"),
        (PROSE.encode().decode("cp1252", "ignore").encode(), "mojibake"),
        (("锟斤拷" * 30 + PROSE).encode(), "mojibake"),
        (random.Random(7).randbytes(20_000), "binary_junk"),
        (bytes(128 + b % 128 for b in random.Random(7).randbytes(20_000)), "undecodable"),
        (b"\x00\x01\x02\x03" * 500, "binary_junk"),
    ],
)
def test_garbage_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        decode(data)
    assert caught.value.reason in {reason, "undecodable"}


def test_empty_and_ascii() -> None:
    assert decode(b"").text == ""
    assert decode(b"12\t34").charset == "ascii"


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_reason(data: bytes) -> None:
    try:
        found = decode(data, html=True)
    except ReadError as error:
        assert error.reason in {"undecodable", "binary_junk", "mojibake"}
    else:
        assert "\x00" not in found.text


@given(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_chinese_in_either_charset_is_never_changed_silently(text: str, charset: str) -> None:
    text = PROSE + text
    assert decode(text.encode(charset)).text == text
