"""Bytes of a page become text as in a browser, and better where a saved page declares what it no longer is."""

import codecs

import pytest

from datapkg.read.html.charset import decode_html

TEXT = "<p>某市教育局2020年工作要点：喆堃珺，〔2020〕5号</p>"


def declared(charset: str) -> str:
    return f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">{TEXT}'


@pytest.mark.parametrize("header", [None, "text/html", "text/html; charset=GBK", "gb2312"])
@pytest.mark.parametrize("name", ["gb2312", "GBK", "gb18030", "utf-8"])
def test_chinese_pages_are_read_whatever_they_declare(name: str, header: str | None) -> None:
    assert decode_html(declared(name).encode("gb18030"), header) == declared(name)


@pytest.mark.parametrize("header", [None, "text/html; charset=gbk"])
@pytest.mark.parametrize("name", ["gb2312", "utf-8", "no-such-charset"])
def test_utf_8_is_read_as_such_whatever_it_declares(name: str, header: str | None) -> None:
    assert decode_html(declared(name).encode(), header) == declared(name)


@pytest.mark.parametrize(("mark", "encoding"), [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
def test_a_byte_order_mark_beats_the_tag(mark: bytes, encoding: str) -> None:
    assert decode_html(mark + declared("gb2312").encode(encoding), "text/html; charset=gbk") == declared("gb2312")


def test_a_page_cut_off_inside_a_character_is_still_utf_8() -> None:
    assert decode_html(declared("utf-8").encode() + "字".encode()[:2]).startswith(declared("utf-8"))


def test_the_header_beats_the_tag() -> None:
    assert decode_html(declared("gb2312").encode("big5", "ignore"), "text/html; charset=big5").startswith("<meta")
    assert "某市教育局" in decode_html(declared("gb2312").encode("big5", "ignore"), "text/html; charset=big5")
