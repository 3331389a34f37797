internal import ContactQueries
internal import Foundation
internal import Hummingbird

/// The parameters behind the `?` of a request, each at most once.
struct QueryParameters: Equatable {
    private let values: [String: String]

    /// Reads a query; `+` is a blank, as forms have it.
    ///
    /// - Throws: ``Problem`` for a parameter that comes twice, is not known, or is no UTF-8.
    init(_ query: String?, known names: Set<String>) throws(Problem) {
        var values: [String: String] = [:]
        for field in (query ?? "").split(separator: "&") {
            let parts = field.split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            let name = try Self.decoded(parts[0])
            guard names.contains(name) else { throw Self.unknown(name, names) }
            let value = parts.count > 1 ? try Self.decoded(parts[1]) : ""
            guard value.unicodeScalars.count <= Self.longest else {
                throw Problem(
                    .badRequest,
                    "\(name) is too long",
                    hint: "use at most \(Self.longest) characters"
                )
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw Problem(.badRequest, "duplicate parameter \"\(name)\"", hint: "send it once")
            }
        }
        self.values = values
    }

    /// The most characters of a value.
    static let longest = 2_000

    /// The value of a parameter; nil when it is not there.
    subscript(name: String) -> String? { values[name] }

    /// The whole number that a parameter is; nil when it is not there.
    ///
    /// - Throws: ``Problem`` for anything but digits, and for a number beyond the bounds.
    func number(_ name: String, in bounds: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(digits: text), bounds.contains(number) else {
            let range = "\(bounds.lowerBound) to \(bounds.upperBound)"
            throw .parameter(name, text, "use a whole number from \(range)")
        }
        return number
    }

    private static func decoded(_ text: Substring) throws(Problem) -> String {
        let spaced = text.replacing("+", with: " ")
        guard let decoded = spaced.removingPercentEncoding else {
            throw Problem(.badRequest, "the query isn't UTF-8", hint: "percent-encode it")
        }
        return decoded
    }

    private static func unknown(_ name: String, _ names: Set<String>) -> Problem {
        Problem(
            .badRequest,
            "unknown parameter \"\(name.prefix(100))\"",
            hint: names.isEmpty
                ? "this path takes none"
                : "this path takes \(names.sorted().joined(separator: ", "))"
        )
    }
}
