"""The Merkle tree of RFC 9162, section 2.1, over SHA-256.

Hashes are bytes, 32 long. An index counts from 0; a size is a number of entries. The functions that
make a proof take the hashes of all leaves in order; those that check one need the proof alone.
"""

import hashlib
import re

LEAF_PREFIX, NODE_PREFIX = b"\x00", b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of an entry's exact bytes."""
    return hashlib.sha256(LEAF_PREFIX + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two neighbouring subtrees."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


def root(leaf_hashes) -> bytes:
    """Return the root of the tree over these leaves (RFC 9162, section 2.1.1)."""
    level = list(leaf_hashes)
    while len(level) > 1:
        # A node without a neighbour rises as it is: the same tree as the recursive definition.
        pairs = [node_hash(*level[i : i + 2]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0] if level else EMPTY_ROOT


def inclusion_path(leaf_hashes, index: int) -> list[bytes]:
    """Return the path that proves one entry, from its sibling upwards (section 2.1.3.1).

    Raises ValueError when the tree has no entry of that index.
    """
    leaf_hashes = list(leaf_hashes)
    if not 0 <= index < len(leaf_hashes):
        raise ValueError(f"A tree of {len(leaf_hashes)} entries has no entry {index}.")
    path = []
    while len(leaf_hashes) > 1:
        split = _split(len(leaf_hashes))
        left, right = leaf_hashes[:split], leaf_hashes[split:]
        if index < split:
            path.append(root(right))
            leaf_hashes = left
        else:
            path.append(root(left))
            leaf_hashes, index = right, index - split
    return path[::-1]


def consistency_path(leaf_hashes, old_size: int) -> list[bytes]:
    """Return the proof that the first `old_size` entries are still the same (section 2.1.4.1).

    Raises ValueError unless `old_size` is between 1 and the size of the tree.
    """
    leaf_hashes = list(leaf_hashes)
    if not 1 <= old_size <= len(leaf_hashes):
        raise ValueError(f"A tree of {len(leaf_hashes)} entries has no former size {old_size}.")
    path = []
    whole = True  # whether the former tree is known to whoever checks, so that its root is left out
    while old_size != len(leaf_hashes):
        split = _split(len(leaf_hashes))
        left, right = leaf_hashes[:split], leaf_hashes[split:]
        if old_size <= split:
            path.append(root(right))
            leaf_hashes = left
        else:
            path.append(root(left))
            leaf_hashes, old_size, whole = right, old_size - split, False
    if not whole:
        path.append(root(leaf_hashes))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path, expected_root: bytes) -> bool:
    """Say whether the path leads from a leaf's hash to the root (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last = index, size - 1
    reached = leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(sibling, reached)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == expected_root


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, path
) -> bool:
    """Say whether the proof shows that the tree only grew (section 2.1.4.2).

    Every tree grew from the empty one, which needs no proof.
    """
    path = list(path)
    if old_size == 0:
        return new_size >= 0 and not path and old_root == EMPTY_ROOT
    if old_size == new_size:
        return not path and old_root == new_root
    if not 0 < old_size < new_size or not path:
        return False
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_reached = new_reached = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_reached = node_hash(sibling, old_reached)
            new_reached = node_hash(sibling, new_reached)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new_reached = node_hash(new_reached, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old_reached == old_root and new_reached == new_root


def _split(size):
    """The largest power of two below a size of at least 2."""
    return 1 << (size - 1).bit_length() - 1


class Frontier:
    """The roots of the complete subtrees of a growing tree, largest first.

    They are all that the root after further entries needs, so that a checkpoint costs the entries
    since the last one and not the whole ledger.
    """

    def __init__(self):
        self.size = 0
        self._roots: list[bytes] = []

    @classmethod
    def load(cls, size: int, dumped) -> "Frontier":
        """Return the frontier that `dump` gave at this size; ValueError when it cannot be one."""
        dumped = list(dumped)
        if size < 0 or len(dumped) != bin(size).count("1"):
            raise ValueError(f"{len(dumped)} subtrees cannot make a tree of {size} entries.")
        if not all(isinstance(one, str) and re.fullmatch("[0-9a-f]{64}", one) for one in dumped):
            raise ValueError("A subtree's root is not 64 hexadecimal digits.")
        frontier = cls()
        frontier.size = size
        frontier._roots = [bytes.fromhex(one) for one in dumped]
        return frontier

    def dump(self) -> list[str]:
        """Return the roots in hexadecimal, for storage beside the size."""
        return [one.hex() for one in self._roots]

    def append(self, leaf: bytes) -> None:
        """Add one entry by the hash of its leaf."""
        complete = leaf
        size = self.size
        while size & 1:
            complete = node_hash(self._roots.pop(), complete)
            size >>= 1
        self._roots.append(complete)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree as it is now."""
        if not self._roots:
            return EMPTY_ROOT
        reached = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            reached = node_hash(left, reached)
        return reached
