//! The tree against a published implementation and the test vectors of RFC 6962 logs.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use looks_record::hash::{Hash, empty_root, leaf_hash, sha256};
use looks_record::tile::{
    self, TILE_WIDTH, TileKind, TileNodes, TilePath, decode_bundle, encode_bundle, subtree_hash,
};
use looks_record::tree::{
    CompactRange, MemoryNodes, Nodes as _, TreeError, consistency_proof, inclusion_proof, root,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

type Oracle = MemoryBackedTree<sha2::Sha256, Vec<u8>>;

fn entry(index: u64) -> Vec<u8> {
    format!("entry {index}").into_bytes()
}

fn split(bytes: &[u8]) -> Vec<Hash> {
    bytes
        .as_chunks::<32>()
        .0
        .iter()
        .copied()
        .map(Hash)
        .collect()
}

/// Every size to 300, then powers of two and their neighbours.
fn sizes() -> Vec<u64> {
    let powers = [512_u64, 1024, 2048, 4096, 65_536];
    (1..=300)
        .chain(powers.into_iter().flat_map(|p| [p - 1, p, p + 1]))
        .collect()
}

/// Indices worth proving in a tree of this size: all of a small one, edges of a large one.
fn samples(size: u64) -> Vec<u64> {
    if size <= 130 {
        return (0..size).collect();
    }
    let middle = size / 2;
    let mut some = vec![
        0,
        1,
        127,
        128,
        middle - 1,
        middle,
        middle + 1,
        size - 2,
        size - 1,
    ];
    some.dedup();
    some
}

#[test]
fn roots_and_proofs_equal_the_oracle_at_every_size() {
    let (mut oracle, mut nodes, mut range) =
        (Oracle::new(), MemoryNodes::new(), CompactRange::new());
    let wanted = sizes();
    for size in 1..=*wanted.last().unwrap() {
        let bytes = entry(size - 1);
        nodes.push(leaf_hash(&bytes));
        assert_eq!(range.append(leaf_hash(&bytes)), Ok(size - 1));
        oracle.push(bytes);
        if !wanted.contains(&size) {
            continue;
        }
        let want = Hash::from_slice(oracle.root().as_bytes()).unwrap();
        assert_eq!(range.root(), want, "compact range, size {size}");
        assert_eq!(nodes.root(size), Ok(want), "nodes, size {size}");
        assert_eq!(CompactRange::from_nodes(size, &nodes), Ok(range.clone()));
        for index in samples(size) {
            let proof = inclusion_proof(index, size, &nodes).unwrap();
            let theirs = oracle.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(
                proof,
                split(theirs.as_bytes()),
                "inclusion {index} of {size}"
            );
            let leaf = leaf_hash(&entry(index));
            assert_eq!(verify_inclusion(&leaf, index, size, &proof, &want), Ok(()));
        }
        for old in samples(size) {
            let proof = consistency_proof(old, size, &nodes).unwrap();
            let old_root = nodes.root(old).unwrap();
            if old > 0 {
                let theirs = oracle.prove_consistency(usize::try_from(size - old).unwrap());
                assert_eq!(
                    proof,
                    split(theirs.as_bytes()),
                    "consistency {old} to {size}"
                );
            }
            assert_eq!(
                verify_consistency(old, &old_root, size, &want, &proof),
                Ok(())
            );
        }
    }
}

#[test]
fn known_roots_of_the_reference_leaves() {
    // SOURCE: the eight leaves and roots that implementations of RFC 6962 share as vectors.
    let leaves: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let nodes = MemoryNodes::from_leaves(leaves.iter().map(|leaf| leaf_hash(leaf)));
    let hex = |size| nodes.root(size).unwrap().to_string();
    assert_eq!(
        hex(0),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert_eq!(
        hex(1),
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    );
    assert_eq!(
        hex(2),
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    );
    assert_eq!(
        hex(3),
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    );
    assert_eq!(
        hex(8),
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    );
    assert_eq!(empty_root(), sha256(b""));
}

#[test]
fn every_change_to_a_proof_is_refused() {
    for size in [1_u64, 2, 3, 7, 8, 9, 64, 100] {
        let nodes = MemoryNodes::from_leaves((0..size).map(|i| leaf_hash(&entry(i))));
        let root = nodes.root(size).unwrap();
        for index in 0..size {
            let leaf = leaf_hash(&entry(index));
            let proof = inclusion_proof(index, size, &nodes).unwrap();
            for at in 0..proof.len() {
                let mut wrong = proof.clone();
                wrong[at].0[31] ^= 1;
                assert!(verify_inclusion(&leaf, index, size, &wrong, &root).is_err());
                wrong.remove(at);
                assert!(verify_inclusion(&leaf, index, size, &wrong, &root).is_err());
            }
            let longer = [proof.clone(), vec![leaf]].concat();
            assert!(verify_inclusion(&leaf, index, size, &longer, &root).is_err());
            assert!(verify_inclusion(&leaf, index, index, &proof, &root).is_err());
            assert!(verify_inclusion(&root, index, size, &proof, &root).is_err() || size == 1);
            let other = nodes.root(index).unwrap();
            let proof = consistency_proof(index, size, &nodes).unwrap();
            let mut wrong_root = other;
            wrong_root.0[0] ^= 1;
            assert!(verify_consistency(index, &wrong_root, size, &root, &proof).is_err());
            assert!(
                verify_consistency(index, &other, size, &wrong_root, &proof).is_err() || index == 0
            );
            for at in 0..proof.len() {
                let mut wrong = proof.clone();
                wrong[at].0[0] ^= 1;
                assert!(verify_consistency(index, &other, size, &root, &wrong).is_err());
            }
        }
        assert!(verify_consistency(size + 1, &root, size, &root, &[]).is_err());
        assert_eq!(
            inclusion_proof(size, size, &nodes),
            Err(TreeError::OutOfRange { index: size, size })
        );
    }
}

#[test]
fn compact_range_survives_its_bytes_and_refuses_others() {
    let mut range = CompactRange::new();
    for index in 0..70 {
        let bytes = range.to_bytes();
        assert_eq!(CompactRange::from_bytes(&bytes), Ok(range.clone()));
        assert!(CompactRange::from_bytes(&[&bytes[..], &[0; 32]].concat()).is_err());
        assert!(CompactRange::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        range.append(leaf_hash(&entry(index))).unwrap();
    }
    let full = CompactRange::from_parts(u64::MAX, vec![Hash([0; 32]); 64]).unwrap();
    assert_eq!(full.clone().append(Hash([0; 32])), Err(TreeError::Full));
}

#[test]
fn tile_paths_have_one_spelling() {
    let path = |kind, index, width| TilePath { kind, index, width };
    let cases = [
        ("tile/0/000", path(TileKind::Hashes(0), 0, 256)),
        (
            "tile/2/x001/x234/067.p/8",
            path(TileKind::Hashes(2), 1_234_067, 8),
        ),
        ("tile/entries/999.p/255", path(TileKind::Entries, 999, 255)),
        ("tile/entries/x001/000", path(TileKind::Entries, 1000, 256)),
    ];
    for (text, path) in cases {
        assert_eq!(path.to_string(), text);
        assert_eq!(text.parse::<TilePath>().unwrap(), path);
    }
    for text in [
        "tile/0/0",
        "tile/00/000",
        "tile/8/000",
        "tile/0/000.p/256",
        "tile/0/000.p/0",
        "tile/0/000.p/07",
        "tile/0/x000/001",
        "tile/0/001/000",
        "tile/0/",
        "tile//000",
        "tile/entries/000/",
        "tile/0/+00",
        "tile/-1/000",
        "tile/0/x001/x000",
        "",
    ] {
        assert!(text.parse::<TilePath>().is_err(), "{text}");
    }
}

#[test]
fn the_tiles_of_the_specification_example() {
    // SOURCE: C2SP tlog-tiles, section Partial Tiles: a tree of 70,000.
    let all: Vec<TilePath> = tile::paths(70_000).collect();
    let of = |kind, width| {
        all.iter()
            .filter(|p| p.kind == kind && p.width == width)
            .count()
    };
    assert_eq!(of(TileKind::Hashes(0), 256), 273);
    assert_eq!(of(TileKind::Hashes(0), 112), 1);
    assert_eq!(of(TileKind::Hashes(1), 256), 1);
    assert_eq!(of(TileKind::Hashes(1), 17), 1);
    assert_eq!(of(TileKind::Hashes(2), 1), 1);
    assert_eq!(of(TileKind::Entries, 256), 273);
    assert_eq!(all.len(), 273 + 1 + 1 + 1 + 1 + 273 + 1);
    let small: Vec<String> = tile::paths(256).map(|path| path.to_string()).collect();
    assert_eq!(small, ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
    assert_eq!(tile::paths(0).count(), 0);
    let text: Vec<String> = tile::paths(300_000).map(|path| path.to_string()).collect();
    assert!(text.is_sorted_by(|a, b| a < b), "archive order");
}

#[test]
fn proofs_from_tiles_equal_proofs_from_memory() {
    for size in [1_u64, 255, 256, 257, 1000, 65_537] {
        let memory = MemoryNodes::from_leaves((0..size).map(|i| leaf_hash(&entry(i))));
        let tiles = TileNodes(|level: u8, index: u64| {
            let count = size >> (8 * u32::from(level));
            let first = index * u64::from(TILE_WIDTH);
            let last = count.min(first + u64::from(TILE_WIDTH));
            (first..last).map(|i| memory.node(level * 8, i)).collect()
        });
        assert_eq!(root(size, &tiles), memory.root(size));
        for index in [0, size / 3, size / 2, size - 1] {
            let want = inclusion_proof(index, size, &memory);
            assert_eq!(inclusion_proof(index, size, &tiles), want);
            let want = consistency_proof(index, size, &memory);
            assert_eq!(consistency_proof(index, size, &tiles), want);
        }
    }
    let none = TileNodes(|_: u8, _: u64| None);
    assert_eq!(
        root(4, &none),
        Err(TreeError::Missing { level: 2, index: 0 })
    );
}

proptest! {
    #[test]
    fn bundles_survive_a_round_trip(entries in prop::collection::vec(
        prop::collection::vec(any::<u8>(), 0..40), 1..20))
    {
        let width = u16::try_from(entries.len()).unwrap();
        let bytes = encode_bundle(&entries).unwrap();
        prop_assert_eq!(decode_bundle(&bytes, width).unwrap(), entries);
        prop_assert!(decode_bundle(&bytes, width + 1).is_err());
        prop_assert!(decode_bundle(&bytes[..bytes.len() - 1], width).is_err());
        prop_assert!(decode_bundle(&[&bytes[..], b"x"].concat(), width).is_err());
    }

    #[test]
    fn any_two_sizes_are_consistent(a in 0_u64..2000, b in 0_u64..2000) {
        let (old, new) = (a.min(b), a.max(b));
        let nodes = MemoryNodes::from_leaves((0..new).map(|i| leaf_hash(&entry(i))));
        let proof = consistency_proof(old, new, &nodes).unwrap();
        let (old_root, new_root) = (nodes.root(old).unwrap(), nodes.root(new).unwrap());
        prop_assert_eq!(verify_consistency(old, &old_root, new, &new_root, &proof), Ok(()));
    }
}

#[test]
fn entries_over_the_limit_do_not_fit_a_bundle() {
    assert!(encode_bundle(&[vec![0; 65_535]]).is_ok());
    assert!(encode_bundle(&[vec![0; 65_536]]).is_err());
    assert_eq!(subtree_hash(&[Hash([1; 32]); 3]), None);
}
