package import ContactCensus
package import ContactProjector

/// The reason why a query can't be answered, with its place in the text and a hint.
public struct UserError: Error, Equatable {
    /// The message: what is wrong with what.
    public let message: String
    /// The hint: what to do next.
    public let hint: String?
    /// The part of the line that is at fault, in UTF-8 offsets.
    public let range: Range<Int>?
    /// The kind of failure.
    public let code: Code

    /// The kinds of failure.
    public enum Code: Equatable, Sendable {
        /// The query has no answer.
        case failed
        /// The query doesn't have the required form.
        case usage
        /// Something that the answer needs can't be read.
        case unreadable
        /// A name in the query isn't a name of any segment, as far as names are known.
        case unknownName
        /// The query was canceled.
        case interrupted
    }

    /// Creates an error from its message, its hint, its place and its code.
    package init(
        _ message: String,
        hint: String? = nil,
        at range: Range<Int>? = nil,
        code: Code = .failed
    ) {
        self.message = message
        self.hint = hint
        self.range = range
        self.code = code
    }

    /// Returns the same error, pointing at a part of the line.
    package func at(_ range: Range<Int>?) -> UserError {
        UserError(message, hint: hint, at: range, code: code)
    }

    /// The error of a canceled query.
    package static let interrupted = UserError("interrupted", code: .interrupted)
}

extension UserError {
    /// Creates the error for a store that can't be read.
    package init(_ error: StoreError) {
        self.init(error.cause, hint: error.hint, code: .unreadable)
    }

    /// Creates the error for a query that a census can't answer.
    package init(_ error: CensusError) {
        switch error {
        case .activityOfOneContact(let id):
            self.init("\(id) is a time of one contact", hint: "use a date such as 2024-03-05")
        case .needsText:
            self.init(
                "trend can't search notes in a store",
                hint: "load the files instead: --load FILE"
            )
        case .changedText:
            self.init(
                "a source file changed while it was read",
                hint: "run the command again",
                code: .unreadable
            )
        }
    }
}

extension UserError {
    /// Creates the error for a query that failed.
    package init(_ error: QueryError) {
        switch error {
        case .unknownActivity(let id, let stream):
            self.init("\(stream.contact) has no activity \(id)", hint: "`activities` lists them")
        case .ambiguousContact(let contact, let orgs):
            // `-` is also what `as-of-join --org` reads as no organization.
            let names = orgs.map { $0?.rawValue ?? "- (none)" }.joined(separator: ", ")
            self.init(
                "\(contact) is in several organizations: \(names)",
                hint: "choose one with --org ORG (shell: use CONTACT ORG)"
            )
        case .store(let error):
            self.init(error)
        }
    }
}
