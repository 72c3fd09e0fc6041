"""Where the rules come from: every file of `validators/rules/`, loaded by its path.

`validators/` is no Python package, on purpose: frictionless needs a library of that name, which a package would hide. Rules are
this installation's own; nothing in the package under test is ever run.
"""

import importlib.util
import sys
from functools import cache
from pathlib import Path
from threading import RLock
from types import ModuleType

from datapkg.errors import UsageError
from datapkg.validate.rule import Rule

_LOADING = RLock()
_HERE = Path(__file__).resolve().parent.parent


def folder() -> Path:
    """Return the folder `validators/`: the checkout's own, else the copy that the wheel carries."""
    checkout = _HERE.parent / "validators"
    return checkout if (checkout / "rules").is_dir() else _HERE / "_validators"


def load_module(name: str) -> ModuleType:
    """Return a file of `validators/` as a module, such as `schemas` or `rules/spans`."""
    with _LOADING:
        return _load_module(name)


@cache
def _load_module(name: str) -> ModuleType:
    path = folder() / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"_datapkg_validators_{name.replace('/', '_')}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise UsageError(f"{path}: the file is missing. Install the package again.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def load_rules() -> tuple[Rule, ...]:
    """Return every rule, file by file in alphabetical order, in the order in which each file has them.

    Raises UsageError when two have the same id.
    """
    found: dict[str, Rule] = {}
    for path in sorted((folder() / "rules").glob("*.py")):
        for each in vars(load_module(f"rules/{path.stem}")).values():
            if isinstance(each, Rule) and found.setdefault(each.id, each) is not each:
                raise UsageError(f"{path}: there are two rules {each.id}. Rename one.")
    if not found:
        raise UsageError(f"{folder()}: there are no rules. Install the package again.")
    return tuple(found.values())


def module_of(rule: Rule) -> str:
    """Return the name of the file that holds a rule, such as `spans`."""
    return rule.check.__module__.removeprefix("_datapkg_validators_rules_")
