package import ContactCensus
package import ContactProjector

/// Why a question can't be answered, where in its words, and what to do next.
package struct UserError: Error, Equatable {
    package let message: String
    package let hint: String?
    /// What part of the line is at fault, in UTF-8 offsets.
    package let range: Range<Int>?
    package let code: Code

    /// The sorts of failure.
    package enum Code: Equatable, Sendable {
        /// What was asked has no answer.
        case failed
        /// The question is not put as it must be.
        case usage
        /// What the answer needs can't be read.
        case unreadable
        /// A name in the question is nobody's, as far as names are known.
        case unknownName
        /// Whoever asked gave up.
        case interrupted
    }

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

    /// The same error, pointing at a part of the line.
    package func at(_ range: Range<Int>?) -> UserError {
        UserError(message, hint: hint, at: range, code: code)
    }

    /// Whoever asked gave up while the answer was looked for.
    package static let interrupted = UserError("interrupted", code: .interrupted)
}

extension UserError {
    /// Says what a store needs.
    package init(_ error: StoreError) {
        self.init(error.cause, hint: error.hint, code: .unreadable)
    }

    /// Says what a census can't answer.
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
    /// Says what a failed query needs.
    package init(_ error: QueryError) {
        switch error {
        case .unknownActivity(let id, let stream):
            self.init("\(stream.contact) has no activity \(id)", hint: "`activities` lists them")
        case .ambiguousContact(let contact, let orgs):
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
