"""Tests of the HTML reader; `pages` makes the pages they read."""
