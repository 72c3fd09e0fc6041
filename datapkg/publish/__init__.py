"""Publishing: a checked release folder goes to a folder or an object store, and the index of its place names it last."""
