"""Break the package in many random ways and print, by kind, how many the gate catches; name those that survive.

Example: python benchmarks/gate_mutations.py --each 10 --kind edit-text --kind move-row
"""

import argparse
import shutil
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.validate.mutations import KINDS, Mutant, judged, kinds


def main() -> None:
    """Run the mutants and print the table of shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=5, help="mutants of each kind, in a checkout and in a released folder")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--kind", action="append", choices=sorted(KINDS), help="this kind only; repeat it for several")
    arguments = parser.parse_args()
    found: dict[str, list[Mutant]] = defaultdict(list)
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    for kind, released in kinds():
        if arguments.kind and kind not in arguments.kind:
            continue
        for number in range(arguments.first, arguments.first + arguments.each):
            mutant = judged(folder / "package", kind, number, released)
            shutil.rmtree(folder / "package")
            found[kind].append(mutant)
            if not mutant.caught:
                print(mutant, flush=True)
    shutil.rmtree(folder)
    print("\n| kind | mutants | caught | crashed |\n| --- | ---: | ---: | ---: |")
    for kind, mutants in found.items():
        print(f"| {kind} | {len(mutants)} | {sum(each.caught for each in mutants)} | {sum(each.exit_code == 2 for each in mutants)} |")
    everything = [mutant for mutants in found.values() for mutant in mutants]
    caught = sum(each.caught for each in everything)
    print(f"| all | {len(everything)} | {caught} | {sum(each.exit_code == 2 for each in everything)} |\n\nCaught: {100 * caught / len(everything):.1f} %")


if __name__ == "__main__":
    main()
