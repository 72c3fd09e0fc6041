"""Build: archived pages, corrections and code lists to tables and a descriptor."""
