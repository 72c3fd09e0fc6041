"""Chinese education bureaus' annual work plans as open data: the machine that makes the package, and its loader.

Importing this module does nothing but make the names below available: no folders, no logging, no heavy library.
"""

__all__: list[str] = []
