internal import Crypto

/// The statement of a log's operator that a claim is complete at a checkpoint.
///
/// Its first line can't be the origin of a checkpoint, so neither is ever taken for the other.
public struct EvidenceStatement: Hashable, Sendable {
    /// The checkpoint that the claim is about.
    public let checkpoint: Checkpoint
    /// The SHA-256 of the claim, 32 bytes.
    public let claimDigest: [UInt8]

    private static let tag = "contact-projector/statement@v1"

    /// Creates the statement about a claim, the bytes of its line without the newline.
    public init(checkpoint: Checkpoint, claim: some Sequence<UInt8>) {
        self.checkpoint = checkpoint
        claimDigest = Self.digest(of: claim)
    }

    /// Reads the text of a statement.
    ///
    /// - Throws: ``NoteError`` for any other text.
    public init(_ text: String) throws(NoteError) { try self.init(Array(text.utf8)) }

    init(_ text: [UInt8]) throws(NoteError) {
        guard var lines = TextLines(text, count: 5), lines.next().utf8.elementsEqual(Self.tag.utf8),
            let origin = lines.origin(), let size = lines.size(),
            let root = lines.digest().flatMap({ RootHash($0) }), let digest = lines.digest()
        else {
            throw NoteError(
                .malformed,
                "the note isn't a statement about a claim",
                hint: "fetch the file again, and don't edit it"
            )
        }
        checkpoint = Checkpoint(origin: origin, size: size, root: root)
        claimDigest = digest
    }

    /// The text that is signed.
    public var text: String {
        "\(Self.tag)\n\(checkpoint.text)\(Base64.text(of: claimDigest))\n"
    }

    /// Returns a Boolean value indicating whether a line without its newline is the claim.
    public func isAbout(claim: some Sequence<UInt8>) -> Bool {
        claimDigest == Self.digest(of: claim)
    }

    private static func digest(of claim: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(claim)))
    }
}
