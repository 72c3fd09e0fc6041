"""Tests of `datapkg.parse`."""
