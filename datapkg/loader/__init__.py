"""Load: published tables back to rows."""
