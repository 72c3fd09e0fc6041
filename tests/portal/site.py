"""One bureau's site: a shape, an encoding, and articles that can be edited, taken away and shown twice while the portal runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from tests.portal.answers import Answer, Request
from tests.portal.articles import BUREAUS, NAMES, Article, captured_article, other_articles, titled, traps
from tests.portal.encodings import ENCODINGS, Encoding
from tests.portal.files import MEDIA_TYPES, content
from tests.portal.shapes import SHAPES, Column, Shape
from tests.portal.shapes.base import Route

PLANS = Column("ghjh", 257, "规划计划")
NOTICES = Column("tzgg", 736, "通知公告")
ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /admin/\n"
_NEIGHBOURS = 40


@dataclass
class Site:
    """A site that can be served; change it while it is served, the next request sees the change.

    `robots` is the text of robots.txt, or None for a 404, or an Answer. `listing_limit` makes the lists shrink. `live` makes every
    page carry the time of its generation, so that its bytes differ each time; such pages have neither ETag nor Last-Modified.
    """

    key: str
    name: str
    shape: Shape
    encoding: Encoding
    plans: list[Article]
    notices: list[Article] = field(default_factory=list)
    robots: str | Answer | None = ROBOTS
    markup: str | None = None
    compression: str = "never"  # or "asked", "always": gzip when the client accepts it, or all the same
    validators: str = "both"  # or "etag", "last-modified", "none"
    live: bool = False
    has_meta_tags: bool = True  # about half of the real pages have the standard's
    furniture_inside: bool = False  # title, source and editor stand a second time inside the body's container
    soft_not_found: bool = False  # what is not there is said with status 200
    front_for_unknown: bool = False  # what is not there shows the front page, with status 200
    tls: str = ""  # one of tests.portal.tls.KINDS: speak https with such a certificate
    listing_limit: int | None = None
    origin: str = "http://127.0.0.1"
    columns: tuple[Column, ...] = (PLANS, NOTICES)
    gone: dict[int, int] = field(default_factory=dict)
    twice: set[int] = field(default_factory=set)
    edited: dict[int, datetime] = field(default_factory=dict)
    _served: int = 0

    @property
    def generated(self) -> str:
        """When a page was generated: always the same moment, or for a live site a later one each time."""
        self._served += self.live
        return f"{datetime(2026, 1, 5, 8, tzinfo=UTC) + timedelta(seconds=self._served):%Y-%m-%d %H:%M:%S}"

    @property
    def stamp(self) -> str:
        """What a live site's pages end with: a comment that differs each time."""
        return f"<!-- generated {self.generated} -->\n" if self.live else ""

    def listed(self, column: Column) -> Sequence[Article]:
        """Return the articles that the column lists, newest first."""
        articles = self.plans if column.key == PLANS.key else self.notices
        return articles if self.listing_limit is None else articles[:self.listing_limit]

    def article(self, number: int) -> Article:
        """Return the article of that id, from whichever column."""
        return next(article for article in (*self.plans, *self.notices) if article.id == number)

    @property
    def plan(self) -> Article:
        """The captured plan of this site, or its first article where it has none."""
        return next((article for article in self.plans if article.captured), self.plans[0])

    def path(self, article: Article) -> str:
        """Return the path of an article's page."""
        return self.shape.article_path(self, self._column(article), article)

    def url(self, article: Article) -> str:
        """Return the address of an article's page."""
        return self.origin + self.path(article)

    def list_url(self, column: Column = PLANS) -> str:
        """Return the address of a column's first list page."""
        return self.origin + self.shape.list_path(self, column)

    def _column(self, article: Article) -> Column:
        return NOTICES if any(other.id == article.id for other in self.notices) else PLANS

    # What can happen to a site between two visits

    def edit(self, article: Article, old: str, new: str) -> Article:
        """Replace words of an article's body, as an editor does; its page gets a new Last-Modified. Returns the article as it is now."""
        body = tuple(line.replace(old, new) for line in article.body)
        if body == article.body:
            raise ValueError(f"{old!r} stands nowhere in {article.listed!r}.")
        return self.put(replace(article, body=body))

    def put(self, article: Article) -> Article:
        """Replace the article of the same id, or add it as the newest plan."""
        for articles in (self.plans, self.notices):
            for at, present in enumerate(articles):
                if present.id == article.id:
                    articles[at] = article
                    self.edited[article.id] = max(datetime.now(UTC).replace(microsecond=0), self.modified(article) + timedelta(seconds=1))
                    return article
        self.plans.insert(0, article)
        return article

    def remove(self, article: Article, status: int = 404) -> None:
        """Take the page away: it answers `status` (404, 410); lists still link to it."""
        self.gone[article.id] = status

    def unlist(self, article: Article) -> None:
        """Take the article off its list; its page stays."""
        for articles in (self.plans, self.notices):
            articles[:] = [present for present in articles if present.id != article.id]

    def duplicate(self, article: Article) -> str:
        """Show the article under a second address too, link to both from its list, and return the second one."""
        self.twice.add(article.id)
        return self.origin + self.shape.second_path(self, self._column(article), article)

    def modified(self, article: Article) -> datetime:
        """Return when the article's page was last changed."""
        published = datetime.combine(article.date, datetime.min.time(), UTC)
        return self.edited.get(article.id, published)

    # Answering

    def answer(self, request: Request) -> Answer:
        """Return what the site answers, faults aside."""
        path = request.path
        if path == "/robots.txt":
            return self._robots()
        for column in self.columns:
            found = self._list_route(column, path)
            if found is not None:
                return replace(found(request), modified=None)
        return self._page(request, path) or (self._front() if self.front_for_unknown else self.not_found())

    def _list_route(self, column: Column, path: str) -> Route | None:
        return self.shape.list_routes(self, column).get(path)

    def _page(self, request: Request, path: str) -> Answer | None:
        if path in ("/", "/index.html", "/index.htm"):
            return self._front()
        for column in self.columns:
            for article in self.plans if column.key == PLANS.key else self.notices:
                if path == self.shape.article_path(self, column, article):
                    return self._article(column, article)
                if article.id in self.twice and path == self.shape.second_path(self, column, article):
                    return self._article(column, article)
                for item in article.attachments:
                    if request.target_is(self.shape.attachment_path(self, column, article, item.name)):
                        return Answer(content(item), MEDIA_TYPES[item.kind], modified=self.modified(article))
        return None

    def _article(self, column: Column, article: Article) -> Answer:
        if article.id in self.gone:
            return replace(self.not_found(), status=self.gone[article.id])
        html = self.shape.article_html(self, column, article)
        return Answer(self.encoding.encode(html), self.encoding.content_type(), modified=None if self.live else self.modified(article))

    def _front(self) -> Answer:
        links = "".join(f'<li><a href="{self.shape.list_path(self, column)}">{column.name}</a></li>' for column in self.columns)
        return replace(self.shape.page(self, self.name, "", f'<div class="main"><ul>{links}</ul></div>'), modified=None)

    def _robots(self) -> Answer:
        if isinstance(self.robots, Answer):
            return self.robots
        return self.not_found() if self.robots is None else Answer(self.robots.encode(), "text/plain; charset=utf-8")

    def not_found(self) -> Answer:
        """Return the site's page for what is not there."""
        page = self.shape.page(self, f"页面未找到_{self.name}", "", '<div class="main"><p>您访问的页面不存在或已删除!</p><a href="/">返回首页</a></div>')
        return replace(page, status=200 if self.soft_not_found else 404, modified=None)


def captured_site(
    bureau_id: str, shape: str, encoding: str = "utf-8", *, neighbours: int = _NEIGHBOURS, with_traps: bool = False, with_title: bool = False, markup: str | None = None,
) -> Site:
    """Return the site of a bureau whose plan is archived, in a shape and an encoding of your choice.

    The plan stands on a list of `neighbours` other articles, about two thirds down. `with_title` gives a page a title whose capture has
    none; `with_traps` adds articles and links that are no plans of this bureau. Raises KeyError for a name that is none.
    """
    plan = titled(captured_article(bureau_id)) if with_title else captured_article(bureau_id)
    newest = plan.date + timedelta(days=2 * neighbours)
    articles = [plan, *other_articles(neighbours, newest), *(traps(newest) if with_traps else [])]
    notices = other_articles(neighbours, newest, first_id=700001)
    return Site(bureau_id, NAMES[bureau_id], SHAPES[shape], ENCODINGS[encoding], _newest_first(articles), notices, markup=markup)


def _newest_first(articles: Iterable[Article]) -> list[Article]:
    return sorted(articles, key=lambda article: (article.date, article.id), reverse=True)


def default_sites() -> list[Site]:
    """Return five bureaus' sites in five shapes and encodings, near to what is known of the real ones."""
    return [
        captured_site("440600", "nfcms", "utf-8"), captured_site("440100", "gkmlpt", "utf-8-meta", neighbours=230), captured_site("441900", "vsb", "utf-8-bom"),
        captured_site("350400", "trs", "gb18030"), captured_site("430300", "hunan", "gb2312-gbk"),
    ]


def all_sites(shape: str, encoding: str, markup: str | None = None, neighbours: int = 4) -> list[Site]:
    """Return the five bureaus' sites, all in one shape and encoding."""
    return [captured_site(bureau_id, shape, encoding, neighbours=neighbours, markup=markup) for bureau_id in BUREAUS]


def benchmark_sites(hosts: int, pages: int) -> list[Site]:
    """Return many small sites whose plans differ in year, name and figures; robots.txt allows all and asks for no delay."""
    return [_benchmark_site(number, pages) for number in range(hosts)]


def _benchmark_site(number: int, pages: int) -> Site:
    model = captured_article("441900")
    shapes = [shape for shape in SHAPES.values() if shape.name != "gkmlpt"]
    plans = []
    for page in range(pages):
        year = 2025 - page
        title = f"第{number}市教育局{year}年工作要点"
        body = (f"{year}年,全市教育系统认真做好{number}项工作。", *model.body[1 + page % 60:25 + page % 60])
        plans.append(Article(100_000 + page, title, date(year, 3, 1), body, title, f"第{number}市教育局"))
    return Site(f"{900_000 + number}", f"第{number}市教育局", shapes[number % len(shapes)], ENCODINGS["utf-8"], plans, robots="User-agent: *\nDisallow:\n", markup="p")
