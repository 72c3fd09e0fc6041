"""Lines that are the portal's are told from lines that are the bureau's."""

from collections.abc import Callable

import pytest

from datapkg.read.chrome import (
    is_breadcrumb,
    is_document_number_line,
    is_furniture,
    is_head_chrome,
    is_page_number,
    is_published_line,
    is_toolbar,
)

BREADCRUMBS = [
    "当前位置:首页 > 政务公开 > 规划计划", "您的位置： 首页 > 信息公开", "您所在的位置：首页 » 通知公告 » 正文", "首页 > 政务公开", "首页>>教育局>>工作计划",
    "你的位置：首页 › 计划", "现在的位置：首页/计划", "网站首页 > 计划", "首页 ＞ 信息公开 ＞ 规划计划", "首页",
]
TOOLBARS = [
    "【字体：大 中 小】", "字体：[大][中][小]", "字号：大 中 小", "【打印本页】 【关闭窗口】", "打印 | 关闭", "分享到：微信 微博", "[打印] [收藏]", "设为首页 | 加入收藏",
    "返回顶部", "打印本文", "关闭页面", "朗读",
]
PUBLISHED = [
    "发布时间：2018-03-18 16:46", "发布时间: 2020-02-25 10:11 来源:三明市教育局01 字号: 阅读:", "某市教育局 发表时间:2018-03-18 16:46", "日期：2019年3月5日 浏览次数：120",
    "时间：2019/3/5", "2018-03-18 16:46 来源：本站", "2018年3月18日", "更新时间：2018.03.18", "公开日期：2018-03-18",
]
METADATA = [
    "索引号：SM00104-0200-2020-00017", "索 引 号:SM00104-0200-2020-00017 发文机构 : 三明市教育局", "文   号 :明教办〔2020〕1号 发文日期 : 2020年02月22日",
    "索引号 11440000 分类 其他", "[索引号] 4303000014-2017-00043", "【发文机构】 某市教育局", "• 索 引 号:4303000014-2017-00043", "信息名称：2018年工作要点", "公开方式：主动公开",
    "有效性：有效", "主题词：教育 计划", "来源：市教育局", "成文日期：", "发布机构",
]
FURNITURE = [
    "责任编辑：张三", "(责任编辑：张三)", "编辑：李四 审核：王五", "来 源: 责任编辑:", "来源：市教育局", "附件下载", "附件下载：", "附件列表：", "延伸阅读", "相关链接", "相关文件：", "附件1.任务分解表.docx",
    "任务分解表.xls（24KB）", "版权所有：某市教育局", "粤ICP备05001234号", "粤公网安备 44060002000001号", "网站标识码：4406000048", "主办单位：某市教育局", "主办：某市教育局 地址：某路1号",
    "上一篇：2017年工作总结", "下一条：没有了", "扫一扫在手机打开当前页", "地址：某市某路1号 邮编：528000", "联系我们 | 网站地图 | 隐私声明", "Copyright © 2018", "我要纠错",
    "分享到：", "【打印】 【关闭】", "首页 > 政务公开", "发布时间：2020-03-25",
]
BODY = [
    "(一)加强领导。", "一、加强领导", "2018年是教育工作落实年。", "各区教育局:", "市教育局", "来源渠道要规范", "编辑出版工作要加强", "地址选择要科学", "打开工作局面",
    "2018年3月18日,全市教育工作会议召开。", "首页报道了教育工作", "当前工作要抓好", "小学", "大中小学一体化", "总体要求:坚持立德树人。", "附件所列任务要落实", "公开透明",
    "下一步,要抓好落实。", "5G网络", "3000人", "第3期", "某市教育局2020年工作要点",
]
KINDS: list[tuple[Callable[[str], bool], list[str]]] = [
    (is_breadcrumb, BREADCRUMBS), (is_toolbar, TOOLBARS), (is_published_line, PUBLISHED), (is_head_chrome, BREADCRUMBS + TOOLBARS + PUBLISHED + METADATA),
    (is_furniture, FURNITURE), (is_document_number_line, ["佛教〔2018〕12号", "（佛教〔2018〕12号）", "明教办[2020]1号", "粤教基（2019）第 7 号"]),
    (is_page_number, ["— 3 —", "-3-", "第 3 页", "第3页 共12页"]),
]


@pytest.mark.parametrize(("says", "line"), [(says, line) for says, lines in KINDS for line in lines])
def test_a_line_of_the_portal_is_known(says: Callable[[str], bool], line: str) -> None:
    assert says(line)


@pytest.mark.parametrize("line", BODY)
@pytest.mark.parametrize("says", [says for says, _ in KINDS])
def test_a_line_of_the_bureau_is_never_taken_for_the_portals(says: Callable[[str], bool], line: str) -> None:
    assert not says(line)


@pytest.mark.parametrize("says", [is_breadcrumb, is_toolbar, is_published_line, is_furniture])
def test_a_long_paragraph_is_never_chrome(says: Callable[[str], bool]) -> None:
    assert not says("当前位置:首页 > 来源:打印 发布时间:2018-03-18 " + "全面贯彻党的教育方针," * 20)


@pytest.mark.parametrize("line", ["12", "2018", "3 所", "一页", "— —", "第三页工作"])
def test_a_bare_number_is_no_page_number(line: str) -> None:
    assert not is_page_number(line)


@pytest.mark.parametrize("line", ["关闭不合格办学点", "打印店治理要到位", "登录系统建设工程"])
def test_a_line_that_begins_with_a_buttons_word_is_the_bureaus(line: str) -> None:
    assert not is_head_chrome(line)
