/// The size and the root of a log at some time, in the text that the log signs.
///
/// A kept checkpoint shows later that no entry up to its size was edited, removed or inserted.
public struct Checkpoint: Hashable, Sendable {
    /// The name of the log.
    public let origin: KeyName
    /// The number of entries.
    public let size: Int64
    /// The root of the tree over these entries.
    public let root: RootHash

    /// The largest number of entries: 2^40.
    public static let largestSize: Int64 = 1 << 40

    /// Creates a checkpoint.
    ///
    /// A size below 0 or above ``largestSize`` traps.
    public init(origin: KeyName, size: Int64, root: RootHash) {
        precondition((0...Self.largestSize).contains(size), "size \(size) is out of range")
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Reads the text of a checkpoint: the origin, the size and the root, each on a line.
    ///
    /// - Throws: ``NoteError`` for any other text, also one with more lines.
    public init(_ text: String) throws(NoteError) { try self.init(Array(text.utf8)) }

    init(_ text: [UInt8]) throws(NoteError) {
        guard var lines = TextLines(text, count: 3), let origin = lines.origin(),
            let size = lines.size(), let root = lines.digest().flatMap({ RootHash($0) })
        else {
            throw NoteError(
                .malformed,
                "the note isn't a checkpoint",
                hint: "use a note of three lines: origin, size, root"
            )
        }
        self.init(origin: origin, size: size, root: root)
    }

    /// The text that is signed.
    public var text: String { "\(origin)\n\(size)\n\(root)\n" }
}
