"""Small packages to build: the repository's descriptor, schemas and code lists, with one made-up bureau's page."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from datapkg.build.run import Report, build
from datapkg.errors import DataError
from datapkg.fetch.archive import archive_text
from datapkg.read.page import page_id

ROOT = Path(__file__).resolve().parents[2]
BUREAU, OTHER_BUREAU = "990100", "990200"
PLAN = """样例市教育局2024年工作要点
2024年是教育质量提升年。
一、发展学前教育
(一)增加学位供给。2024年底前新增公办幼儿园学位1000个。
(二)规范办园行为。落实《幼儿园工作规程》,开展督查2次。
二、加强教师队伍建设
(三)开展教师培训。培训教师300人次以上。〔责任单位:人事科、师训科〕
"""


class Project:
    """A package in a folder of its own, and what a person does to it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.text = PLAN
        self.page = page_id(BUREAU, PLAN.encode())
        self.document = f"{BUREAU}-2024-plan"

    @property
    def data(self) -> Path:
        return self.root / "data"

    def archive(self, text: str | bytes, bureau: str = BUREAU, day: int = 2) -> str:
        """Archive a page as captured on that day of January 2024; return its id."""
        payload = text if isinstance(text, bytes) else text.encode()
        archive_text(payload, bureau, self.data / "snapshots", datetime(2024, 1, day, tzinfo=UTC))
        return page_id(bureau, payload)

    def correct(self, *entries: dict[str, Any]) -> Path:
        """Write the bureau's corrections; what an entry leaves out is filled in."""
        common = {"page_id": self.page, "reason": "lost on the page", "status": "open"}
        return self._curate("corrections", "correction", [common | entry for entry in entries])

    def override(self, *entries: dict[str, Any]) -> Path:
        """Write the bureau's overrides; an entry without a reason takes a made-up one."""
        return self._curate("overrides", "override", [{"reason": "misread"} | entry for entry in entries])

    def _curate(self, folder: str, name: str, entries: list[dict[str, Any]]) -> Path:
        path = self.data / folder / f"{BUREAU}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"[[{name}]]\n{_toml(entry)}\n" for entry in entries), encoding="utf-8")
        return path

    def build(self, workers: int = 1) -> Report:
        return build(self.root, workers)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return a published table's rows."""
        rows: list[dict[str, Any]] = pq.read_table(self.data / "tables" / f"{table}.parquet").to_pylist()
        return rows

    def archived(self) -> list[Path]:
        """Return the archive's files."""
        return sorted((self.data / "snapshots").glob("*/*.warc"))

    def row(self, table: str, **key: object) -> dict[str, Any]:
        """Return the one row of a published table that has this key."""
        (row,) = (row for row in self.rows(table) if all(row[name] == value for name, value in key.items()))
        return row

    def published(self) -> dict[str, bytes]:
        """Return all that is published, by file name."""
        files = [self.root / "datapackage.json", *(self.data / "tables").iterdir()]
        return {path.name: path.read_bytes() for path in files}

    def litter(self) -> list[str]:
        """Return the names of what no finished build leaves."""
        return sorted(path.name for folder in (self.root, self.data) for path in folder.iterdir() if path.name.startswith("."))

    @contextmanager
    def refused(self, *words: object) -> Iterator[None]:
        """Expect a DataError that says all these words, and that nothing published changed."""
        before = self.published()
        with pytest.raises(DataError) as caught:
            yield
        missing = [str(word) for word in words if str(word) not in str(caught.value)]
        assert not missing, f"{caught.value} does not say {missing}"
        assert self.published() == before
        assert self.litter() == []


def _toml(entry: dict[str, Any]) -> str:
    return "".join(f"{name} = {_toml_value(value)}\n" for name, value in entry.items() if value is not None)


def _toml_value(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def _register(data: Path, bureau: str) -> None:
    (data / "portals").mkdir(exist_ok=True)
    (data / "portals" / f"{bureau}.toml").write_text(
        '[bureau]\nname_zh = "样例市教育局"\nname_en = "Sample"\nprovince_zh = "样例省"\nprovince_en = "Sample"\nlevel = "prefecture"\n',
        encoding="utf-8",
    )


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("package")
    for name in ("schemas", "codelists"):
        shutil.copytree(ROOT / "data" / name, root / "data" / name)
    shutil.copy(ROOT / "datapackage.json", root)
    _register(root / "data", BUREAU)
    _register(root / "data", OTHER_BUREAU)
    project = Project(root)
    project.archive(PLAN, day=1)
    project.build()
    return root


@pytest.fixture
def project(_built: Path, tmp_path: Path) -> Project:
    """A small package, built."""
    shutil.copytree(_built, tmp_path / "package")
    return Project(tmp_path / "package")


@pytest.fixture
def checkout(tmp_path: Path) -> Project:
    """What the repository itself builds from and has built."""
    shutil.copytree(ROOT / "data", tmp_path / "checkout" / "data")
    shutil.copy(ROOT / "datapackage.json", tmp_path / "checkout")
    return Project(tmp_path / "checkout")

