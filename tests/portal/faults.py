"""What can go wrong between a portal and its reader. Each fault says what it does on the wire.

A fault is handed the exchange and the answer that the site would have given, and writes to the connection what it likes.
"""

import gzip
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from tests.portal.answers import Answer, Request


class Exchange(Protocol):
    """One request and the connection that it came on."""

    request: Request
    origin: str

    async def write(self, data: bytes) -> None:
        """Send bytes as they are."""

    async def send(self, answer: Answer) -> None:
        """Send a whole, well-formed response."""

    async def pause(self, seconds: float | None) -> None:
        """Wait, or for ever (until the portal stops or the client leaves)."""

    def reset(self) -> None:
        """Break the connection off: the client reads ECONNRESET."""

    def close(self) -> None:
        """Close the connection after what was written."""


class Fault(ABC):
    """One way of going wrong."""

    @abstractmethod
    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Answer the request wrongly; `answer` is what the site would have said."""


def _head(answer: Answer, *lines: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {answer.status} OK", f"Content-Type: {answer.content_type}", *lines, "", ""]).encode()


@dataclass(frozen=True)
class Stall(Fault):
    """Takes the request and says nothing for `seconds` (None: ever), then answers well. A client's read timeout."""

    seconds: float | None = None

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Wait."""
        await exchange.pause(self.seconds)
        await exchange.send(answer)


@dataclass(frozen=True)
class Drip(Fault):
    """Sends the body `size` bytes at a time with a pause after each: never silent for long, and never done."""

    size: int = 64
    pause: float = 0.2

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send the head at once and the body slowly."""
        await exchange.write(_head(answer, f"Content-Length: {len(answer.body)}"))
        for piece in _pieces(answer.body, self.size):
            await exchange.write(piece)
            await exchange.pause(self.pause)


@dataclass(frozen=True)
class Reset(Fault):
    """Breaks the connection off after `after` bytes of the body; None: before the head."""

    after: int | None = 200

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send a part, then a TCP reset."""
        if self.after is not None:
            await exchange.write(_head(answer, f"Content-Length: {len(answer.body)}") + answer.body[:self.after])
            await exchange.pause(0.05)  # else the reset overtakes the bytes
        exchange.reset()


@dataclass(frozen=True)
class Truncate(Fault):
    """Closes properly after `after` bytes of a body for which it had promised its whole length."""

    after: int = 200

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send a part and close."""
        await exchange.write(_head(answer, f"Content-Length: {len(answer.body)}") + answer.body[:self.after])
        exchange.close()


@dataclass(frozen=True)
class Chunked(Fault):
    """Sends the body in chunks. `end` "well": a good response; "cut": closes without the last chunk; "broken": a size that is no number."""

    size: int = 1000
    end: str = "well"

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send chunks."""
        await exchange.write(_head(answer, "Transfer-Encoding: chunked"))
        for piece in _pieces(answer.body, self.size):
            await exchange.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            if self.end != "well":
                await exchange.write(b"zz\r\n" if self.end == "broken" else b"")
                return exchange.close()
        await exchange.write(b"0\r\n\r\n")
        return None


@dataclass(frozen=True)
class WrongLength(Fault):
    """Names a Content-Length that is `by` bytes off; then closes, so that a client that waits for more gets the end."""

    by: int = 100

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send the whole body under a wrong length."""
        await exchange.write(_head(answer, f"Content-Length: {len(answer.body) + self.by}", "Connection: close") + answer.body)
        exchange.close()


@dataclass(frozen=True)
class NoLength(Fault):
    """Says no length at all; the end of the connection is the end of the body. Old servers do so, and it is allowed."""

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send the body and close."""
        await exchange.write(_head(answer, "Connection: close") + answer.body)
        exchange.close()


@dataclass(frozen=True)
class Garbage(Fault):
    """Sends something that is no HTTP; empty data just closes the connection."""

    data: bytes = b"\x15\x03\x01\x00\x02\x02\x46"

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send it and close."""
        await exchange.write(self.data)
        exchange.close()


@dataclass(frozen=True)
class LongHead(Fault):
    """Sends a header of `size` bytes before the page, more than clients take."""

    size: int = 1_000_000

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send the long head and the page."""
        await exchange.write(_head(answer, f"Content-Length: {len(answer.body)}", f"X-Trace: {'a' * self.size}") + answer.body)


@dataclass(frozen=True)
class Huge(Fault):
    """Sends a page of `size` bytes, in chunks and so without saying its length, or with `declared` at once."""

    size: int = 100_000_000
    declared: bool = False

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send paragraphs until the size is reached."""
        line = "<p>工作要点工作要点工作要点工作要点</p>\n".encode()
        block = line * (65536 // len(line))
        await exchange.write(_head(answer, f"Content-Length: {self.size}" if self.declared else "Transfer-Encoding: chunked"))
        left = self.size
        while left:
            piece = block[:left]
            left -= len(piece)
            await exchange.write(piece if self.declared else f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        if not self.declared:
            await exchange.write(b"0\r\n\r\n")


@dataclass(frozen=True)
class GzipBomb(Fault):
    """Sends a small gzip body that unpacks to `size` bytes of blanks."""

    size: int = 1_000_000_000

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send the bomb; it is made as it is sent."""
        await exchange.write(_head(answer, "Content-Encoding: gzip", "Transfer-Encoding: chunked"))
        for piece in _bomb(self.size):
            await exchange.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        await exchange.write(b"0\r\n\r\n")


@dataclass(frozen=True)
class Gzip(Fault):
    """Sends gzip unasked; `broken` cuts the packed bytes short, `lie` says gzip of bytes that are not packed."""

    broken: bool = False
    lie: bool = False

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send the packed body."""
        packed = answer.body if self.lie else gzip.compress(answer.body, mtime=0)
        body = packed[:len(packed) // 2] if self.broken else packed
        await exchange.send(replace(answer, body=body, headers=(*answer.headers, ("Content-Encoding", "gzip"))))


@dataclass(frozen=True)
class Redirect(Fault):
    """Sends elsewhere. In `location`, {origin} and {path} stand for this request's."""

    location: str
    status: int = 302

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send a redirect."""
        location = self.location.format(origin=exchange.origin, path=exchange.request.path)
        await exchange.send(Answer(b"", status=self.status, headers=(("Location", location),), modified=None))


def loop() -> Redirect:
    """Return a 301 that points to the page itself."""
    return Redirect("{origin}{path}", 301)


def endless_path() -> Redirect:
    """Return a redirect that makes the path longer each time, so that no address comes twice."""
    return Redirect("{origin}{path}/x", 302)


def to_private() -> Redirect:
    """Return a redirect to an address inside the reader's own network."""
    return Redirect("http://169.254.169.254/latest/meta-data/", 302)


@dataclass(frozen=True)
class Status(Fault):
    """Answers with a status and a short page; `retry_after` is sent as it is (seconds or a date)."""

    status: int
    retry_after: str | int | None = None
    body: str = ""

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send the status."""
        headers = (("Retry-After", str(self.retry_after)),) if self.retry_after is not None else ()
        page = self.body or f"<html><head><title>{self.status}</title></head><body><center><h1>{self.status}</h1></center><hr>nginx</body></html>"
        await exchange.send(Answer(page.encode(), "text/html; charset=utf-8", self.status, headers, None))


@dataclass(frozen=True)
class Page(Fault):
    """Answers with another page, whatever was asked; see `soft_not_found`, `login` and the like."""

    body: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send the page."""
        await exchange.send(Answer(self.body.encode(), "text/html; charset=utf-8", self.status, self.headers, None))


@dataclass(frozen=True)
class Charset(Fault):
    """Sends the same bytes under another charset in the header; None: names none."""

    charset: str | None = "iso-8859-1"

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send the page under the wrong name."""
        media_type = answer.content_type.split(";")[0]
        await exchange.send(replace(answer, content_type=f"{media_type}; charset={self.charset}" if self.charset else media_type))


@dataclass(frozen=True)
class MediaType(Fault):
    """Sends the same bytes as another media type."""

    media_type: str = "application/octet-stream"

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send the page under the wrong type."""
        await exchange.send(replace(answer, content_type=self.media_type))


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at:at + size] for at in range(0, len(data), size))


def _bomb(size: int) -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b" " * 1_000_000
    for at in range(0, size, len(block)):
        packed = packer.compress(block[:size - at])
        if packed:
            yield packed
    yield packer.flush()


# Pages that are not what was asked for

def soft_not_found() -> Page:
    """Return the page for what is not there, with status 200."""
    return Page("<html><head><title>提示信息</title></head><body><div class='tip'>您访问的页面不存在或已删除!</div><a href='/'>返回首页</a></body></html>")


def script_challenge() -> Page:
    """Return status 412 with a script that must run first, as 瑞数 does."""
    script = "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=79233;$_ts.cd=\"qqqqq\";</script><script src='/4QbVtADbnLVIc/c.FxJzG50F.js'></script>"
    return Page(f"<!DOCTYPE html><html><head><meta id='9DhefwqGPrzGxEp9hPaoag'>{script}</head><body></body></html>", 412, (("Set-Cookie", "FSSBBIl1UgzbN7N80S=abc; path=/"),))


def cookie_challenge() -> Page:
    """Return status 521 with a script that sets a cookie, as 加速乐 does."""
    return Page("<script>document.cookie='__jsl_clearance_s=1';location.href=location.pathname+location.search</script>", 521, (("Set-Cookie", "__jsluid_s=abc; path=/"),))


def enable_script() -> Page:
    """Return status 200 and a page that asks for JavaScript."""
    return Page("<html><head><script>eval(function(p,a,c,k,e,d){})</script></head><body><noscript>请开启JavaScript并刷新该页.</noscript></body></html>")


def firewall(status: int = 200) -> Page:
    """Return a firewall's refusal; many come with status 200."""
    return Page(
        "<html><head><title>访问禁止</title></head><body><h1>您的请求疑似攻击行为,已被网站防火墙拦截</h1><p>拦截原因:访问频率过高</p><p>事件ID:20260105080000</p></body></html>",
        status,
    )


def login() -> Page:
    """Return a login page."""
    return Page(
        "<html><head><title>统一身份认证</title></head><body><form action='/login' method='post'>用户名<input name='user'>密码<input type='password' name='pwd'>"
        "验证码<input name='code'><input type='submit' value='登录'></form><p>请登录后访问</p></body></html>"
    )


def meta_refresh(location: str) -> Page:
    """Return a page that sends browsers elsewhere by its own means."""
    return Page(f"<html><head><meta http-equiv='refresh' content='0; url={location}'></head><body><script>location.href='{location}'</script></body></html>")


def maintenance() -> Page:
    """Return a notice, with status 200, that the site is closed for the time being."""
    return Page("<html><head><title>系统维护</title></head><body><p>网站正在维护中,请稍后访问。</p></body></html>")
