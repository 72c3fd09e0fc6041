"""Tests of `datapkg.read`."""
