"""What the database refuses about releases: they are written once, and one follows the other."""

from portal.lib.guards.rules import Kept, Refusal

_TABLE = "programme_release"
_FACTS = ("id", "summit_id", "number", "released_at", "canonical", "sha256")
_CHANGED = [f"NEW.{name} <> OLD.{name}" for name in _FACTS] + [
    f"COALESCE(NEW.{name}, {empty}) <> COALESCE(OLD.{name}, {empty})"
    for name, empty in (
        *(("note", "''"), ("note_fr", "''"), ("note_en", "''")),
        ("restores_id", "0"),
    )
]

GUARDS = [
    # Who released it may lose their account: the name goes, and nothing else.
    Refusal(
        "release_changed",
        _TABLE,
        ("UPDATE",),
        " OR ".join(
            [
                *_CHANGED,
                "CAST(NEW.changes AS text) <> CAST(OLD.changes AS text)",
                "NEW.released_by_id IS NOT NULL AND"
                " (OLD.released_by_id IS NULL OR NEW.released_by_id <> OLD.released_by_id)",
            ]
        ),
    ),
    Refusal("release_deleted", _TABLE, ("DELETE",), "1 = 1"),
    Kept(_TABLE),
    # The database computes the fingerprint itself.
    Refusal("release_fingerprint", _TABLE, ("INSERT",), "NEW.sha256 <> {sha256:NEW.canonical}"),
    # No number can be left out.
    Refusal(
        "release_number_follows",
        _TABLE,
        ("INSERT",),
        "NEW.number > 1 AND NOT EXISTS (SELECT 1 FROM programme_release r"
        " WHERE r.summit_id = NEW.summit_id AND r.number = NEW.number - 1)",
    ),
    Refusal(
        "release_restores_its_own_summit",
        _TABLE,
        ("INSERT",),
        "NEW.restores_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM programme_release r"
        " WHERE r.id = NEW.restores_id AND r.summit_id = NEW.summit_id)",
    ),
]
