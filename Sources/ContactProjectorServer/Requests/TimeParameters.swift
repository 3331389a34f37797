internal import ContactProjector
internal import ContactQueries
internal import Hummingbird

/// Times in a query.
extension QueryParameters {
    static let moments: Set<String> = ["at", "known_at"]

    /// Reads the two times of a query from `at` and `known_at`, in UTC unless they have an offset.
    func queryTime(_ at: String = "at") throws(Problem) -> QueryTime {
        QueryTime(asOf: try moment(at) ?? .end, knownAt: try knownAt("known_at") ?? .head)
    }

    /// Reads a time, in a zone unless it has an offset, or returns `nil` if the parameter is missing.
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

    /// Reads a position, or the time of one, or returns `nil` if the parameter is missing.
    func knownAt(_ name: String) throws(Problem) -> KnownAt? {
        guard let text = self[name] else { return nil }
        do { return try TypedKnownAt(Self.withSign(text), in: .utc).knownAt } catch {
            throw Problem(error, in: name)
        }
    }

    /// Returns a text with its last space replaced by `+`, if only that makes it a time.
    ///
    /// A client that doesn't encode the `+` of an offset sends a space: `2024-03-05T12:00:00 02:00`.
    private static func withSign(_ text: String) -> String {
        guard TimeInput(text) == nil, let blank = text.lastIndex(of: " ") else { return text }
        let signed = text[..<blank] + "+" + text[text.index(after: blank)...]
        return TimeInput(signed) == nil ? text : String(signed)
    }
}

extension Problem {
    /// Creates the problem of a parameter's value.
    fileprivate init(_ error: UserError, in name: String) {
        self.init(.badRequest, "\(error.message) (\(name))", hint: error.hint)
    }
}
