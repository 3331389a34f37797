package import ContactProjector
internal import Crypto
package import Foundation

/// The digests that make a log tamper-evident.
///
/// Each link covers the one before, the entry's header and a commitment to its payload. The
/// commitment is salted with a secret of the stream. After the secret is erased, a guess at an
/// erased payload can't be verified, while the chain stays intact.
package enum DigestChain {
    /// The link before the first entry.
    package static let origin = Data(count: 32)

    /// The commitment of erasures in exports of version 1: 32 zero bytes.
    package static let nothing = Data(count: 32)

    /// Computes the salt of the commitment at a position.
    package static func salt(secret: Data, at position: Position) -> Data {
        var hash = SHA256()
        hash.update(data: secret)
        hash.update(data: bigEndian(position.rawValue))
        return data(hash.finalize())
    }

    /// Computes the commitment to a payload at a position.
    package static func commitment(
        to payload: [UInt8],
        secret: Data,
        at position: Position
    ) -> Data {
        commitment(of: payload, salt: salt(secret: secret, at: position))
    }

    /// Computes the commitment to a payload.
    package static func commitment(to payload: [UInt8], salt: Data) -> Data {
        commitment(of: payload, salt: salt)
    }

    /// Computes the commitment to a payload.
    package static func commitment(to payload: Data, salt: Data) -> Data {
        commitment(of: payload, salt: salt)
    }

    // Generic in here alone: a module that imports this one would call it unspecialized.
    private static func commitment(of payload: some DataProtocol, salt: Data) -> Data {
        var hash = SHA256()
        hash.update(data: salt)
        hash.update(data: payload)
        return data(hash.finalize())
    }

    /// Returns the first four bytes of a link, which a place of the log includes.
    package static func mark(of link: Data) -> UInt32 {
        link.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Computes the link of an entry, given the link before it.
    package static func link(after previous: Data, header: EntryHeader, commitment: Data) -> Data {
        var hash = SHA256()
        hash.update(data: previous)
        hash.update(data: header.bytes)
        hash.update(data: commitment)
        return data(hash.finalize())
    }

    /// Returns a new random secret for a stream.
    @Sendable package static func secret() -> [UInt8] {
        // One system call. The generators of Swift and of its crypto make four for 32 bytes, which
        // was a tenth of an import of new contacts (<doc:TheWayOfABatch>).
        unsafe [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { bytes, count in
            count = SHA256.byteCount
            let failure = unsafe getentropy(bytes.baseAddress, count)
            // Trapping is the only safe way: with a predictable secret, erased texts could be
            // guessed.
            precondition(failure == 0, "the system has no random bytes")
        }
    }

    private static func data(_ digest: SHA256Digest) -> Data {
        unsafe digest.withUnsafeBytes { unsafe Data($0) }
    }

    private static func bigEndian(_ number: Int64) -> [UInt8] {
        var data: [UInt8] = []
        data.append(number)
        return data
    }
}
