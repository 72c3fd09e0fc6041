"""A report in the forms that people and programs read."""

from collections.abc import Callable

from datapkg.validate.report import github, json_form, junit, markdown, text
from datapkg.validate.runner import Report

FORMS: dict[str, Callable[[Report], str]] = {
    "text": text.render, "json": json_form.render, "markdown": markdown.render, "github": github.render, "junit": junit.render,
}
"""How to print a report, by the name of the form."""
