"""Bureaus: where their code says they are, and named so that they can be found."""

import polars as pl

from datapkg.addresses import normal_url
from datapkg.validate.candidate import Candidate
from datapkg.validate.frames import broken, together
from datapkg.validate.rule import Broken, rule

_MEND = "Correct the file under data/portals/, and build again."
_PROVINCES = {
    "11": ("北京", "Beijing"), "12": ("天津", "Tianjin"), "13": ("河北", "Hebei"), "14": ("山西", "Shanxi"), "15": ("内蒙古", "Inner Mongolia"), "21": ("辽宁", "Liaoning"),
    "22": ("吉林", "Jilin"), "23": ("黑龙江", "Heilongjiang"), "31": ("上海", "Shanghai"), "32": ("江苏", "Jiangsu"), "33": ("浙江", "Zhejiang"), "34": ("安徽", "Anhui"),
    "35": ("福建", "Fujian"), "36": ("江西", "Jiangxi"), "37": ("山东", "Shandong"), "41": ("河南", "Henan"), "42": ("湖北", "Hubei"), "43": ("湖南", "Hunan"),
    "44": ("广东", "Guangdong"), "45": ("广西", "Guangxi"), "46": ("海南", "Hainan"), "50": ("重庆", "Chongqing"), "51": ("四川", "Sichuan"), "52": ("贵州", "Guizhou"),
    "53": ("云南", "Yunnan"), "54": ("西藏", "Tibet|Xizang"), "61": ("陕西", "Shaanxi"), "62": ("甘肃", "Gansu"), "63": ("青海", "Qinghai"), "64": ("宁夏", "Ningxia"),
    "65": ("新疆", "Xinjiang"), "66": ("新疆", "Xinjiang"), "71": ("台湾", "Taiwan"), "81": ("香港", "Hong Kong"), "82": ("澳门", "Maca[ou]"),
}
"""The provinces of GB/T 2260 by the first two digits of their codes; a code of another is nobody's, and says nothing."""
_KIND = "(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区|生产建设兵团)?"
_STRAY = r"^\s|\s$|\s\s|[^\S ]|[\"“”]"


@rule(
    "A bureau is where its code says", scope="package", table="bureaus",
    reason="By its GB/T 2260 code a bureau is counted to its province and level: 440000 is a province, 440600 a prefecture, 440605 a county of Guangdong.", mend=_MEND,
)
def bureau_of_code(package: Candidate) -> Broken:
    code = pl.col("bureau_id")
    names = pl.DataFrame([(key, *told) for key, told in _PROVINCES.items()], schema=["__code", "__zh", "__en"], orient="row")
    rows = package.table("bureaus").with_columns(code.str.slice(0, 2).alias("__code")).join(names, on="__code", how="inner", maintain_order="left")
    level = pl.when(code.str.ends_with("0000")).then(pl.lit("province")).when(code.str.ends_with("00")).then(pl.lit("prefecture")).otherwise(pl.lit("county"))
    found = [broken(package, rows.filter(pl.col("level") != level), "bureaus", "level", pl.format("{}, by the code {}", level, code))]
    for column, short, form in (("province_zh", "__zh", _KIND), ("province_en", "__en", "(?: .+)?")):
        other = ~pl.col(column).str.contains(pl.format("^(?:{}){}$", short, pl.lit(form)))
        found.append(broken(package, rows.filter(other), "bureaus", column, pl.format("{}, by the code {}", pl.col(short), code)))
        first = pl.col(column).first().over("__code")
        found.append(broken(package, rows.filter(~other & (pl.col(column) != first)), "bureaus", column, pl.format("{}, as another bureau of the province has it", first)))
    return together(*found)


@rule(
    "A bureau's names can be read, and its address asked for", scope="package", table="bureaus",
    reason="People look for a bureau by its Chinese name, or by its English one, and follow its address.", mend=_MEND,
)
def bureau_names(package: Candidate) -> Broken:
    rows = package.table("bureaus")
    found = []
    for column, script, other, asked in (
        *((name, r"\p{Han}", _STRAY, "a name in Chinese") for name in ("name_zh", "province_zh")),
        *((name, r"\p{Latin}", rf"\p{{Han}}|{_STRAY}", "a name in Latin letters") for name in ("name_en", "province_en")),
    ):
        read = pl.col(column).str.contains(script) & ~pl.col(column).str.contains(other)
        found.append(broken(package, rows.filter(~read), "bureaus", column, f"{asked}, without stray blanks or quotation marks"))
    told = rows.filter(pl.col("portal_url").is_not_null())
    strange = told.filter(~pl.Series([_is_address(url) for url in told["portal_url"]], dtype=pl.Boolean()))
    return together(*found, broken(package, strange, "bureaus", "portal_url", "an http address"))


def _is_address(url: str) -> bool:
    try:
        return bool(normal_url(url))
    except (ValueError, UnicodeError):
        return False
