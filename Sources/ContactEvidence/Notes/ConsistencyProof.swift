internal import LogChain

/// A proof that a log's later checkpoint continues an earlier one, without the entries in between.
///
/// The text is that of a C2SP tlog-witness request without its note: `old`, a space and the earlier size, then each
/// hash in base64, each on a line.
public struct ConsistencyProof: Hashable, Sendable {
    /// The number of entries of the earlier checkpoint.
    public let from: Int64
    /// The hashes from which both roots follow, of 32 bytes each.
    public let hashes: [[UInt8]]

    /// The largest number of hashes.
    public static let largestCount = 63

    /// Creates a proof.
    ///
    /// - Parameters:
    ///   - from: The number of entries of the earlier checkpoint.
    ///   - hashes: The hashes, from the smallest subtree up.
    /// - Throws: ``NoteError`` when there are too many hashes, one hasn't 32 bytes, or no log has that size.
    public init(from: Int64, hashes: [[UInt8]]) throws(NoteError) {
        guard (0...Checkpoint.largestSize).contains(from) else {
            throw Self.malformed("a proof can't be from \(from) entries")
        }
        guard hashes.count <= Self.largestCount else {
            throw Self.malformed("a proof has at most \(Self.largestCount) hashes")
        }
        guard hashes.allSatisfy({ $0.count == ChainDigest.byteCount }) else {
            throw Self.malformed("a hash of a proof has \(ChainDigest.byteCount) bytes")
        }
        self.from = from
        self.hashes = hashes
    }

    /// The proof in lines, each of which ends in a newline.
    public var text: String {
        hashes.reduce(into: "old \(from)\n") { $0 += Base64.text(of: $1) + "\n" }
    }

    /// Returns a Boolean value indicating whether the proof shows that a checkpoint continues another one.
    ///
    /// From a checkpoint without entries, and to one of the same size, the proof has no hashes. O(hashes).
    ///
    /// - Parameters:
    ///   - earlier: The checkpoint with fewer entries, or as many.
    ///   - later: The checkpoint that may continue it.
    /// - Returns: `true` if both are of one log, and the proof leads to both roots.
    public func connects(_ earlier: Checkpoint, _ later: Checkpoint) -> Bool {
        problem(from: earlier, to: later) == nil
    }

    /// Returns the reason the proof doesn't connect two checkpoints, or `nil` if it does.
    func problem(from earlier: Checkpoint, to later: Checkpoint) -> String? {
        guard earlier.origin == later.origin else { return "they are of two logs" }
        guard earlier.size == from else {
            return "it is from \(from) entries, not \(earlier.size)"
        }
        let hashes = hashes.compactMap { ChainDigest($0) }
        guard let old = ChainDigest(earlier.root.bytes), let new = ChainDigest(later.root.bytes)
        else { return "a root hasn't \(ChainDigest.byteCount) bytes" }
        do throws(TreeProofError) {
            try TreeProof.check(hashes, from: (earlier.size, old), to: (later.size, new))
            return nil
        } catch {
            return error.description
        }
    }

    static func malformed(_ cause: String) -> NoteError {
        NoteError(.malformed, cause, hint: "ask for the proof again, and don't edit it")
    }
}
