"""Errors of other people's code, told without what they say: messages quote names and codes."""

import traceback


def place_of(error: BaseException) -> str:
    """Return the kind of an error and the line it rose from: "KeyError declarations/letters:42"."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    # The innermost line of the site's own code says more than one inside a library.
    own = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    path = own[-1].filename.removesuffix(".py").replace("\\", "/").split("/")
    return f"{type(error).__name__} {'/'.join(path[-2:])}:{own[-1].lineno}"[:150]
