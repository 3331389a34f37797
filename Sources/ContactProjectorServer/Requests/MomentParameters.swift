internal import ContactProjector
internal import ContactQuestions

/// Times in a query.
extension QueryParameters {
    static let moments: Set<String> = ["at", "known_at"]

    /// The coordinate that `at` and `known_at` name; dates and times without an offset are UTC.
    func coordinate(_ at: String = "at") throws(Problem) -> Coordinate {
        Coordinate(asOf: try moment(at) ?? .end, knownAt: try knownAt("known_at") ?? .head)
    }

    /// The moment that a parameter names; nil when it is not there.
    func moment(_ name: String) throws(Problem) -> AsOf? {
        guard let text = self[name] else { return nil }
        switch text {
        case "start": return .start
        case "end": return .end
        default:
            guard let instant = Self.instant(text) else {
                throw .parameter(name, text, "a date, an RFC 3339 time, start or end")
            }
            return .time(instant)
        }
    }

    /// The position that a parameter names, itself or by a time; nil when it is not there.
    func knownAt(_ name: String) throws(Problem) -> KnownAt? {
        guard let text = self[name] else { return nil }
        if let knownAt = KnownAt(text, in: .utc) { return knownAt }
        guard let instant = Self.instant(text) else {
            throw .parameter(name, text, "a position of the log, a date or an RFC 3339 time")
        }
        return .time(instant)
    }

    /// Reads a time; a blank stands where the `+` of an offset was not encoded.
    private static func instant(_ text: String) -> Timestamp? {
        switch TimeInput(text) ?? TimeInput(text.replacing(" ", with: "+")) {
        case .instant(let instant), .local(let instant): instant
        case nil: nil
        }
    }
}
