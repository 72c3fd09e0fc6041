"""Addresses have one spelling, links lead where a browser would go, and what is no address is none."""

import pytest

from datapkg.addresses import address_key, host_of, normal_url, resolve

BASE = "http://edu.example.cn/zwgk/ghjh/index.html"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Edu.Example.CN:80/A/./b/../c", "http://edu.example.cn/A/c"), ("https://a.cn:443", "https://a.cn/"), ("https://a.cn:8443/x", "https://a.cn:8443/x"),
        ("http://a.cn/规划 计划/%e4%b8%80", "http://a.cn/%E8%A7%84%E5%88%92%20%E8%AE%A1%E5%88%92/%E4%B8%80"), ("http://a.cn/x/..", "http://a.cn/"),
        ("http://a.cn/../../x/.", "http://a.cn/x/"), ("http://a.cn//b//c", "http://a.cn//b//c"), ("http://a.cn/x?b=2&a=1#top", "http://a.cn/x?b=2&a=1"),
        (" http://a.cn/\tx\n", "http://a.cn/x"), ("http://教育局.cn/", "http://xn--dgtp5sd2w.cn/"), ("http://[::1]:8000/", "http://[::1]:8000/"),
        ("http://a.cn/%B9%E6", "http://a.cn/%B9%E6"),
    ],
)
def test_an_address_has_one_spelling(url: str, expected: str) -> None:
    assert normal_url(url) == expected
    assert normal_url(expected) == expected


@pytest.mark.parametrize("url", ["", "ftp://a.cn/", "javascript:void(0)", "//a.cn/", "http://", "http://user@a.cn/", "http://a.cn:x/", "http://["])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        normal_url(url)


@pytest.mark.parametrize(
    ("href", "expected"),
    [("t1.html", "http://edu.example.cn/zwgk/ghjh/t1.html"), ("../x/", "http://edu.example.cn/zwgk/x/"), ("//b.cn/1", "http://b.cn/1"), ("?p=2", BASE + "?p=2"),
     ("#", None), ("", None), ("javascript:next()", None), ("mailto:a@b.cn", None), ("http://[", None)],
)
def test_a_link_leads_where_a_browser_would_go(href: str, expected: str | None) -> None:
    assert resolve(BASE, href) == expected


def test_a_page_keeps_its_key_when_its_portal_moves_to_https() -> None:
    assert address_key("http://Edu.example.cn/1.html") == address_key("https://edu.example.cn/1.html#a") == "//edu.example.cn/1.html"
    assert host_of("http://A.cn:81/x") == "a.cn:81"
