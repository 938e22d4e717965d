"""The officers' desk: texts and their adoption, seats and invitations, papers, what was signed."""

from declarations.admin import (  # each registers itself
    invitations,  # noqa: F401
    papers,  # noqa: F401
    requests,  # noqa: F401
    seats,  # noqa: F401
    signatures,  # noqa: F401
    texts,  # noqa: F401
)
