"""Rows read a second time from the page's published text."""


def reading_rules() -> str:
    return ""
