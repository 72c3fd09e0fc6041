"""Faults below the page: time, bytes, lengths, chunks, packing."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.portal.answers import Answer
from tests.portal.faults.base import Exchange, Fault, head


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
        await exchange.write(head(answer, f"Content-Length: {len(answer.body)}"))
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
            await exchange.write(head(answer, f"Content-Length: {len(answer.body)}") + answer.body[:self.after])
            await exchange.pause(0.05)  # else the reset overtakes the bytes
        exchange.reset()


@dataclass(frozen=True)
class Truncate(Fault):
    """Closes properly after `after` bytes of a body for which it had promised its whole length."""

    after: int = 200

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send a part and close."""
        await exchange.write(head(answer, f"Content-Length: {len(answer.body)}") + answer.body[:self.after])
        exchange.close()


@dataclass(frozen=True)
class Chunked(Fault):
    """Sends the body in chunks. `end` "well": a good response; "cut": closes without the last chunk; "broken": a size that is no number."""

    size: int = 1000
    end: str = "well"

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send chunks."""
        await exchange.write(head(answer, "Transfer-Encoding: chunked"))
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
        await exchange.write(head(answer, f"Content-Length: {len(answer.body) + self.by}", "Connection: close") + answer.body)
        exchange.close()


@dataclass(frozen=True)
class NoLength(Fault):
    """Says no length at all; the end of the connection is the end of the body. Old servers do so, and it is allowed."""

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send the body and close."""
        await exchange.write(head(answer, "Connection: close") + answer.body)
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
        await exchange.write(head(answer, f"Content-Length: {len(answer.body)}", f"X-Trace: {'a' * self.size}") + answer.body)


@dataclass(frozen=True)
class Huge(Fault):
    """Sends a page of `size` bytes, in chunks and so without saying its length, or with `declared` at once."""

    size: int = 100_000_000
    declared: bool = False

    async def answer(self, exchange: Exchange, answer: Answer) -> None:
        """Send paragraphs until the size is reached."""
        line = "<p>工作要点工作要点工作要点工作要点</p>\n".encode()
        block = line * (65536 // len(line))
        await exchange.write(head(answer, f"Content-Length: {self.size}" if self.declared else "Transfer-Encoding: chunked"))
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
        await exchange.write(head(answer, "Content-Encoding: gzip", "Transfer-Encoding: chunked"))
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
