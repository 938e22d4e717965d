"""The guards as data: what is never changed, what must agree, and what is refused on insertion."""

from portal.lib.guards.rules import Frozen, Kept, Reference, Refusal

FROZEN = [
    Frozen(f"declarations_{name}")
    for name in (
        "adoptedtext",
        "adoptedstatement",
        "readysession",
        "paperrecord",
        "signature",
        "ending",
        "correction",
        "confirmation",
        "erasure",
        "refusal",
        "ledgerentry",
        "checkpoint",
        "timestamp",
        "ledgerkey",
        "verification",
    )
]

REFERENCES = [
    # An unadopted, altered or foreign text cannot be signed.
    Reference(
        "signature_text",
        "declarations_signature",
        ("adopted_text_id", "declaration_id", "text_sha256"),
        "declarations_adoptedtext",
        ("id", "declaration_id", "sha256"),
    ),
    # Nor a statement that the text does not hold, nor in another capacity than it asks for.
    Reference(
        "signature_statement",
        "declarations_signature",
        ("adopted_text_id", "statement", "kind", "capacity"),
        "declarations_adoptedstatement",
        ("adopted_text_id", "code", "kind", "capacity"),
    ),
    # Nor for another city, nor in another capacity, than the invitation says.
    Reference(
        "signature_invitation",
        "declarations_signature",
        ("invitation_id", "seat_id", "declaration_id", "capacity"),
        "declarations_invitation",
        ("id", "seat_id", "declaration_id", "capacity"),
        target_may_change=True,
    ),
    # Nor with words that this person may not sign.
    Reference(
        "signature_invited_statement",
        "declarations_signature",
        ("invitation_id", "statement"),
        "declarations_invitationstatement",
        ("invitation_id", "code"),
        target_may_change=True,
    ),
    # What is signed is the very version read and the very statement chosen, after the code.
    Reference(
        "signature_ready_session",
        "declarations_signature",
        ("ready_session_id", "invitation_id", "adopted_text_id", "statement"),
        "declarations_readysession",
        ("id", "invitation_id", "adopted_text_id", "statement"),
    ),
    Reference(
        "signature_paper",
        "declarations_signature",
        ("paper_id", "seat_id", "adopted_text_id", "statement"),
        "declarations_paperrecord",
        ("id", "seat_id", "adopted_text_id", "statement"),
    ),
    # The chair stands at this declaration.
    Reference(
        "signature_seat",
        "declarations_signature",
        ("seat_id", "declaration_id"),
        "declarations_seat",
        ("id", "declaration_id"),
        target_may_change=True,
    ),
    # A second signature of the same kind needs the recorded end of the first.
    Reference(
        "signature_previous",
        "declarations_signature",
        ("previous_id", "seat_id", "statement", "previous_generation"),
        "declarations_ending",
        ("signature_id", "seat_id", "statement", "generation"),
    ),
    Reference(
        "signature_entry",
        "declarations_signature",
        ("entry_id", "declaration_id"),
        "declarations_ledgerentry",
        ("id", "declaration_id"),
    ),
    Reference(
        "ready_session_statement",
        "declarations_readysession",
        ("invitation_id", "statement"),
        "declarations_invitationstatement",
        ("invitation_id", "code"),
        target_may_change=True,
    ),
    Reference(
        "ending_signature",
        "declarations_ending",
        ("signature_id", "seat_id", "statement", "generation"),
        "declarations_signature",
        ("id", "seat_id", "statement", "generation"),
    ),
    Reference(
        "confirmation_signature",
        "declarations_confirmation",
        ("signature_id", "kind"),
        "declarations_signature",
        ("id", "kind"),
    ),
    Reference(
        "invitation_seat",
        "declarations_invitation",
        ("seat_id", "declaration_id"),
        "declarations_seat",
        ("id", "declaration_id"),
        target_may_change=True,
        may_change=True,
    ),
    # No number of the ledger can be left out.
    Reference(
        "ledger_previous",
        "declarations_ledgerentry",
        ("declaration_id", "previous_index"),
        "declarations_ledgerentry",
        ("declaration_id", "index"),
    ),
    Reference(
        "open_text_of_declaration",
        "declarations_opentext",
        ("adopted_text_id", "declaration_id"),
        "declarations_adoptedtext",
        ("id", "declaration_id"),
        may_change=True,
    ),
]

_ADOPTED_DRAFT = (
    "EXISTS (SELECT 1 FROM declarations_adoptedtext a"
    " WHERE a.declaration_id = {row}.declaration_id AND a.number = {row}.version)"
)
_CLAUSE_OF_ADOPTED = (
    "EXISTS (SELECT 1 FROM declarations_declarationtext t"
    " JOIN declarations_adoptedtext a"
    " ON a.declaration_id = t.declaration_id AND a.number = t.version"
    " WHERE t.id = {row}.text_version_id)"
)

REFUSALS = [
    # The database computes the fingerprints itself.
    Refusal(
        "adopted_text_fingerprint",
        "declarations_adoptedtext",
        ("INSERT",),
        "NEW.sha256 <> {sha256:NEW.canonical}",
    ),
    Refusal(
        "ledger_leaf_hash",
        "declarations_ledgerentry",
        ("INSERT",),
        "NEW.leaf_hash <> {leaf_hash:NEW.leaf}",
    ),
    # Online, only the text that is open can be signed, and only before the deadline.
    Refusal(
        "online_signature_on_the_open_text",
        "declarations_signature",
        ("INSERT",),
        "NEW.method = 'online' AND NOT EXISTS (SELECT 1 FROM declarations_opentext o"
        " JOIN declarations_declaration d ON d.id = o.declaration_id"
        " WHERE o.declaration_id = NEW.declaration_id"
        " AND o.adopted_text_id = NEW.adopted_text_id"
        " AND (d.opens_at IS NULL OR d.opens_at <= NEW.signed_at)"
        " AND (d.closes_at IS NULL OR d.closes_at > NEW.signed_at))",
    ),
    # A revoked, expired, declined or erased invitation signs nothing, nor does one passed on.
    Refusal(
        "invitation_still_holds",
        "declarations_signature",
        ("INSERT",),
        "NEW.invitation_id IS NOT NULL AND EXISTS (SELECT 1 FROM declarations_invitation i"
        " WHERE i.id = NEW.invitation_id AND (i.revoked_at IS NOT NULL"
        " OR i.erased_at IS NOT NULL OR i.expires_at <= NEW.signed_at"
        " OR EXISTS (SELECT 1 FROM declarations_refusal r WHERE r.invitation_id = i.id)"
        " OR EXISTS (SELECT 1 FROM declarations_invitation n WHERE n.delegated_from_id = i.id)))",
    ),
    Refusal(
        "refusal_before_signature",
        "declarations_refusal",
        ("INSERT",),
        "EXISTS (SELECT 1 FROM declarations_signature s WHERE s.invitation_id = NEW.invitation_id)",
    ),
    # The draft of an adopted version is frozen with it, clause by clause.
    Refusal(
        "adopted_draft_inserted",
        "declarations_declarationtext",
        ("INSERT",),
        _ADOPTED_DRAFT.format(row="NEW"),
    ),
    Refusal(
        "adopted_draft_changed",
        "declarations_declarationtext",
        ("UPDATE",),
        f"{_ADOPTED_DRAFT.format(row='OLD')} OR {_ADOPTED_DRAFT.format(row='NEW')}",
    ),
    Refusal(
        "adopted_draft_deleted",
        "declarations_declarationtext",
        ("DELETE",),
        _ADOPTED_DRAFT.format(row="OLD"),
    ),
    Refusal(
        "adopted_clause_inserted",
        "declarations_clause",
        ("INSERT",),
        _CLAUSE_OF_ADOPTED.format(row="NEW"),
    ),
    Refusal(
        "adopted_clause_changed",
        "declarations_clause",
        ("UPDATE",),
        f"{_CLAUSE_OF_ADOPTED.format(row='OLD')} OR {_CLAUSE_OF_ADOPTED.format(row='NEW')}",
    ),
    Refusal(
        "adopted_clause_deleted",
        "declarations_clause",
        ("DELETE",),
        _CLAUSE_OF_ADOPTED.format(row="OLD"),
    ),
    # The address is part of the signed bytes and names the log.
    Refusal(
        "adopted_declaration_keeps_its_address",
        "declarations_declaration",
        ("UPDATE",),
        "OLD.slug <> NEW.slug AND EXISTS (SELECT 1 FROM declarations_adoptedtext a"
        " WHERE a.declaration_id = OLD.id)",
    ),
    # A record never changes its words: it is corrected by another one, or blanked by an erasure,
    # which leaves the city and the day.
    Refusal(
        "public_record_changed",
        "declarations_publicrecord",
        ("UPDATE",),
        "NEW.erased_at IS NULL OR OLD.erased_at IS NOT NULL"
        " OR NEW.signature_id <> OLD.signature_id OR NEW.number <> OLD.number"
        " OR NEW.record_sha256 <> OLD.record_sha256 OR NEW.entry_id <> OLD.entry_id"
        " OR NEW.city_fr <> OLD.city_fr OR NEW.city_en <> OLD.city_en"
        " OR NEW.country_code <> OLD.country_code OR NEW.signed_on <> OLD.signed_on"
        " OR NOT EXISTS (SELECT 1 FROM declarations_erasure e"
        " WHERE e.signature_id = NEW.signature_id)",
    ),
    Refusal("public_record_deleted", "declarations_publicrecord", ("DELETE",), "1 = 1"),
]

KEPT = [Kept("declarations_publicrecord")]

GUARDS = [*FROZEN, *REFERENCES, *REFUSALS, *KEPT]
