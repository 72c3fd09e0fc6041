"""What a person must have explained before a release: rows and floors that went, addresses that a fetch flagged."""

import tomllib
from pathlib import Path
from typing import Any

from datapkg.errors import DataError
from datapkg.files import read_toml
from datapkg.release.changelog import FILE, Section
from datapkg.release.checkout import committed

FLOORS = "data/floors.toml"
_SHOWN = 5


def refuse_flagged(root: Path) -> None:
    """Raise DataError, naming them, when receipts have addresses whose flag nobody has answered."""
    from datapkg.fetch.receipts import read_receipts

    flagged = [
        f"{path.name}: {row.url} ({row.flag})"
        for path in sorted((root / "data" / "receipts").glob("*.csv")) for row in read_receipts(path).values() if row.flag
    ]
    if flagged:
        raise DataError(
            f"{root / 'data' / 'receipts'}: {len(flagged)} addresses need a person: {_listed(flagged)}. "
            "Write into the column `explanation` why it may be so, run datapkg fetch again, and commit."
        )


def refuse_unexplained_losses(lost: list[str], told: Section) -> None:
    """Raise DataError, naming it, when something went since the release before and the changelog's section does not say so under `### Removed`."""
    if lost and not told.part("Removed"):
        raise DataError(f"{FILE}: since the release before went {_listed(lost)}. Say what went, and why, under `### Removed` of `## {told.name}`.")


def lowered_floors(root: Path, commit: str | None) -> list[str]:
    """Return the floors that stand lower than in the commit of the release before, in words; none where this checkout does not have that commit."""
    before = committed(root, commit, FLOORS) if commit else None
    if before is None or not (root / FLOORS).is_file():
        return []
    old, new = tomllib.loads(before.decode()), read_toml(root / FLOORS)
    return [
        f"the floor of {name} from {least} to {_floor(new, part, name)}"
        for part, floors in old.items() if isinstance(floors, dict) for name in floors if _floor(new, part, name) < (least := _floor(old, part, name))
    ]


def _floor(floors: dict[str, Any], part: str, name: str) -> int:
    """A floor; 0 where there is none, or what stands there is no number: the gate says so."""
    told = floors.get(part)
    least = told.get(name) if isinstance(told, dict) else None
    return least if type(least) is int else 0


def _listed(things: list[str]) -> str:
    return "; ".join(things[:_SHOWN]) + (f"; and {len(things) - _SHOWN} more" if len(things) > _SHOWN else "")
