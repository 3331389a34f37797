public import ContactProjector

/// The result of verifying a whole log.
public struct VerificationReport: Hashable, Sendable {
    /// The end of the intact part of the chain.
    public internal(set) var head = ChainHead(
        position: .zero,
        link: [UInt8](repeating: 0, count: 32)
    )
    /// The number of streams with intact entries.
    public internal(set) var streams = 0
    /// The number of intact entries that were erased.
    public internal(set) var erased = 0
    /// The number of snapshots that were compared with a replay.
    public internal(set) var snapshots = 0
    /// The problems found, those with a position in the log first.
    public internal(set) var findings: [Finding] = []

    /// A Boolean value that indicates whether nothing is wrong.
    public var isClean: Bool { findings.isEmpty }

    /// A problem that was found.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// The position in the log, or `nil` if the problem has none.
        public let position: Position?
        /// The description of the problem.
        public let text: String

        /// The position and the text in one line.
        public var description: String { position.map { "position \($0): \(text)" } ?? text }
    }
}
