"""Make a package folder whose archive holds many made-up pages, for measuring the build.

Each page is put together from sentences of the pages archived in this repository, with other figures, dates and years,
in one of several outline forms and portal layouts. The same arguments and the same parser give the same bytes.

Example: python benchmarks/corpus.py /tmp/corpus-1000 --pages 1000
"""

import argparse
import hashlib
import json
import random
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGES_PER_BUREAU = (5, 20)
LENGTH = (3_000, 20_000)
FIRST_YEAR, LAST_YEAR = 2004, 2025
DATE = "2026-11-22T00:00:00Z"
_SHAPE = (2.1, 3.0)  # of the beta distribution of lengths between the two ends of LENGTH: its mean is 10,000 characters

_SOURCE_CITY = re.compile("佛山|广州|三明|东莞|湘潭")
_NUMBER = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<after>年|月|日|时|%|‰)?")
_NOTE = re.compile(r"[〔\[(（【]?(?:责任|牵头|配合|主办|承办)(?:单位|科室|部门)")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_SENTENCE = re.compile(r"[^。]+。")
_PAIRS = "“”‘’《》〈〉()（）〔〕[]【】"
_HAN = "〇一二三四五六七八九"
# Two of these make a bureau's name. None is a word that titles and signatures are known by.
_STEMS = "安柏昌澄川东丰福甘谷冠桂海汉和恒湖华淮黄吉嘉江锦靖开康兰乐丽临灵龙庐泸洛梅绵明宁平莆祁青清泉荣瑞沙山韶深石寿舒松绥泰潭桃天通同桐文武西溪仙湘祥新兴星雁阳伊宜永玉岳云漳昭正舟"
_DISTRICTS = ("县(市、区)教育局", "各县(市、区)教育局", "市属学校", "各高校")


class Form(NamedTuple):
    """An outline form: the label of a section and of an item, and whether items count on through the document."""

    name: str
    section: Callable[[int], str] | None
    item: Callable[[int], str]
    running: bool


def han(number: int) -> str:
    """Return a number below 100 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _HAN[tens] + "十") + (_HAN[ones] if ones or not tens else "")


FORMS = (
    Form("一、/(一)", lambda n: f"{han(n)}、", lambda n: f"({han(n)})", False),
    Form("一、/1. running on", lambda n: f"{han(n)}、", lambda n: f"{n}.", True),
    Form("一、/1. anew in each section", lambda n: f"{han(n)}、", lambda n: f"{n}.", False),
    Form("1、", None, lambda n: f"{n}、", True),
)
HEADS = ("table", "bullets", "breadcrumb", "bare", "none")


@dataclass
class Source:
    """What the archived pages give: headings, openings, sentences, and the units that answer for a task."""

    sections: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    openings: list[tuple[int, str]] = field(default_factory=list)
    sentences: list[tuple[int, str]] = field(default_factory=list)
    clauses: list[tuple[int, str]] = field(default_factory=list)
    units: list[str] = field(default_factory=list)

    @classmethod
    def load(cls, snapshots: Path) -> "Source":
        """Read the archived pages through the package itself."""
        from datapkg.codelists import Codelists
        from datapkg.fetch.archive import read_snapshots, warc_files
        from datapkg.parse.plan import parse_page
        from datapkg.read.page import read_payload

        source, codelists = cls(), Codelists.load()
        units: set[str] = set()
        for path in warc_files(snapshots):
            for snapshot in read_snapshots(path):
                tables = parse_page(read_payload(snapshot.payload, snapshot.name, snapshot.bureau_id), codelists)
                source._take(tables)
                units |= {row["unit"] for row in tables["responsibilities"] if len(row["unit"]) <= 12}
        source.units = sorted(units)
        return source

    def _take(self, tables: dict[str, list[dict[str, Any]]]) -> None:
        years = {row["document_id"]: row["year"] for row in tables["documents"]}
        self.openings += [(row["year"] or 2020, row["preamble"]) for row in tables["documents"] if row["preamble"]]
        self.sections += [row["heading"] for row in tables["sections"] if row["heading"] and _is_whole(row["heading"])]
        for task in tables["tasks"]:
            year, heading = years[task["document_id"]] or 2020, task["heading"] or ""
            if 4 <= len(heading) <= 40 and _is_whole(heading):
                self.items.append(heading)
            for line in task["text"].removeprefix(heading).split("\n"):
                for hit in _SENTENCE.finditer(line.lstrip("。 ")):
                    self._take_sentence(year, hit.group().strip())

    def _take_sentence(self, year: int, sentence: str) -> None:
        if not 8 <= len(sentence) <= 400 or _NOTE.search(sentence) or not _is_whole(sentence):
            return
        self.sentences.append((year, sentence))
        self.clauses += [(year, clause) for clause in sentence.rstrip("。").split(",")[1:] if len(clause) > 5 and not set(clause) & set(_PAIRS) and not _YEAR.search(clause)]


def _is_whole(text: str) -> bool:
    return all(text.count(left) == text.count(right) for left, right in zip(_PAIRS[::2], _PAIRS[1::2], strict=True))


class Writer:
    """Writes the pages of one bureau."""

    def __init__(self, source: Source, rng: random.Random, city: str) -> None:
        self._source, self._rng, self._city = source, rng, city
        self._bureau = f"{city}教育局"

    def page(self, year: int) -> str:
        """Return one page as captured: chrome, covering notice, one or two documents, chrome."""
        rng = self._rng
        length = int(LENGTH[0] + (LENGTH[1] - LENGTH[0]) * rng.betavariate(*_SHAPE))
        head = rng.choice(HEADS)
        kinds = ["总结", "要点"] if head != "none" and rng.random() < 0.1 else [rng.choice(("要点", "要点", "要点", "计划"))]
        title = f"{self._bureau}{year}年工作{kinds[-1]}"
        if len(kinds) == 2:
            title = f"{self._bureau}{year - 1}年工作总结和{year}年工作要点"
        notice = head in ("table", "bare") or (head == "breadcrumb" and rng.random() < 0.3) or len(kinds) == 2
        top = self._head(head, year, f"{self._bureau}关于印发{title.removeprefix(self._bureau)}的通知" if notice else title)
        blocks = top + (self._notice(title, year) if notice else [])
        wide = rng.random() < 0.4
        room = max(1_500, length - sum(map(len, blocks)) - 60)
        for number, kind in enumerate(kinds):
            of = year - 1 if kind == "总结" else year
            if notice:
                blocks.append(f"{self._bureau}{of}年工作{kind}")
            form = rng.choice(FORMS[:3] if head == "none" else FORMS)  # a flat list without a title is not known for a plan
            body = "\n".join(self._document(of, form, room // len(kinds), opened=head == "none"))
            blocks += (_full_width(body) if wide else body).split("\n")
            if number + 1 == len(kinds) and rng.random() < 0.2:
                blocks += ["附件:重点任务分工表"]
        blocks += self._foot(head)
        return ("\n\n" if rng.random() < 0.6 else "\n").join(blocks) + "\n"

    def _document(self, year: int, form: Form, room: int, opened: bool) -> list[str]:
        rng, lines = self._rng, []
        if opened or rng.random() < 0.8:
            of, opening = rng.choice(self._source.openings)
            lines.append(f"{year}年是教育工作落实年,总体要求是:{self._varied(opening, of, year)}"[:rng.randint(150, 500)].rstrip(",、。") + "。")
        noted = rng.random() < 0.4
        items_a_section = rng.randint(3, 9)
        sentences = rng.choice((2, 3, 4, 5, 7))
        used, number, section = sum(map(len, lines)), 0, 0
        while used < room:
            if form.section:
                section += 1
                lines.append(form.section(section) + self._varied(rng.choice(self._source.sections), year, year))
                used += len(lines[-1])
                number = number if form.running else 0
            for _ in range(max(1, items_a_section + rng.randint(-2, 2))):
                number += 1
                lines.append(form.item(number) + self._item(year, sentences, noted))
                used += len(lines[-1])
                if used >= room and (section >= 2 or not form.section):
                    break
            if section == 30 or number == 200:
                break
        return lines

    def _item(self, year: int, sentences: int, noted: bool) -> str:
        rng, source = self._rng, self._source
        parts = [rng.choice(source.items) + "。"] if rng.random() < 0.9 else []
        for _ in range(max(1, sentences + rng.randint(-1, 2))):
            of, sentence = rng.choice(source.sentences)
            parts.append(self._varied(self._recombined(sentence), of, year))
        if rng.random() < 0.06:
            parts.append(f"{rng.choice((f'{year}年', ''))}{rng.randint(1, 12)}月底前{rng.choice(source.clauses)[1]}。")
        if rng.random() < 0.03:
            parts.append("\n" + self._varied(rng.choice(source.sentences)[1], year, year))
        text = "".join(parts)
        return self._varied(text + (self._note() if noted else ""), year, year, figures=False)

    def _recombined(self, sentence: str) -> str:
        """Now and then one clause of the sentence gives way to one of another sentence."""
        clauses = sentence.rstrip("。").split(",")
        at = self._rng.randrange(len(clauses))
        if at == 0 or set(clauses[at]) & set(_PAIRS) or self._rng.random() < 0.6:
            return sentence
        clauses[at] = self._rng.choice(self._source.clauses)[1]
        return ",".join(clauses) + "。"

    def _varied(self, text: str, of: int, year: int, figures: bool = True) -> str:
        """Return the text with another city's name, other figures, and its years moved from those of `of` to `year`."""
        rng = self._rng

        def another(hit: re.Match[str]) -> str:
            number, after = hit["number"], hit["after"] or ""
            if re.fullmatch("(?:19|20)[0-9]{2}", number):
                return f"{min(max(int(number) + year - of, 1950), 2035)}{after}"
            high = {"月": 12, "日": 28, "时": 23, "%": 100, "‰": 100}.get(after)
            if high:
                return f"{rng.randint(1, high)}{after}"
            return "".join(str(rng.randint(1, 9)) if char.isdigit() else char for char in number) + after

        text = _SOURCE_CITY.sub(self._city.rstrip("市县"), text)
        return _NUMBER.sub(another, text) if figures else text

    def _note(self) -> str:
        rng = self._rng
        units = "、".join(rng.sample(self._source.units, rng.randint(1, 4)))
        rest = rng.choice(_DISTRICTS)
        return rng.choice((f"(责任科室:{units})", f"〔责任单位:{units},{rest}〕", f"责任单位:{units},{rest}", f"(牵头单位:{units};配合单位:{rest})"))

    def _head(self, head: str, year: int, title: str) -> list[str]:
        rng, month, day = self._rng, self._rng.randint(5, 8), self._rng.randint(1, 28)  # after the notice's own date
        published = f"{year}-{month:02d}-{day:02d} {rng.randint(8, 18):02d}:{rng.randint(0, 59):02d}"
        if head == "table":
            return [
                "信息检索", "关键字:", "类型:",
                f"索 引 号:{rng.randint(10**9, 10**10 - 1)}-{year}-{rng.randint(1, 999):05d} 发文机构 : {self._bureau}\n"
                f"文   号 :{self._city[0]}教〔{year}〕{rng.randint(1, 99)}号 发文日期 : {year}年{month:02d}月{day:02d}日",
                title, f"发布时间: {published} 来源:{self._bureau} 字号: 阅读:",
            ]
        if head == "bullets":
            return [
                self._bureau, "您的位置: 首页 > 信息公开",
                f"  • 索 引 号:{rng.randint(10**9, 10**10 - 1)}-{year}-{rng.randint(1, 999):05d}\n  • 发布机构:市教育局\n"
                f"  • 发文日期:{published[:10]}\n  • 公开方式:政府网站\n  • 名称:{title}\n  • 主题词:教育",
                title, f"{self._bureau} 发布时间:{published[:10]} 【字体:",
            ]
        if head == "breadcrumb":
            return ["无障碍版 | rss订阅\n当前位置:首页 > 政务公开 > 规划计划", title, f"{self._bureau} 发表时间:{published}"]
        return [title] if head == "bare" else []

    def _notice(self, title: str, year: int) -> list[str]:
        return [
            "各县(市、区)教育局,市属各高校,局属各学校(单位):", f"现将《{title}》印发给你们,请结合实际,认真贯彻执行。",
            self._bureau, f"{year}年{self._rng.randint(1, 4)}月{self._rng.randint(1, 28)}日",
        ]

    def _foot(self, head: str) -> list[str]:
        if head in ("bare", "none"):
            return []
        return self._rng.choice(([], ["附件下载", "相关链接"], ["来 源: 责任编辑:"], ["上一篇:无", "下一篇:无", f"版权所有:{self._bureau}"]))


def _full_width(text: str) -> str:
    for narrow, wide in zip(",;:()", "，；：（）", strict=True):
        text = re.sub(rf"(?<!\d){re.escape(narrow)}|{re.escape(narrow)}(?!\d)", wide, text)
    return text


def write_archive(path: Path, payloads: list[bytes]) -> None:
    """Write captures into one WARC file, in the form in which `datapkg archive` writes one."""
    import io
    import uuid

    from warcio.warcwriter import WARCWriter

    from datapkg.fetch.archive import CAPTURE_FIELDS, TARGET

    def identify(name: str) -> str:
        return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, TARGET + name)}>"

    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="WARC/1.1")
    about = identify(f"warcinfo:{hashlib.sha256(b''.join(payloads)).hexdigest()}")
    info = writer.create_warcinfo_record(path.name, CAPTURE_FIELDS)
    info.rec_headers.replace_header("WARC-Record-ID", about)
    info.rec_headers.replace_header("WARC-Date", DATE)
    writer.write_record(info)
    for payload in payloads:
        digest = hashlib.sha256(payload).hexdigest()
        writer.write_record(writer.create_warc_record(
            TARGET + digest, "resource", payload=io.BytesIO(payload), length=len(payload), warc_content_type="text/plain",
            warc_headers_dict={"WARC-Record-ID": identify(digest), "WARC-Date": DATE, "WARC-Warcinfo-ID": about},
        ))
    path.parent.mkdir(parents=True)
    path.write_bytes(buffer.getvalue())


def make_corpus(folder: Path, pages: int, seed: int = 1) -> dict[str, Any]:
    """Make the package folder and return what is in it. The first pages of a larger corpus are those of a smaller one."""
    folder.mkdir(parents=True)
    data = folder / "data"
    for name in ("schemas", "codelists"):
        shutil.copytree(ROOT / "data" / name, data / name)
    for name in ("portals", "corrections", "overrides"):
        (data / name).mkdir()
    shutil.copy(ROOT / "datapackage.json", folder / "datapackage.json")
    source = Source.load(ROOT / "data" / "snapshots")
    lengths: list[int] = []
    bodies: set[bytes] = set()
    bureau = 0
    while len(lengths) < pages:
        rng = random.Random(f"{seed}-{bureau}")
        city = "".join(_STEMS[at] for at in divmod(bureau, len(_STEMS))) + ("市" if bureau % 3 else "县")
        code = f"{900_001 + bureau}"
        (data / "portals" / f"{code}.toml").write_text(
            f'[bureau]\nname_zh = "{city}教育局"\nname_en = "Made-up Bureau {bureau + 1}"\nprovince_zh = "虚构省"\nprovince_en = "Nowhere"\n'
            f'level = "{"prefecture" if bureau % 3 else "county"}"\n', encoding="utf-8",
        )
        writer = Writer(source, rng, city)
        years = rng.sample(range(FIRST_YEAR, LAST_YEAR + 1), rng.randint(*PAGES_PER_BUREAU))
        texts = [writer.page(year) for year in years][:pages - len(lengths)]
        for text in texts:
            # All digits out: pages must differ in more than in their figures.
            bodies.add(hashlib.sha256(re.sub(r"[\d\s]", "", text).encode()).digest())
            lengths.append(len(text))
        write_archive(data / "snapshots" / code / f"text-{DATE[:10].replace('-', '')}-{code}.warc", [text.encode() for text in texts])
        bureau += 1
    if len(bodies) < pages:
        raise SystemExit(f"{pages - len(bodies)} of {pages} pages repeat another one. Take another --seed.")
    size = sum(path.stat().st_size for path in (data / "snapshots").glob("*/*"))
    return {
        "pages": pages, "bureaus": bureau, "seed": seed, "characters": sum(lengths), "mean_length": round(sum(lengths) / pages),
        "shortest": min(lengths), "longest": max(lengths), "archive_bytes": size,
    }


def main() -> None:
    """Make one corpus and print what is in it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder to make; it must not exist")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.folder.exists():
        sys.exit(f"{arguments.folder}: exists already. Remove it or name another.")
    print(json.dumps(make_corpus(arguments.folder, arguments.pages, arguments.seed)))


if __name__ == "__main__":
    main()
