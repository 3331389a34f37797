internal import ContactProjector
internal import LogChain

/// The payloads that an evidence file doesn't have.
///
/// Their entries are still proven by their commitments, and opt-outs follow from what every entry has: type, time and ids.
public enum Withholding: String, Hashable, Sendable, CaseIterable {
    /// Each payload is handed over.
    case none
    /// Payloads of notes, files and unknown types aren't; those of observations are, since segments follow from them.
    case notes
    /// No payload is handed over.
    case all

    /// Returns a Boolean value indicating whether the payload of an entry isn't handed over.
    func includes(_ header: EntryHeader) -> Bool {
        switch self {
        case .none: false
        // Whatever isn't known to be free of texts: a later version may know types that have some.
        case .notes: header.note != nil || !Self.transitions.contains(header.type)
        case .all: true
        }
    }

    private static let transitions = Set(
        (ActivityKind.known.filter { $0 != .noteCreated && $0 != .fileUploaded }
            // Segments follow from what was seen alone.
            + ActivityKind.observed).map(\.name)
    )
}
