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
    /// The observations that are no problems: the log is intact with them.
    public internal(set) var remarks: [Remark] = []

    /// A Boolean value that indicates whether nothing is wrong.
    public var isClean: Bool { findings.isEmpty }

    /// A problem that was found.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// The position in the log, or `nil` if the problem has none.
        public let position: Position?
        /// The description of the problem.
        public let text: String
        /// The suggestion of what to do next.
        public var hint: String? {
            isOfTree ? "the next `projector checkpoint` drops and rebuilds it" : nil
        }
        /// A Boolean value that indicates whether only kept roots are wrong.
        ///
        /// They follow from the links, so the log is intact without them.
        let isOfTree: Bool

        init(position: Position?, text: String, isOfTree: Bool = false) {
            self.position = position
            self.text = text
            self.isOfTree = isOfTree
        }

        /// The position and the text in one line.
        public var description: String { position.map { "position \($0): \(text)" } ?? text }
    }

    /// An observation that is no problem.
    public struct Remark: Hashable, Sendable, CustomStringConvertible {
        /// The first position that it is about.
        public let position: Position
        /// The description of what was observed.
        public let text: String

        /// The text.
        public var description: String { text }
    }
}
