"""Parse: a page to rows. Pure: text in, rows out; no files, no clock, no network."""
