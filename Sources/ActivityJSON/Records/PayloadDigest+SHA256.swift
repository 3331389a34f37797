import ContactProjector
import Synchronization

#if JSON
import Crypto
#else
#error("the package needs a trait for this product: JSON, SQLite, Client or Server")
#endif

extension ContactProjector.Payload.Digest {
    /// Creates the SHA-256 of bytes.
    init(sha256Of bytes: UnsafeBufferPointer<UInt8>) {
        var hash = SHA256()
        unsafe hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
        self = unsafe hash.finalize().withUnsafeBytes { digest in
            let words = (0..<4).map { word in
                unsafe UInt64(
                    bigEndian: digest.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
                )
            }
            return Self(words[0], words[1], words[2], words[3])
        }
    }
}

/// The computation of payload digests.
enum PayloadDigester {
    // One parser for all digests, because few are ever computed. It is created with the first.
    private static let parser = Mutex<RecordParser?>(nil)

    /// Returns the digest of a payload's description.
    @Sendable static func digest(_ bytes: [UInt8]) -> ContactProjector.Payload.Digest {
        parser.withLock { kept in
            let parser = kept ?? RecordParser(maximumDepth: 1024)
            kept = parser
            if let parser { return parser.digest(of: bytes) }
            // Only if memory is exhausted. The bytes still separate different activities.
            return unsafe bytes.withUnsafeBufferPointer { unsafe Payload.Digest(sha256Of: $0) }
        }
    }
}
