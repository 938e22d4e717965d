"""What must hold of a ledger, whoever wrote it at the same time."""

from declarations.ledger import keys, log, merkle, notes
from declarations.ledger.keeping import verify_everything
from tests.declarations.concurrency.hall import signatures_of


def assert_whole(declaration):
    """No gap, no entry without its act, and a signed head over everything; makes a missing one."""
    entries = list(declaration.entries.order_by("index"))
    assert [entry.index for entry in entries] == list(range(len(entries)))
    assert sorted(entry.at for entry in entries) == [entry.at for entry in entries]
    head = log.checkpoint(declaration)
    root = merkle.root([bytes.fromhex(entry.leaf_hash) for entry in entries])
    assert (head.size, head.root) == (len(entries), root.hex())
    assert verify_everything().problems == []


def assert_proved(declaration):
    """Every signature has a proof that stands without our database."""
    trusted = [keys.vkey(log.signing_key())]
    for signature in signatures_of(declaration).select_related("entry__declaration"):
        leaf = signature.entry.leaf.encode()
        assert str(signature.number).encode() in leaf
        notes.verify_proof(log.proof_of(signature.entry), leaf, trusted, log.origin(declaration))
