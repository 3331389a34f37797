internal import Crypto
internal import LogChain

extension ChainDigest {
    /// Computes the digest of parts, one after the other.
    static func sha256(_ parts: [UInt8]...) -> ChainDigest {
        var hash = SHA256()
        for part in parts { hash.update(data: part) }
        // SHA-256 has 32 bytes, so the alternative isn't reached.
        return ChainDigest(Array(hash.finalize())) ?? .ofNothing
    }
}
