internal import ContactProjector
internal import Crypto

/// The 32 bytes of a link, or of a hash in the tree over links.
///
/// A value of four numbers instead of an array: a tree of two million entries has four million of
/// them, and no length has to be checked once they are read.
package struct ChainDigest: Hashable, Sendable {
    /// The number of bytes.
    package static let byteCount = 32

    // In the order of the bytes, whichever that of the machine is.
    private var words: SIMD4<UInt64>

    /// The root of the tree without leaves, which is the digest of no bytes.
    package static let ofNothing = ChainDigest(SHA256().finalize())

    /// Creates a digest of 32 bytes, or returns `nil` for another number of bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        words = .zero
        // The count is that of the words, and the copy needs no alignment.
        unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyBytes(from: bytes) }
    }

    /// Creates a digest of 32 bytes in memory, or returns `nil` for another number of bytes.
    package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        words = .zero
        // As above: as many bytes as the words have.
        unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyBytes(from: bytes) }
    }

    private init(_ digest: SHA256Digest) {
        words = .zero
        // A digest of SHA-256 has 32 bytes.
        unsafe withUnsafeMutableBytes(of: &words) { words in
            unsafe digest.withUnsafeBytes { unsafe words.copyMemory(from: $0) }
        }
    }

    /// The bytes.
    package var bytes: [UInt8] { unsafe Swift.withUnsafeBytes(of: words) { unsafe [UInt8]($0) } }

    /// Computes the hash of the leaf that holds a link.
    package static func leaf(_ link: ChainDigest) -> ChainDigest { hash(0, link, nil) }

    /// Computes the hash of the node over two hashes.
    package static func node(_ left: ChainDigest, _ right: ChainDigest) -> ChainDigest {
        hash(1, left, right)
    }

    /// Computes the digest of digests in their order.
    package static func ofSequence(_ digests: some Sequence<ChainDigest>) -> ChainDigest {
        var hash = SHA256()
        for digest in digests { digest.update(&hash) }
        return ChainDigest(hash.finalize())
    }

    private static func hash(
        _ domain: UInt8,
        _ first: ChainDigest,
        _ second: ChainDigest?
    ) -> ChainDigest {
        var hash = SHA256()
        unsafe Swift.withUnsafeBytes(of: domain) { unsafe hash.update(bufferPointer: $0) }
        first.update(&hash)
        second?.update(&hash)
        return ChainDigest(hash.finalize())
    }

    private func update(_ hash: inout SHA256) {
        unsafe Swift.withUnsafeBytes(of: words) { unsafe hash.update(bufferPointer: $0) }
    }
}

extension ChainDigest: CustomStringConvertible {
    /// The bytes in 64 hexadecimal digits.
    package var description: String { bytes.hexadecimal }
}
