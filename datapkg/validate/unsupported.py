"""What the standard allows and this gate does not check: it is said, and never taken for a fault of the data."""


class Unsupported(Exception):  # noqa: N818 (a limit of this gate, which its caller turns into a note)
    """It could not be checked; the message says what, and how it could be."""
