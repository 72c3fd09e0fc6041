"""Two versions of a package compared: what was added, changed and lost, why, and which version number is honest."""
