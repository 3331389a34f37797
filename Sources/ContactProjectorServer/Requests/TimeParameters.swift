internal import ContactProjector
internal import ContactQueries
internal import Hummingbird

/// Times in a query.
extension QueryParameters {
    static let moments: Set<String> = ["at", "known_at"]

    /// The coordinate that `at` and `known_at` name; dates and times without an offset are UTC.
    func coordinate(_ at: String = "at") throws(Problem) -> QueryTime {
        QueryTime(asOf: try moment(at) ?? .end, knownAt: try knownAt("known_at") ?? .head)
    }

    /// The moment that a parameter names, in a zone where it has no offset; nil when it is not there.
    func moment(_ name: String, in zone: CalendarZone = .utc) throws(Problem) -> AsOf? {
        switch self[name] {
        case nil: return nil
        case "start": return .start
        case "end": return .end
        case let text?:
            do { return .time(try TypedTime(Self.withSign(text), in: zone).instant) } catch {
                throw Problem(error, in: name)
            }
        }
    }

    /// The position that a parameter names, itself or by a time; nil when it is not there.
    func knownAt(_ name: String) throws(Problem) -> KnownAt? {
        guard let text = self[name] else { return nil }
        do { return try TypedKnownAt(Self.withSign(text), in: .utc).knownAt } catch {
            throw Problem(error, in: name)
        }
    }

    /// The text with its last blank read as the `+` of an offset that was not encoded, where that alone makes it a time.
    private static func withSign(_ text: String) -> String {
        guard TimeInput(text) == nil, let blank = text.lastIndex(of: " ") else { return text }
        let signed = text[..<blank] + "+" + text[text.index(after: blank)...]
        return TimeInput(signed) == nil ? text : String(signed)
    }
}

extension Problem {
    /// Says what is wrong with the value of a parameter.
    fileprivate init(_ error: UserError, in name: String) {
        self.init(.badRequest, "\(error.message) (\(name))", hint: error.hint)
    }
}
