"""The commands `datapkg fetch` and `datapkg portals`. Heavy libraries are imported by the function that needs them."""

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datapkg.errors import DataError, UsageError

if TYPE_CHECKING:
    from datapkg.fetch.bureau import Outcome
    from datapkg.fetch.exchange import Exchange
    from datapkg.fetch.profiles import Profile

Root = Annotated[Path, typer.Option("--root", metavar="DIR", help="The package's folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
Contact = Annotated[str | None, typer.Option("--contact", metavar="URL", help="Where a portal's keepers can write to whoever runs this; default: "
                                             "`homepage` in datapackage.json.")]
Loopback = Annotated[bool, typer.Option("--allow-loopback", help="Let hosts lead to this machine itself: for the test portal only.")]
portals = typer.Typer(rich_markup_mode=None, invoke_without_command=True)


def fetch(
    bureaus: Annotated[list[str] | None, typer.Argument(metavar="[BUREAU…]", help="GB/T 2260 codes; default: all that are registered.")] = None,
    root: Root = Path(), as_json: AsJson = False, contact: Contact = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Follow the lists and print what would be fetched; archive nothing.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=0, help="At most so many pages a bureau.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only pages that the lists date on or after this day.")] = None,
    pause: Annotated[float | None, typer.Option("--pause", min=0, max=3600, help="Seconds between two requests to a host; a host may ask for "
                                                "more. Default: 2.")] = None,
    loopback: Loopback = False,
) -> None:
    """Find plans on the bureaus' portals and archive them as served, under data/snapshots/; receipts go to data/receipts/.

    Example: datapkg fetch 440600 --contact mailto:me@example.org

    A run that is stopped, however rudely, is taken up by the next one where it ended.
    """
    import asyncio

    import stamina.instrumentation

    from datapkg.fetch.bureau import Settings
    from datapkg.fetch.run import PAUSE
    from datapkg.fetch.run import fetch as run

    root = root.resolve()
    chosen = _chosen(root, bureaus or [])
    settings = Settings(root, _agent(root, contact, loopback), loopback=loopback, dry_run=dry_run, limit=limit, since=parse_day(since, "--since"))
    stamina.instrumentation.set_on_retry_hooks([])
    with _Watch(len(chosen), as_json) as watch:
        try:
            outcomes = asyncio.run(run(chosen, settings, watch, PAUSE if pause is None else pause))
        except KeyboardInterrupt:
            typer.echo("datapkg: stopped. What was archived is kept; the next fetch goes on from there.", err=True)
            raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(_summary(outcomes, root, dry_run), ensure_ascii=False, indent=1))
    else:
        _print_outcomes(outcomes, root, dry_run)
    if any(outcome.error or outcome.flags or outcome.count("failed") or _failed_lists(outcome) for outcome in outcomes):
        raise typer.Exit(1)


@portals.callback(help="List the registered bureaus: what is known of their portals, how much of it nobody has verified, when it was last checked.\n\n"
                  "Example: datapkg portals --json")
def list_portals(context: typer.Context, root: Root = Path(), as_json: AsJson = False) -> None:
    """List the registered bureaus."""
    if context.invoked_subcommand is None:
        _list(root.resolve(), as_json)


@portals.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A bureau's profile, such as data/portals/440600.toml.")],
) -> None:
    """Check one bureau's profile: its keys, its addresses, and what nobody has verified yet.

    Example: datapkg portals check data/portals/440600.toml
    """
    from datapkg.fetch.profiles import read_profile

    if not file.is_file():
        raise UsageError(f"{file}: there is no such file. Check the path.")
    profile = read_profile(file)
    typer.echo(f"{file}: {profile.bureau['name_zh']}: {len(profile.hosts)} hosts, {len(profile.lists)} lists, {len(profile.pages)} single pages.")
    for address in profile.unverified:
        typer.echo(f"unverified: {address}")
    if not (profile.lists or profile.pages):
        typer.echo("There is no [[list]] and no [[page]]: nothing will be fetched.")


@portals.command()
def new(
    url: Annotated[str, typer.Argument(metavar="URL", help="A page of the portal, best the column that lists its plans.")],
    bureau: Annotated[str | None, typer.Option("--bureau", metavar="CODE", help="Write data/portals/CODE.toml; default: print it.")] = None,
    root: Root = Path(), contact: Contact = None, loopback: Loopback = False,
) -> None:
    """Begin a bureau's profile from one page of its portal. What the page does not tell is left for you to fill in.

    Example: datapkg portals new https://edu.example.gov.cn/zwgk/ghjh/ --bureau 990100
    """
    from datapkg.addresses import normal_url
    from datapkg.fetch.drafts import draft_profile

    root = root.resolve()
    try:
        address = normal_url(url)
    except (ValueError, UnicodeError) as error:
        raise UsageError(f"{url}: this is no address. Write it whole, such as https://edu.example.gov.cn/.") from error
    if bureau is not None and not re.fullmatch("[0-9]{6}", bureau):
        raise UsageError(f"--bureau {bureau}: a GB/T 2260 code has six digits, such as 440600.")
    path = root / "data" / "portals" / f"{bureau}.toml"
    if bureau and path.exists():
        raise UsageError(f"{path}: this bureau is registered already. Edit the file.")
    draft = draft_profile(_page(address, _agent(root, contact, loopback), loopback))
    if bureau is None:
        typer.echo(draft, nl=False)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(draft, encoding="utf-8")
    typer.echo(f"{path}: fill in what is empty, and check it with: datapkg portals check {path}")


def _page(url: str, agent: str, loopback: bool) -> "Exchange":
    """The page at an address, asked for as `fetch` asks: robots.txt obeyed, redirects on the host itself followed."""
    import asyncio

    from datapkg.addresses import host_of, resolve
    from datapkg.fetch.client import Client, FetchFailure, HostQueues
    from datapkg.fetch.refusals import refusal
    from datapkg.fetch.robots import Robots

    async def ask() -> "Exchange":
        async with Client(agent, HostQueues(1), loopback=loopback) as client:
            asked = url
            for _ in range(5):
                answer = await client.get(resolve(asked, "/robots.txt") or asked)
                rules = Robots.served(answer.status, answer.payload)
                if rules is None or not rules.allows(asked):
                    raise FetchFailure("robots", "robots.txt does not allow it, or fails")
                exchange = await client.get(asked)
                following = resolve(asked, exchange.location) if exchange.location else None
                if following is None or host_of(following) != host_of(asked):
                    break
                asked = following
            if found := refusal(exchange, url):
                raise FetchFailure(found.code, found.message)
            if exchange.location:
                raise FetchFailure("off-host", f"it redirects to {exchange.location}; begin there if that is the bureau's")
            return exchange

    try:
        return asyncio.run(ask())
    except FetchFailure as failure:
        raise DataError(f"{url}: {failure.code}: {failure}.") from failure


def _chosen(root: Path, codes: list[str]) -> "list[Profile]":
    from datapkg.fetch.profiles import read_profile, read_profiles

    folder = root / "data" / "portals"
    if not folder.is_dir():
        raise UsageError(f"{folder}: there are no profiles here. Go to a checkout, or give its folder with --root.")
    missing = [code for code in codes if not (re.fullmatch("[0-9]{6}", code) and (folder / f"{code}.toml").is_file())]
    if missing:
        raise UsageError(f"No bureau {', '.join(missing)} is registered in {folder}. `datapkg portals` lists those that are.")
    return [read_profile(folder / f"{code}.toml") for code in dict.fromkeys(codes)] if codes else read_profiles(folder)


def _agent(root: Path, contact: str | None, loopback: bool) -> str:
    """Who asks, and where to write to them; a portal's keepers have a right to know."""
    from datapkg.fetch.robots import TOKEN
    from datapkg.files import read_json

    path = root / "datapackage.json"
    descriptor = read_json(path) if path.is_file() else {}
    contact = contact or descriptor.get("homepage") or ("https://example.invalid/test" if loopback else None)
    if contact is None:
        raise UsageError(
            "Nobody is named whom a portal's keepers can write to, so nothing was asked. Add --contact mailto:you@example.org, or an https:// page that "
            f"tells who you are; or write one as `homepage` into {path}. It is sent with every request."
        )
    if not isinstance(contact, str) or not re.fullmatch(r"(?:https?://|mailto:)[!-~]+", contact):
        raise UsageError(f"{contact!r} is no contact. Write it as mailto:you@example.org or as an https:// page, in --contact or as `homepage` in {path}.")
    return f"{TOKEN}/{descriptor.get('version') or '0'} (+{contact})"


def parse_day(printed: str | None, option: str) -> date | None:
    """Return the day that an option names. Raises UsageError, naming the option, for anything but 2026-05-31 and its like."""
    try:
        return date.fromisoformat(printed) if printed else None
    except ValueError as error:
        raise UsageError(f"{option} {printed}: write a day as 2026-05-31.") from error


def _failed_lists(outcome: "Outcome") -> list[str]:
    return [f"{row.url}: {row.reason}" for row in outcome.rows if row.role == "list" and row.state == "failed"]


def _summary(outcomes: "list[Outcome]", root: Path, dry_run: bool) -> dict[str, Any]:
    from datapkg.fetch.receipts import STATES

    return {"dry_run": dry_run, "bureaus": [
        {
            "bureau_id": outcome.bureau_id, **{state: outcome.count(state) for state in STATES},
            "archive": str(outcome.archive.relative_to(root)) if outcome.archive else None, "error": outcome.error,
            "receipts": [{name: value for name, value in vars(row).items() if value} for row in outcome.rows],
            "flags": [{"url": row.url, "flag": row.flag} for row in outcome.flags],
        }
        for outcome in outcomes
    ]}


def _print_outcomes(outcomes: "list[Outcome]", root: Path, dry_run: bool) -> None:
    for outcome in outcomes:
        for row in outcome.rows:
            if dry_run and row.role == "page" and row.state == "listed" and not row.reason:
                typer.echo(f"{outcome.bureau_id}  {row.listed_on or '          '}  {row.title}  {row.url}")
            if row.state in ("failed", "skipped_robots") and row.role != "bureau":
                typer.echo(f"{outcome.bureau_id}: {row.url}: {row.reason}", err=True)
        for row in outcome.flags:
            typer.echo(f"{outcome.bureau_id}: {row.url or outcome.name}: {row.flag}", err=True)
        if outcome.error:
            typer.echo(f"{outcome.bureau_id}: {outcome.error}", err=True)
    if not dry_run and any(outcome.flags for outcome in outcomes):
        typer.echo(f"Flags stand in {root / 'data' / 'receipts'} until a person writes the reason into the column `explanation`.", err=True)
    if not dry_run:
        counts = {state: sum(outcome.count(state) for outcome in outcomes) for state in ("fetched", "unchanged", "skipped_robots", "failed")}
        typer.echo(", ".join(f"{number} {state.replace('_', ' by ')}" for state, number in counts.items()) + f"; {len(outcomes)} bureaus.")


def _list(root: Path, as_json: bool) -> None:
    from datapkg.fetch.receipts import read_receipts
    from datapkg.loader.display import print_table

    rows: list[dict[str, Any]] = []
    for profile in _chosen(root, []):
        receipts = read_receipts(root / "data" / "receipts" / f"{profile.bureau_id}.csv")
        rows.append({
            "bureau_id": profile.bureau_id, "name_zh": profile.bureau["name_zh"], "hosts": len(profile.hosts), "lists": len(profile.lists),
            "pages": len(profile.pages), "unverified": len(profile.unverified),
            "last_checked": max((row.checked_on for row in receipts.values()), default="") or None,
            "flags": sum(row.unexplained for row in receipts.values()),
        })
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print_table([{**row, "last_checked": row["last_checked"] or "never"} for row in rows], list(rows[0]) if rows else ["bureau_id"])


class _Watch:
    """Tells on standard error how the run goes on: a status line on a terminal, else a line when a bureau begins and ends."""

    def __init__(self, bureaus: int, quiet: bool) -> None:
        self._bureaus, self._quiet = bureaus, quiet
        self._done = 0
        self._status: Any = None
        self._now: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def __enter__(self) -> "_Watch":
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.live import Live

            self._status = Live(console=Console(stderr=True), refresh_per_second=4, transient=True)
            self._status.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        if self._status:
            self._status.__exit__(None, None, None)

    def began(self, profile: "Profile") -> None:
        """Say that a bureau's turn has come."""
        self._line(f"{profile.bureau_id}: begins")
        self._show(profile.bureau_id, "begins")

    def told(self, profile: "Profile", event: str, detail: str) -> None:
        """Show the latest event of each bureau under way."""
        self._counts[profile.bureau_id] = self._counts.get(profile.bureau_id, 0) + 1
        self._show(profile.bureau_id, f"{self._counts[profile.bureau_id]} answers, {event}: {detail}")

    def ended(self, outcome: "Outcome") -> None:
        """Say what became of a bureau."""
        self._done += 1
        counts = ", ".join(f"{outcome.count(state)} {state}" for state in ("fetched", "unchanged", "failed"))
        self._line(f"{outcome.bureau_id}: {outcome.error or counts} ({self._done} of {self._bureaus} bureaus)")
        self._now.pop(outcome.bureau_id, None)

    def _line(self, text: str) -> None:
        if not self._status and not self._quiet:
            typer.echo(text, err=True)

    def _show(self, bureau: str, text: str) -> None:
        if self._status:
            from rich.text import Text

            self._now[bureau] = f"{bureau}  {text}"
            plain = "\n".join("".join(char for char in line if char.isprintable())[:150] for line in self._now.values())
            self._status.update(Text(f"{self._done} of {self._bureaus} bureaus done\n{plain}", no_wrap=True))
