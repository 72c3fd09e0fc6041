"""A diff in the forms that people and programs read."""

from collections.abc import Callable

from datapkg.diff.model import Diff
from datapkg.diff.report import json_form, markdown, text

FORMS: dict[str, Callable[[Diff, int | None], str]] = {"text": text.render, "markdown": markdown.render, "json": json_form.render}
"""How to print a diff, by the name of the form; the number is how many rows of a kind to show in each table."""
