"""A first profile from one page of a portal: what the page tells, and gaps where a person must look."""

import json
import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from datapkg.addresses import host_of, normal_url
from datapkg.fetch.exchange import Exchange
from datapkg.fetch.links import Link, html_text, links_of
from datapkg.fetch.paging import further_pages

_COLUMN = re.compile(r"规划计划|工作计划|计划总结|工作要点|工作总结|规划总结|发展规划|计划规划|工作安排")


def draft_profile(exchange: Exchange) -> str:
    """Return the TOML text of a profile for the portal that the page belongs to; every address in it is marked as unverified."""
    url = normal_url(exchange.url)
    text = html_text(exchange.payload, exchange.headers)
    links = links_of(text, url)
    columns = [link for link in links if _COLUMN.search(link.title) and len(link.title) <= 12 and host_of(link.url) == host_of(url)]
    listed = sum(link.listed_on is not None for link in links) >= 3 or further_pages(url, text, links)
    site = _site_name(text)
    head = [
        "[bureau]", f"name_zh = {_quoted(site)}  # as the page's SiteName or title says: is it the bureau's name?",
        'name_en = ""', 'province_zh = ""', 'province_en = ""', 'level = ""  # province, prefecture or county',
        f"portal_url = {_quoted(urlsplit(url).scheme + '://' + host_of(url))}", "", "[[host]]", f"name = {_quoted(host_of(url))}", "verified = false",
    ]
    places = [*([Link(url, "the page given", None, "")] if listed else []), *columns]
    for link in list({link.url: link for link in places}.values())[:20]:
        head += ["", "[[list]]", f"url = {_quoted(link.url)}  # {link.title}", "verified = false"]
    if not places:
        head += ["", "# No list of plans was found on this page. Open the column that lists them, and add:", "# [[list]]", '# url = ""', "# verified = false"]
    return "\n".join(head) + "\n"


def _site_name(text: str) -> str:
    tree = LexborHTMLParser(text)
    for meta in tree.css("meta[name]"):
        if (meta.attributes.get("name") or "").lower() == "sitename":
            return (meta.attributes.get("content") or "").strip()
    title = tree.css_first("title")
    return title.text().strip() if title is not None else ""


def _quoted(text: str) -> str:
    """A TOML basic string; what is served is untrusted, and may hold quotes and control characters."""
    return json.dumps("".join(char for char in text if char.isprintable()), ensure_ascii=False)
