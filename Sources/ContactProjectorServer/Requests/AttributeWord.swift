internal import ContactProjector
internal import ContactQueries
internal import Hummingbird

/// The word of a request that names an attribute: `blocked`, `unsubscribed`, or a segment by its id or a name.
///
/// The prefix `segment:` marks a segment that is called like one of the fixed words.
struct AttributeWord {
    private let text: String

    init(_ text: String) { self.text = text }

    private var segmentName: String {
        text.hasPrefix("segment:") ? String(text.dropFirst(8)) : text
    }

    /// Returns the attribute, or `nil` unless the word is fixed or the id of a segment in the contact's log.
    func attribute(in reading: ContactReading) -> Attribute? {
        switch text {
        case "blocked": return .blocked
        case "unsubscribed": return .unsubscribed
        default:
            let id = SegmentID(segmentName)
            let isKnown = reading.log.entries.contains { $0.activity.segment?.id == id }
            return isKnown ? .segment(id) : nil
        }
    }

    /// Finds a segment of the organization by its id or a name; names in the contact's log come first.
    ///
    /// - Throws: ``Problem`` if there is none.
    func segment(
        in reading: ContactReading,
        _ time: QueryTime,
        _ engine: QueryEngine
    ) async throws -> SegmentID {
        let activities = reading.log.entries.map(\.activity)
        let asOf = time.asOf.shared(on: reading.log(knownAt: time.knownAt)?.timeline)
        do {
            return try await engine.resolving(asOf: asOf, idsSuffice: true) {
                names throws(UserError) in
                try names.asked(about: activities).segment(segmentName)
            }
        } catch {
            let hint =
                "use blocked, unsubscribed or a segment" + (error.hint.map { "; \($0)" } ?? "")
            throw Problem(.notFound, error.message, hint: hint)
        }
    }
}
