"""Known exceptions, and whether they are still needed."""

from datapkg.validate.candidate import Candidate
from datapkg.validate.rule import Broken, rule


@rule(
    "Every waiver is needed, explained and in force", scope="package", table="*", general=True,
    reason="A waiver that explains nothing hides the next violation at its place.",
    mend="Remove the waiver from data/waivers.toml, or renew it with a reason and a new `until`.",
)
def waivers_needed(package: Candidate) -> Broken:
    # Those that nothing needed are known when all rules have run; the runner adds them.
    return package.problems.get("waivers-needed", [])
