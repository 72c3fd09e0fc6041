"""Bureaus: one whose code says another place or level, or whose names nobody can look for, is named."""

from pathlib import Path
from typing import Any

import pytest

from tests.validate.breaks import Break, Case, Fine, both, broken, caught, cells, passed
from tests.validate.packages import Package

FOSHAN = "bureaus 440600"


def renamed(key: str, **new: Any) -> Break:
    """Give a bureau another code, and other cells; what hangs on it stays, as no rule here looks at it."""
    def change(package: Package) -> None:
        package.change("bureaus", lambda rows: [row | ({"bureau_id": key} | new if row["bureau_id"] == "440600" else {}) for row in rows])

    return change


CASES = [
    broken("bureau-of-code", "a prefecture told to be a county", cells("bureaus", "440600", level="county"), f"{FOSHAN} level"),
    broken("bureau-of-code", "a prefecture told to be a province in a release", cells("bureaus", "440600", level="province"), f"{FOSHAN} level", released=True),
    broken("bureau-of-code", "another province", cells("bureaus", "440600", province_zh="湖南省", province_en="Hunan"), f"{FOSHAN} province_zh", f"{FOSHAN} province_en"),
    broken("bureau-of-code", "a province misspelt", cells("bureaus", "350400", province_zh="福健省", province_en="Fujia"), "bureaus 350400 province_zh", "bureaus 350400 province_en"),
    broken("bureau-of-code", "a province in two spellings", cells("bureaus", "440600", province_zh="广东", province_en="Guangdong Province"), f"{FOSHAN} province_zh", f"{FOSHAN} province_en"),
    *[broken("bureau-names", f"{column} {name!r}", cells("bureaus", "440600", **{column: name}), f"{FOSHAN} {column}", released=True) for column, name in (
        ("name_zh", "佛山市教育局\n"), ("name_zh", " 佛山市教育局"), ("name_zh", "Foshan"), ("name_zh", "佛山\"市教育局"), ("name_en", "佛山市教育局"), ("name_en", "Foshan  Bureau"), ("name_en", "Foshan\U00020000 Bureau"),
        ("name_en", "="), ("province_zh", "Guangdong"), ("province_en", "广东省"), ("portal_url", "https://edu.foshan.gov.\ue123cn"), ("portal_url", "https://edu:x@foshan.gov.cn"),
        ("portal_url", "https://[edu"))],
]
FINE = [
    Fine("bureau-of-code", "a county of a prefecture", renamed("440605", level="county")),
    Fine("bureau-of-code", "a county of a province", renamed("429004", level="county", province_zh="湖北省", province_en="Hubei")),
    Fine("bureau-of-code", "a district of a municipality", renamed("110101", level="county", province_zh="北京市", province_en="Beijing Municipality")),
    Fine("bureau-of-code", "an autonomous region", renamed("650000", level="province", province_zh="新疆维吾尔自治区", province_en="Xinjiang Uygur Autonomous Region")),
    Fine("bureau-of-code", "a code of no province", renamed("990001", level="prefecture", province_zh="某省", province_en="Example Province")),
    *[Fine("bureau-names", name, cells("bureaus", "440600", **{column: name})) for column, name in (
        ("name_zh", "XX市教育局(体育局)"), ("name_en", "Lüliang Education Bureau & Sports Bureau, Xi'an"), ("portal_url", "http://127.0.0.1:8000/edu/"), ("portal_url", "https://教育局.政务.cn/"))],
    Fine("bureau-names", "no address", both(cells("bureaus", "440600", portal_url=None))),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_a_bureau_is_not_is_named(case: Case, tmp_path: Path) -> None:
    caught(case, tmp_path)


@pytest.mark.parametrize("case", FINE, ids=str)
def test_what_a_bureau_may_be_passes(case: Fine, tmp_path: Path) -> None:
    passed(case, tmp_path)
