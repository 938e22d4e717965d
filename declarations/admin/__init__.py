"""The officers' desk: texts and their adoption, seats and invitations, papers, what was signed."""

from declarations.admin import texts  # noqa: F401  (registers itself)
