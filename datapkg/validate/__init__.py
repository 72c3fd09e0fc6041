"""The gate: decides whether a package may be released. The rules themselves stand in `validators/`."""
