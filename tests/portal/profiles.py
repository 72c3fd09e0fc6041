"""Bureau profiles for the portal's sites, in the form that `datapkg fetch` reads."""

import json
import tomllib
from pathlib import Path

from tests.portal.articles import ROOT
from tests.portal.site import Site

_WHO = ("name_zh", "name_en", "province_zh", "province_en", "level")


def write_profiles(sites: list[Site], folder: Path, pause: float | None = None) -> list[Path]:
    """Write one TOML file a site into `folder` and return the files; `pause` is the profiles' `pause_seconds`."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(site, folder / f"{site.key}.toml", pause) for site in sites]


def _write(site: Site, path: Path, pause: float | None) -> Path:
    fetch = "" if pause is None else f"[fetch]\npause_seconds = {pause}\n\n"
    bureau = "".join(f"{name} = {_text(value)}\n" for name, value in _bureau(site).items())
    path.write_text(
        f"[bureau]\n{bureau}portal_url = {_text(site.origin)}\n\n{fetch}"
        f"[[host]]\nname = {_text(site.origin.split('/')[2])}\nverified = false\n\n"
        f"[[list]]\nurl = {_text(site.list_url())}\nverified = false\n", encoding="utf-8",
    )
    return path


def _text(value: str) -> str:
    """Return a TOML string; JSON's are TOML's basic strings."""
    return json.dumps(value, ensure_ascii=False)


def _bureau(site: Site) -> dict[str, str]:
    """Who the bureau is: as the repository's own profile says, else made up."""
    own = ROOT / "data" / "portals" / f"{site.key}.toml"
    if own.is_file():
        found = tomllib.loads(own.read_text(encoding="utf-8"))["bureau"]
        return {name: found[name] for name in _WHO}
    return dict(zip(_WHO, (site.name, f"Bureau {site.key}", "某省", "Example Province", "prefecture"), strict=True))
