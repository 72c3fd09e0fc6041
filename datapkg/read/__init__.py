"""Read: archived bytes to a page: its text, its metadata, and where its body lies."""
