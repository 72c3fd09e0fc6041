"""Which lines are the portal's and not the bureau's: breadcrumbs, metadata, tool bars, footers."""

import re

from datapkg.read.metadata import DOCUMENT_NUMBER, labelled_values

_BREADCRUMB = re.compile(
    r"(?:当前|您的?|你的?|现在|所在)(?:所在|现在的?|当前的?)?的?位置|^(?:网站)?首页\s?(?:[>＞»›/\-—→|]|$)|(?:[^>＞»›]{1,20}\s?[>＞»›]{1,2}\s?){2,}"
)
_TOOLS = re.compile(
    r"无障碍|rss\s?订阅|设为首页|加入收藏|网站地图|扫一扫|手机版|繁體|繁体版|English|登录|注册|"
    r"[\[【(（]?\s?(?:字体|字号|文字)\s?[:：]?\s?(?:[\[【]?\s?[大中小]\s?[\]】]?\s?){0,3}|"
    r"打印(?:本页|本文|此页|文章|页面)?|关闭(?:窗口|本页|页面|此页)?|分享(?:到|至)?|收藏(?:本页)?|复制链接|朗读|返回(?:顶部|首页|列表|上一页)?"
)
_TOOL_LINE = re.compile(rf"(?:[\[【(（「]?\s?(?:{_TOOLS.pattern}|微信|微博|QQ空间|朋友圈|大|中|小)\s?[\]】)）」]?[\s|:：·、,，>]*)+")
_PUBLISHED = re.compile(r"(?:发布|发表|公布|公开|更新|刊发|信息|录入)?(?:时间|日期)\s?[:：]\s?(?:19|20)\d\d|^(?:19|20)\d\d[-/年.]\d{1,2}[-/月.]\d{1,2}日?"
                        r"(?:\s\d{1,2}:\d\d(?::\d\d)?)?(?:\s.{0,40})?$")
_FURNITURE = re.compile(
    r"(?![(（]\s?(?:主办|承办))[\[【(（•·\s]*(?:附件下载|相关附件|附件列表|下载附件|相关链接|相关文章|相关新闻|相关信息|相关阅读|相关文件|相关稿件|相关解读|相关内容|文件解读|政策解读|"
    r"解读链接|延伸阅读|推荐阅读|热点推荐|最新文章|上一篇|下一篇|上一条|下一条|上篇|下篇|扫一扫|版权所有|网站标识码|网站声明|隐私声明|联系我们|关于我们|网站地图|友情链接|"
    r".{0,8}ICP备|ICP证|.{0,8}公网安备|copyright|©|produced by|您是第|站点地图|我要纠错|【?纠错】?|政府网站找错|无障碍|"
    r"打印(?:本页|本文|此页|文章)|关闭(?:窗口|本页|页面)|分享到|返回(?:顶部|首页|列表|上一页)|"
    r"(?:责任编辑|责编|编\s?辑|来\s?源|信息来源|文章来源|稿件来源|作\s?者|审\s?核|校\s?对|供\s?稿|初审|复审|终审|主办单位|主办|承办单位|承办|技术支持|运维单位|"
    r"打印|关闭|分享|收藏|字体|字号|浏览次数|浏览量|浏览|阅读次数|阅读量|访问量|点击数|点击率|发布时间|发布日期|更新时间|信息时间|发布人|发布者|地址|邮编|邮政编码|传真)"
    r"\s?[】\]]?\s?[:：])",
    re.IGNORECASE,
)
_ATTACHMENT_LINK = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ceb|ofd|zip|rar|7z|jpe?g|png)\b\s*(?:[(（].{0,24}[)）])?$", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"[-—–\s]*第?\s?\d{1,3}\s?页?[-—–\s]*(?:[/,，共\s]+\d{1,3}\s?页?)?")


def is_breadcrumb(text: str) -> bool:
    """Say whether the line tells where on the portal the page stands."""
    return len(text) <= 120 and bool(_BREADCRUMB.search(text))


def is_toolbar(text: str) -> bool:
    """Say whether the line holds only buttons: 打印, 关闭, 字号, 分享 and the like."""
    return len(text) <= 60 and bool(_TOOL_LINE.fullmatch(text))


def is_published_line(text: str) -> bool:
    """Say whether the line tells when the page was published (发布时间:2018-03-18 来源:…)."""
    return len(text) <= 200 and "。" not in text and bool(_PUBLISHED.search(text))


def is_metadata_line(text: str) -> bool:
    """Say whether the line is a label with its value: 索引号 or 文号 and the like."""
    return len(text) <= 400 and bool(labelled_values(text)) and not text.rstrip().endswith("。")


def is_document_number_line(text: str) -> bool:
    """Say whether the line is a document number and nothing else (佛教〔2018〕12号)."""
    return bool(DOCUMENT_NUMBER.fullmatch(text.strip(" ()（）")))


def is_head_chrome(text: str) -> bool:
    """Say whether a line before the body is the portal's."""
    return is_metadata_line(text) or is_breadcrumb(text) or is_toolbar(text) or is_published_line(text)


def is_furniture(text: str) -> bool:
    """Say whether a line after the body is the portal's: editor, share, print, attachment and related links, footer."""
    if len(text) > 160 or (text.endswith(("。", "；")) and len(text) > 40):
        return False
    return bool(_FURNITURE.match(text)) or is_attachment(text) or is_toolbar(text) or is_breadcrumb(text)


def is_attachment(text: str) -> bool:
    """Say whether the line names a file."""
    return bool(_ATTACHMENT_LINK.search(text))


def is_page_number(text: str) -> bool:
    """Say whether the line is a printed page number left in the text: — 3 —, 第 3 页."""
    return bool(_PAGE_NUMBER.fullmatch(text)) and any(mark in text for mark in "-—–页")
