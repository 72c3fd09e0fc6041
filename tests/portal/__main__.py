"""Serve the portal by hand: `python -m tests.portal --help`."""

import argparse
import contextlib
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from tests.portal import control
from tests.portal.articles import ROOT
from tests.portal.encodings import ENCODINGS
from tests.portal.markup import STYLES
from tests.portal.server import Portal
from tests.portal.shapes import SHAPES
from tests.portal.site import Site, all_sites, benchmark_sites, default_sites


def main() -> int:
    """Serve until interrupted; returns the exit code."""
    options = _parser().parse_args()
    _allow_open_files(4 * options.hosts)
    root = options.root or Path(tempfile.mkdtemp(prefix="portal-"))
    with Portal(_sites(options), port=options.port, by_hand=True) as portal:
        try:
            for words in options.fault:
                control.switch_on(portal, words)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 2
        write_package(portal, root, options.pause)
        _tell(portal, root)
        try:
            threading.Event().wait(options.seconds)
        except KeyboardInterrupt:
            print(f"\n{len(portal.requests())} requests answered.")
    return 0


def _allow_open_files(wanted: int) -> None:
    """Raise the limit of open files as far as the system lets it, since each site listens on a socket of its own."""
    with contextlib.suppress(ImportError):  # Windows has no such limit
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def write_package(portal: Portal, root: Path, pause: float | None) -> None:
    """Make `root` a package folder that has the portal's profiles and no page yet: what fetch and build need, and no more."""
    for name in ("schemas", "codelists"):
        shutil.copytree(ROOT / "data" / name, root / "data" / name, dirs_exist_ok=True)
    shutil.copy(ROOT / "datapackage.json", root)
    portal.profiles(root / "data" / "portals", pause)


def _tell(portal: Portal, root: Path) -> None:
    sites = list(portal)
    for site in sites[:10]:
        print(f"{site.key}  {site.shape.name:10} {site.encoding.name:15} {site.list_url()}")
    if len(sites) > 10:
        print(f"… and {len(sites) - 10} more")
    print(
        f"\nProfiles: {root / 'data' / 'portals'}\n\nTry, in another terminal:\n  datapkg fetch --root {root} --allow-loopback --pause 0.2\n"
        f"  datapkg build --root {root}\n  curl '{sites[0].origin}{control.PREFIX}fault?fault=status:503,1&times=2'\n"
        f"  curl '{sites[0].origin}{control.PREFIX}requests'\n\nCtrl-C ends it.", flush=True,
    )


def _sites(options: argparse.Namespace) -> list[Site]:
    if options.hosts:
        return benchmark_sites(options.hosts, options.pages)
    if options.shape or options.encoding or options.markup:
        return all_sites(options.shape or "trs", options.encoding or "utf-8", options.markup, neighbours=40)
    return default_sites()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.portal", description="Serve bureaus' sites on loopback, with the archived plans among their pages.",
        epilog="Example: python -m tests.portal --shape jcms --encoding gbk --fault 'fault=reset:1000&path=*art_*&times=1'",
    )
    parser.add_argument("--port", type=int, default=8600, help="the first site's port; 0 for any (default 8600)")
    parser.add_argument("--root", type=Path, help="package folder to write the bureau profiles into (default: a new temporary one)")
    parser.add_argument("--pause", type=float, help="pause_seconds of the profiles (default: none, so that the fetcher's own holds)")
    parser.add_argument("--shape", choices=SHAPES, help="serve all five in this shape (default: five different ones)")
    parser.add_argument("--encoding", choices=ENCODINGS, help="serve all five in this encoding")
    parser.add_argument("--markup", choices=STYLES, help="write paragraphs in this way")
    parser.add_argument("--fault", action="append", default=[], metavar="QUERY", help="switch a fault on; see tests/portal/control.py")
    parser.add_argument("--hosts", type=int, default=0, help="serve so many made-up bureaus instead, for a benchmark")
    parser.add_argument("--pages", type=int, default=20, help="plans of each of them (default 20)")
    parser.add_argument("--seconds", type=float, help="end after so long (default: when interrupted)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
