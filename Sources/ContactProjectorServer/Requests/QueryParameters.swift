internal import ContactQueries
internal import Foundation
internal import Hummingbird

/// The query parameters of a request, each at most once.
struct QueryParameters: Equatable {
    private let values: [String: String]

    /// Reads a query, in which `+` is a space, as in HTML forms.
    ///
    /// - Throws: ``Problem`` for a parameter that is repeated, unknown, too long, or not UTF-8.
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
            // Scalars, since one Character may have any number of them.
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

    /// The maximum number of characters of a value.
    static let longest = 2_000

    /// The value of a parameter, or `nil` if it is missing.
    subscript(name: String) -> String? { values[name] }

    /// Returns the value of a parameter as a whole number, or `nil` if it is missing.
    ///
    /// - Throws: ``Problem`` for anything but digits, and for a number outside the bounds.
    func number(_ name: String, in bounds: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(digits: text), bounds.contains(number) else {
            let range = "\(bounds.lowerBound) to \(bounds.upperBound)"
            throw .parameter(name, text, "use a whole number from \(range)")
        }
        return number
    }

    private static func decoded(_ text: Substring) throws(Problem) -> String {
        // Before percent-decoding: `%2B` is a plus.
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
