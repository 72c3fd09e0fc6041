"""Fetch: what portals serve, kept in the archive as served."""
