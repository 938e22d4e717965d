"""The tree of RFC 9162, against its published vectors and another implementation."""

import pymerkle
import pytest
from pymerkle.proof import MerkleProof

from declarations.ledger import merkle

# The inputs and roots with which the implementations of Certificate Transparency are tested.
CT_INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = range(1, 201)
ENTRIES = [b"entry %d" % number for number in range(200)]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]


@pytest.fixture(scope="module")
def oracle():
    """The independent implementation, holding the largest tree."""
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for entry in ENTRIES:
        tree.append_entry(entry)
    return tree


def hashes_of(proof: MerkleProof):
    return [bytes.fromhex(one) for one in proof.serialize()["path"]]


@pytest.mark.parametrize("size", range(len(CT_ROOTS)))
def test_roots_are_those_of_certificate_transparency(size):
    leaves = [merkle.leaf_hash(bytes.fromhex(one)) for one in CT_INPUTS[:size]]
    assert merkle.root(leaves).hex() == CT_ROOTS[size]


def test_roots_and_frontiers_agree_with_the_oracle(oracle):
    frontier = merkle.Frontier()
    assert frontier.root() == merkle.root([])
    for size in SIZES:
        frontier.append(LEAVES[size - 1])
        frontier = merkle.Frontier.load(size, frontier.dump())
        expected = oracle.get_root(size)
        assert merkle.root(LEAVES[:size]) == expected
        assert frontier.root() == expected
        assert frontier.size == size


def test_every_inclusion_path_agrees_with_the_oracle(oracle):
    for size in SIZES:
        root = oracle.get_root(size)
        for index in {0, 1, size // 3, size // 2, size - 2, size - 1} & set(range(size)):
            path = merkle.inclusion_path(LEAVES[:size], index)
            theirs = hashes_of(oracle.prove_inclusion(index + 1, size))
            # Its path starts with the leaf itself.
            assert [LEAVES[index], *path] == theirs
            assert merkle.verify_inclusion(LEAVES[index], index, size, path, root)


def test_every_consistency_path_agrees_with_the_oracle(oracle):
    for size in SIZES:
        new_root = oracle.get_root(size)
        for old_size in {1, 2, size // 3, size // 2, size - 1, size} & set(range(1, size + 1)):
            path = merkle.consistency_path(LEAVES[:size], old_size)
            old_root = oracle.get_root(old_size)
            assert merkle.verify_consistency(old_size, old_root, size, new_root, path)
            # Its proof has another form, not the standard's: what both prove is compared.
            theirs = oracle.prove_consistency(old_size, size)
            pymerkle.verify_consistency(old_root, new_root, theirs)


# The consistency proofs published with the same test vectors.
CT_CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


@pytest.mark.parametrize("sizes", CT_CONSISTENCY, ids=str)
def test_consistency_paths_are_those_of_certificate_transparency(sizes):
    old_size, size = sizes
    leaves = [merkle.leaf_hash(bytes.fromhex(one)) for one in CT_INPUTS[:size]]
    path = merkle.consistency_path(leaves, old_size)
    assert [one.hex() for one in path] == CT_CONSISTENCY[sizes]


def test_every_other_leaf_index_size_path_or_root_is_refused():
    for size in range(2, 20):
        root = merkle.root(LEAVES[:size])
        for index in range(size):
            path = merkle.inclusion_path(LEAVES[:size], index)
            leaf = LEAVES[index]
            assert merkle.verify_inclusion(leaf, index, size, path, root)
            assert not merkle.verify_inclusion(LEAVES[-1], index, size, path, root)
            assert not merkle.verify_inclusion(leaf, index, size, path, LEAVES[0])
            assert not merkle.verify_inclusion(leaf, index, size, path[:-1], root)
            assert not merkle.verify_inclusion(leaf, index, size, [*path, root], root)
            for other in {*range(-1, size + 2)} - {index}:
                assert not merkle.verify_inclusion(leaf, other, size, path, root)


def test_a_rewritten_past_is_not_consistent():
    for size in range(2, 20):
        for old_size in range(1, size):
            path = merkle.consistency_path(LEAVES[:size], old_size)
            old, new = merkle.root(LEAVES[:old_size]), merkle.root(LEAVES[:size])
            forged = merkle.root([LEAVES[-1], *LEAVES[1:old_size]])
            assert merkle.verify_consistency(old_size, old, size, new, path)
            assert not merkle.verify_consistency(old_size, forged, size, new, path)
            assert not merkle.verify_consistency(old_size, old, size, forged, path)
            assert not merkle.verify_consistency(old_size, old, size, new, path[:-1])
            assert not merkle.verify_consistency(old_size, old, size, new, [*path, new])
            assert not merkle.verify_consistency(size, new, old_size, old, path)


def test_everything_grew_from_the_empty_tree():
    root = merkle.root(LEAVES[:3])
    assert merkle.verify_consistency(0, merkle.EMPTY_ROOT, 3, root, [])
    assert not merkle.verify_consistency(0, root, 3, root, [])
    assert not merkle.verify_consistency(0, merkle.EMPTY_ROOT, 3, root, [root])


@pytest.mark.parametrize("index", [-1, 3])
def test_no_path_for_an_entry_that_is_not_there(index):
    with pytest.raises(ValueError, match="has no entry"):
        merkle.inclusion_path(LEAVES[:3], index)


@pytest.mark.parametrize("old_size", [-1, 0, 4])
def test_no_consistency_with_a_size_that_never_was(old_size):
    with pytest.raises(ValueError, match="no former size"):
        merkle.consistency_path(LEAVES[:3], old_size)


@pytest.mark.parametrize(
    "size, dumped",
    [(3, ["00" * 32]), (-1, []), (1, ["00"]), (1, ["AA" * 32]), (1, [None]), (0, ["00" * 32])],
)
def test_a_frontier_that_cannot_be_is_refused(size, dumped):
    with pytest.raises(ValueError):
        merkle.Frontier.load(size, dumped)
