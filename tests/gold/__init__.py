"""Hand-made readings of archived pages, and how well the reader agrees with them."""
