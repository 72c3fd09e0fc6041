"""Every title in 《》 is a row: its number, what kind of text it is, and what the task does with it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datapkg.codelists import Codelists
from datapkg.parse.citations import read_citations
from datapkg.parse.clauses import Text

from .pages import of_task

TITLES = [
    ("落实《学位条例》。", ["学位条例"]),
    ("落实《学位条例》、《教师法》和《教育督导条例》。", ["学位条例", "教师法", "教育督导条例"]),
    ("落实《转发〈关于加强党建的意见〉的通知》。", ["转发〈关于加强党建的意见〉的通知"]),
    ("落实《转发《关于加强党建的意见》的通知》。", ["转发《关于加强党建的意见》的通知"]),
    ("落实《 学位条例 》。", ["学位条例"]),
    ("推进“《学位条例》宣讲”。", ["学位条例"]),
    ("用好《某市报》《教育简报》。", ["某市报", "教育简报"]),
    ("抓好党建工作。", []),
    ("《》无题。", []),
]
NUMBERS = [
    ("《意见》(粤府〔2017〕48号)", "粤府〔2017〕48号"),
    ("《意见》（粤府〔2017〕48号）", "粤府〔2017〕48号"),
    ("《意见》(粤府[2017]48号)", "粤府[2017]48号"),
    ("《意见》(粤府（2017）48号)", "粤府（2017）48号"),
    ("《意见》（粤府办〔 2017 〕 67 号）", "粤府办〔2017〕67号"),
    ("《意见》(粤府〔201748号)", "粤府〔2017〕48号"),
    ("《意见》(粤府2017〕48号)", "粤府〔2017〕48号"),
    ("《意见》(粤府201748号)", "粤府〔2017〕48号"),
    ("《意见》粤府〔2017〕48号", "粤府〔2017〕48号"),
    ("《办法》(教育部令第41号)", "教育部令第41号"),
    ("《意见》(教基〔2017〕第3号)", "教基〔2017〕第3号"),
    ("《方案》(2018—2020年)", None),
    ("《方案》(试行)", None),
    ("《方案》", None),
    ("《方案》2020年", None),
]
KINDS = [
    ("关于加强党建的意见", "policy"), ("学前教育三年行动计划", "policy"), ("中小学德育工作指南", "policy"), ("义务教育学校管理标准", "policy"), ("学校安全管理办法", "policy"), ("关于印发方案的通知", "policy"),
    ("中国共产党支部工作条例", "policy"), ("教师法", "law"), ("中华人民共和国教育法", "law"), ("中华人民共和国民法典", "law"), ("某市学校安全条例", "law"), ("中华人民共和国宪法", "law"),
    ("教育督导条例", "law"), ("民办教育促进法实施条例", "law"), ("红色文化读本", "publication"), ("习近平谈治国理政", "publication"), ("某市日报", "publication"), ("地方教材", "publication"),
    ("教育简报", "publication"), ("地方教材(试行)", "publication"), ("某市学校安全条例(草案)", "law"), ("教师资格证(样本)", "other"), ("办学许可证", "other"), ("开学第一课", "other"), ("致家长的一封信", "other"),
]
ACTIONS = [
    ("落实《安全条例》。", "implement"), ("贯彻《安全条例》精神。", "implement"), ("按照《安全条例》要求抓好工作。", "implement"), ("根据《安全条例》抓好工作。", "implement"),
    ("推进《安全方案》。", "implement"), ("以《安全条例》为依据。", "implement"), ("做好《安全条例》的贯彻工作。", "implement"), ("对照《安全条例》整改。", "implement"),
    ("出台《安全方案》。", "issue"), ("制定《安全方案》。", "issue"), ("研究制定《安全方案》。", "issue"), ("印发《安全方案》。", "issue"), ("已印发《安全方案》。", "issue"), ("编制《安全方案》。", "issue"),
    ("拟制《安全方案》。", "issue"), ("制定实施《安全方案》。", "issue"), ("做好《安全条例》起草工作。", "issue"),
    ("修订《安全方案》。", "revise"), ("完善《安全方案》。", "revise"), ("修订完善《安全方案》。", "revise"), ("做好《安全方案》的修订工作。", "revise"),
    ("学习《安全条例》。", "other"), ("宣传《安全条例》。", "other"), ("《安全条例》颁布以来,成效明显。", "other"),
]


@pytest.mark.parametrize(("body", "expected"), TITLES)
def test_every_title_is_a_row_in_order(body: str, expected: list[str], codelists: Codelists) -> None:
    rows = of_task(body, "citations", codelists)
    assert [row["title"] for row in rows] == expected
    assert all(row["text"][0] + row["text"][-1] == "《》" for row in rows)


@pytest.mark.parametrize(("printed", "number"), NUMBERS)
def test_the_number_behind_a_title_is_read_and_a_lost_bracket_put_back(printed: str, number: str | None, codelists: Codelists) -> None:
    assert [row["document_number"] for row in of_task(f"落实{printed}要求。", "citations", codelists)] == [number]


def test_each_title_has_the_number_behind_it(codelists: Codelists) -> None:
    rows = of_task("落实《甲意见》(粤府〔2017〕48号)、《乙意见》(粤府办〔201767号)和《丙意见》。", "citations", codelists)
    assert [row["document_number"] for row in rows] == ["粤府〔2017〕48号", "粤府办〔2017〕67号", None]


@pytest.mark.parametrize(("title", "kind"), KINDS)
def test_the_title_tells_what_kind_of_text_it_is(title: str, kind: str, codelists: Codelists) -> None:
    assert [row["kind"] for row in of_task(f"学习《{title}》。", "citations", codelists)] == [kind]


@pytest.mark.parametrize(("body", "action"), ACTIONS)
def test_the_verb_tells_what_the_task_does_with_the_title(body: str, action: str, codelists: Codelists) -> None:
    assert [row["action"] for row in of_task(body, "citations", codelists)] == [action]


@pytest.mark.parametrize("verb", ["落实", "出台", "修订"])
def test_titles_in_a_list_share_one_verb(verb: str, codelists: Codelists) -> None:
    action = {"落实": "implement", "出台": "issue", "修订": "revise"}[verb]
    rows = of_task(f"{verb}《甲方案》、《乙方案》(试行)和《丙方案》。", "citations", codelists)
    assert [row["action"] for row in rows] == [action] * 3


def test_a_verb_inside_a_title_rules_no_other_title(codelists: Codelists) -> None:
    rows = of_task("学习《关于制定规划的意见》宣传《安全条例》。", "citations", codelists)
    assert [row["action"] for row in rows] == ["other", "other"]


def test_a_periodical_is_used_and_not_implemented(codelists: Codelists) -> None:
    rows = of_task("推进《红色文化读本》循环使用。编印《红色文化读本》。", "citations", codelists)
    assert [row["action"] for row in rows] == ["other", "issue"]


@settings(deadline=None)
@given(st.text(alphabet="《》〈〉甲法\n,、。", max_size=40))
def test_titles_are_balanced_and_never_overlap_whatever_the_marks(text: str) -> None:
    marked = Text(text)
    end = 0
    for citation in read_citations(marked):
        assert citation.start >= end
        assert text[citation.start] + text[citation.end - 1] == "《》"
        assert "\n" not in text[citation.start:citation.end]
        end = citation.end
    covered = {at for span in marked.titles for at in range(span.start, span.end)}
    assert {at for at, char in enumerate(text) if char in "《》"} - covered <= set(marked.unclosed)
