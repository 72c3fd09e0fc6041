"""HTML: a saved page's bytes to its paragraphs, and which of them are title, metadata, body and furniture."""
