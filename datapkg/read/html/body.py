"""Which paragraphs are the document proper: found by where the running text is, whatever the system that made the page."""

import re
from difflib import SequenceMatcher
from itertools import accumulate

from datapkg.dates import is_date_line
from datapkg.labels import label_of
from datapkg.read.chrome import is_attachment, is_document_number_line, is_furniture, is_head_chrome, is_page_number, is_published_line
from datapkg.read.html.info import is_label
from datapkg.read.html.paragraphs import Document, Paragraph
from datapkg.read.html.title import Title
from datapkg.read.metadata import labelled_values, names_label
from datapkg.read.normalise import squeeze

_SENTENCE = re.compile(r"[。；！？]|[，,、].*[，,、：:]")
_COMMON = re.compile(
    r"trs_u?editor|zoom|ucap-?content|v_news_content|vsb_content|article-?_?(?:content|body|con\b|txt|text)|news_?cont|pages_content|xl-xqnr|"
    r"(?:^|\s)(?:content|detail|main-?text|txt_?con|artibody|text_area)(?:\s|$)"
)
"""Names that containers of the text commonly have: a hint where the text alone does not decide."""
_CLOSING = re.compile(
    r"[\s\[【(（<]*(?:(?:责任编辑|责\s?编|编\s?辑|审\s?核|校\s?对|终审|初审|复审|供\s?稿|文字编辑)\s?[】\])）]?\s?[:：|]|纠错|相关(?:新闻|链接|阅读|文章|信息|稿件|文件|解读|附件|推荐)|"
    r"上一?[篇条页]\s?[:：]|下一?[篇条页]\s?[:：]|关闭(?:窗口|本页|页面)|打印(?:本页|本文|本稿|此页)|扫一扫|分享到|分享让|版权(?:所有|声明|与免责)|延伸阅读|推荐阅读|热[点门]"
    r"|附件下载|附件列表|(?:免责|特别|平台|郑重|法律)声明|声明\s?[:：]\s?(?:本[网站]|凡|转载)|原标题\s?[:：]|本文(?:来源|来自|转自|转载)|手机扫|扫码|网友评论|发表评论|友情链接|返回(?:顶部|列表|首页|上一页))"
)
_FOOT = re.compile(r"(?:版权所有|copyright|©|网站标识码|.{0,8}ICP备|.{0,8}公网安备|网站管理\s?[:：])", re.IGNORECASE)
_CONTACT = re.compile(r"[\s•·]*(?:(?:通[讯信]|邮寄|联系|办公)?地\s?址|邮\s?编|邮政编码|传\s?真)\s?[:：]")
_CREDIT = re.compile(
    r"[\[【(（]?\s?(?:责任编辑|责\s?编|编\s?辑|作\s?者|来\s?源|记\s?者|审\s?[核读校定]|供\s?稿|摄\s?影|撰\s?稿|通讯员|总?\s?监\s?制|总?\s?策\s?划|统\s?筹|主\s?编|文\s?字|图\s?片|"
    r"视\s?频|设\s?计|制\s?作|排\s?版|签\s?发|校\s?对|[初复终]\s?审|值班\w{0,3})\s?[:：/|｜丨]"
)
_ATTACHED = re.compile(r"附\s?件(?:下载|列表|信息)?\s?[\d一二三四五]{0,2}\s?[:：.、]?")
_TRIFLE = re.compile(r"(?:[\s\d|<>«»]|上一?页|下一?页|首页|尾页|末页|共\s?\d+\s?页|第\s?\d+\s?页)*|[\s—\-·▼▽]*(?:END|完)[\s—\-·▲△]*|[\s\d+\-—|/·•.,，、>»<«\[\]【】()（）:：]*|无标题文档|更多\s?[>»]*|图集|(?:查看)?原文(?:链接|地址)?\s?[:：]?|收藏|点赞|评论|在看|转发|举报|"
    r"(?:[^。]{0,12}点(?:击|个|一下)?[^。]{0,6}(?:蓝字|关注|在看|点赞|分享|阅读原文)[^。]{0,16})")
_STAMP = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_FLOW = frozenset(["p", "table", "blockquote", "pre", "ol", "h3", "h4", "h5", "h6"])
_ENTRY = 16
"""No more than a day beside a link is an entry of a list."""
_LONG = 60
_REMARK = re.compile(r"[（(][^（）()]{1,6}[)）]$")
_TITLE = 12
_LIKE = 0.88
_SHORT_LINE = 30
_LONGEST_STAMP = 100
_OPENED = 40
_WRITTEN = 300
_SLIGHT = 12.0
"""Less running text is none: a heading above related links."""
_SHORT_TEXT = 12
_PATIENCE = 5
"""So many short lines may stand between two pieces of running text."""


def weigh(document: Document, after: int = 0) -> list[float]:
    """Return how much running text each paragraph from `after` on has: characters that are no link, sentences more than scraps."""
    if len(document.weights) != len(document.paragraphs):
        document.weights = [_weight(paragraph) for paragraph in document.paragraphs]
    return [0.0] * min(after, len(document.weights)) + document.weights[after:]


def _weight(paragraph: Paragraph) -> float:
    text = paragraph.text
    own = len(text) - paragraph.linked
    if own <= 0 or (paragraph.linked and own <= _ENTRY and not _SENTENCE.search(text) and _STAMP.search(text)) or is_furniture(text) or _CLOSING.match(text):
        return 0.0
    if is_published_line(text) and label_of(text) is None:
        return 0.0
    if _SENTENCE.search(text) or label_of(text):
        return float(own)
    return 0.3 * own


def find_body(document: Document, title: Title | None) -> tuple[int, int]:
    """Return the half-open range of the paragraphs that are the document proper; empty where the page has no running text."""
    after = title.end if title else 0
    weights = weigh(document, after)
    if title:
        _discount(document.paragraphs, weights, after)
    if "body" in document.chosen:
        chosen = document.elements[document.chosen["body"]]
        first, last = max(chosen.start, after if after < chosen.end else 0), chosen.end
    else:
        container = _container(document, weights)
        if container is None:
            return after, after
        first, last = _widened(document, container, title, weights)
    first = _start(document, max(first, after), last, title)
    return first, max(first, _end(document, first, last, weights))


def _discount(paragraphs: list[Paragraph], weights: list[float], after: int) -> None:
    """Make what follows the first closing line below the title count for little: related articles come with abstracts, comments in masses."""
    seen = 0.0
    closed = False
    whole = sum(weights[after:])
    for index in range(after, len(paragraphs)):
        text = paragraphs[index].text
        if not closed and _FOOT.match(text):
            closed = True
        elif not closed and _CLOSING.match(text) and label_of(text) is None:
            # Buttons, notes and links stand below a summary too; who edited the text stands at its end.
            closed = seen >= (_OPENED if _CREDIT.match(text) else min(_WRITTEN, max(_OPENED, 0.2 * whole)))
        seen += weights[index]
        if closed:
            weights[index] *= 0.1


def _container(document: Document, weights: list[float]) -> int | None:
    """The innermost element with most of the running text."""
    sums = list(accumulate(weights, initial=0.0))
    counts = list(accumulate((weight > 0 for weight in weights), initial=0))

    def weight(element: int) -> float:
        return sums[document.elements[element].end] - sums[document.elements[element].start]

    def count(element: int) -> int:
        return counts[document.elements[element].end] - counts[document.elements[element].start]

    below: dict[int, list[int]] = {}
    for index, element in enumerate(document.elements):
        below.setdefault(element.parent, []).append(index)
    current = max(below.get(-1, []), key=weight, default=None)
    if current is None or weight(current) < _SLIGHT:
        return None
    while below.get(current):
        best = max(below[current], key=weight)
        alone = count(best) < 2 < count(current) and weight(best) < 0.9 * weight(current)
        if weight(best) < 0.5 * weight(current) or alone or (document.elements[best].tag in _FLOW and _is_small(document, current)):
            break
        current = best
    hinted = [index for index in range(current + 1, len(document.elements)) if _inside(document, index, current)
              and _COMMON.search(document.elements[index].marks) and weight(index) >= 0.3 * weight(current)]
    return max(hinted, key=weight, default=current)


def _is_small(document: Document, element: int) -> bool:
    """Whether an element holds a short text and no page: its one long paragraph is not all of it."""
    return document.elements[element].end - document.elements[element].start <= _SHORT_TEXT


def _inside(document: Document, index: int, outer: int) -> bool:
    """Elements stand in the order of the page, so those of one element end where its paragraphs do."""
    return document.elements[index].start >= document.elements[outer].start and document.elements[index].end <= document.elements[outer].end


def _widened(document: Document, container: int, title: Title | None, weights: list[float]) -> tuple[int, int]:
    """The container's range with the running text beside it, where the text is cut into several elements of one kind."""
    first, last = document.elements[container].start, document.elements[container].end
    inner = container
    for outer in list(document.ancestors(container))[1:]:
        around = document.elements[outer]
        if title and around.start < title.first and (first > title.end or around.end - last > 3 * (last - first) + 20):
            around_start = title.end
        else:
            around_start = around.start
        last = _reach(document, outer, inner, range(last, around.end), weights)
        first = _reach(document, outer, inner, range(first - 1, max(around_start, title.end if title else 0) - 1, -1), weights)
        if title and around.start <= title.first:
            break
        inner = outer
    return first, last


def _reach(document: Document, outer: int, inner: int, places: range, weights: list[float]) -> int:
    """How far the text goes on in this direction: the bound of the last paragraph of running text without furniture between."""
    forward = places.step > 0
    reached = places.start if forward else places.start + 1
    skipped = 0
    for index in places:
        paragraph = document.paragraphs[index]
        text = paragraph.text
        if paragraph.link_ratio > 0.5 or is_furniture(text) or _CLOSING.match(text) or (is_head_chrome(text) and not is_date_line(text)):
            break
        if not _alike(document, index, outer, inner):
            break
        if weights[index] >= min(len(text), 12) or is_date_line(text) or (forward and len(paragraph.cells) > 1):
            reached = index + 1 if forward else index
            skipped = 0
        elif (skipped := skipped + 1) > _PATIENCE:
            break
    return reached


def _alike(document: Document, index: int, outer: int, inner: int) -> bool:
    """Whether a paragraph stands in an element beside `inner` of the same kind, or bare in `outer`."""
    element = document.paragraphs[index].element
    while element >= 0 and element != outer and document.elements[element].parent != outer:
        element = document.elements[element].parent
    if element == outer:
        return True
    one, two = document.elements[element], document.elements[inner]
    return one.tag in _FLOW or (one.tag == two.tag and one.marks.strip() in ("", two.marks.strip()))


def _start(document: Document, first: int, last: int, title: Title | None) -> int:
    """The first paragraph after what a container repeats of the head: title, number, dates, source, information block."""
    paragraphs = document.paragraphs
    first = _below_repeated(paragraphs, first, last, title.text) if title else first
    stamped = title is not None and any(_STAMP.search(paragraph.text) for paragraph in paragraphs[title.end:first])
    waiting = False
    columns = 0
    while first < last:
        text = paragraphs[first].text
        cells = paragraphs[first].cells
        if columns and len(cells) == columns:  # the values below a row of labels
            first, columns = first + 1, 0
            continue
        if title and (end := _repeats(paragraphs, first, last, title.text)):
            first = end
            continue
        if label_of(text) or not (_is_head(paragraphs[first], stamped) or (waiting and len(text) <= _LONG and "。" not in text and text[-1] not in ":：")):
            break
        stamped = stamped or bool(_STAMP.search(text))
        waiting = is_label(text)
        columns = len(cells) if cells and all(names_label(cell) for cell in cells if cell) else 0
        first += 1
    return first


def _below_repeated(paragraphs: list[Paragraph], first: int, last: int, title: str) -> int:
    """Where the text begins when the container prints the title again below nothing but short lines: marks, numbers, who received it."""
    for index in range(first, min(first + _PATIENCE, last)):
        if end := _repeats(paragraphs, index, last, title):
            return end
        if len(paragraphs[index].text) > _SHORT_LINE or _SENTENCE.search(paragraphs[index].text) or label_of(paragraphs[index].text):
            break
    return first


def _is_head(paragraph: Paragraph, stamped: bool) -> bool:
    text = paragraph.text
    if is_document_number_line(text) or _TRIFLE.fullmatch(text):
        return True
    if stamped and is_date_line(text):
        return False  # the day of a speech, below the day of publication
    if not stamped and _STAMP.search(text) and len(text) <= _LONGEST_STAMP and not _SENTENCE.search(text):
        return True
    if is_head_chrome(text) or (len(paragraph.cells) > 1 and any(names_label(cell) or labelled_values(cell) for cell in paragraph.cells if cell)):
        return True
    return paragraph.link_ratio > 0.8 and not paragraph.to_file and "。" not in text


def _repeats(paragraphs: list[Paragraph], first: int, last: int, title: str) -> int | None:
    """The end of the paragraphs from `first` that print the title again, in one line or several; None when they do not."""
    plain, joined, found = squeeze(title), "", None
    for end in range(first, min(first + 5, last)):
        joined += squeeze(paragraphs[end].text)
        if joined == plain:
            return end + 1
        if _nearly(joined, plain):
            found = end + 1
        elif found or not (plain.startswith(joined) or _nearly(joined, plain[:len(joined)])):
            break
    return found


def _nearly(one: str, two: str) -> bool:
    """Whether a line is the title but for a word or a remark in brackets, as editors print it again; one that says more is no repetition."""
    one = _REMARK.sub("", one)
    if len(one) < _TITLE or not 0.7 * len(two) <= len(one) <= len(two) or "。" in one or label_of(one):
        return False
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= _LIKE


def _end(document: Document, first: int, last: int, weights: list[float]) -> int:
    paragraphs = document.paragraphs
    total = sum(weights[first:last]) or 1.0
    done = 0.0
    # An address or a source in the midst of numbered items is one of theirs.
    settled = max((index for index in range(first, last) if label_of(paragraphs[index].text) and weights[index] > 0), default=first)
    for index in range(first, last):
        text = paragraphs[index].text
        if index > first and label_of(text) is None:
            if _CLOSING.match(text) and len(text) <= 200 and done >= 0.3 * total:
                last = index
                break
            contact = _CONTACT.match(text) and _goes_on(document, index)
            if is_furniture(text) and not contact and done >= 0.7 * total and index >= settled and not _belongs_to_letter(paragraphs, index, last):
                last = index
                break
        done += weights[index]
    while last > first and _is_trailing(paragraphs[last - 1]):
        last -= 1
    return last


def _goes_on(document: Document, index: int) -> bool:
    """Whether an address or a telephone number stands where the text stood: notices end with them, and so do pages."""
    one, two = document.paragraphs[index - 1].element, document.paragraphs[index].element
    return one == two or (one >= 0 and two >= 0 and document.elements[one].parent == document.elements[two].parent and _alike(document, index, document.elements[two].parent, one))


def _is_trailing(paragraph: Paragraph) -> bool:
    text = paragraph.text
    if label_of(text) and "。" in text:
        return False
    if _CONTACT.match(text) and paragraph.link_ratio < 0.5:
        return False
    if is_furniture(text) or _CLOSING.match(text) or _TRIFLE.fullmatch(text) or is_page_number(text) or _ATTACHED.fullmatch(text):
        return True
    if paragraph.link_ratio > 0.6 and "。" not in text:
        return True
    return len(text) <= _LONG and bool(_CREDIT.match(text))


def _belongs_to_letter(paragraphs: list[Paragraph], index: int, last: int) -> bool:
    """An attachment named above the signature belongs to the letter."""
    if not (is_attachment(paragraphs[index].text) or paragraphs[index].to_file):
        return False
    below = paragraphs[index + 1:min(index + 8, last)]
    dated = next((at for at, paragraph in enumerate(below) if is_date_line(paragraph.text)), 0)
    return dated > 0 and len(below[dated - 1].text) <= _SHORT_LINE and not _SENTENCE.search(below[dated - 1].text)
