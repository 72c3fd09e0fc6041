"""Known exceptions, and whether they are still needed."""

from datapkg.validate.candidate import Candidate
from datapkg.validate.rule import Broken, rule


@rule(
    "Every waiver is needed, explained and in force", scope="package", table="*", general=True, waivable=False,
    reason="A waiver that explains nothing, or more than the rows that somebody looked at, hides the next violation at its place.",
    mend="Remove the waiver from data/waivers.toml, or name in it the rows that it is about, why they may stay, and a new `until`.",
)
def waivers_needed(package: Candidate) -> Broken:
    # Those that nothing needed are known when all rules have run; the runner adds them.
    return package.problems.get("waivers-needed", [])
