"""Faults that are good HTTP: redirects, statuses, and pages that are not what was asked for."""

from dataclasses import dataclass, replace

from tests.portal.answers import Answer
from tests.portal.faults.base import Exchange, Fault


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
