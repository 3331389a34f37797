public import ContactProjector

/// The outcome of a sync of many contacts, or its progress while it lasts.
public struct SyncRound: Hashable, Sendable {
    /// The number of contacts.
    public let total: Int
    /// The contacts that the journal's run was done with before.
    public let skipped: Int
    /// The sum of the reports of all contacts that were copied.
    public private(set) var report = SyncReport()
    /// The contacts that couldn't be copied, in the order in which they failed.
    public private(set) var failures: [Failure] = []
    /// The error that ended the round, or `nil` if every contact was tried.
    public private(set) var stop: SyncError?

    /// A contact that couldn't be copied.
    public struct Failure: Hashable, Sendable {
        /// The contact.
        public let contact: ContactID
        /// The reason.
        public let error: SyncError
    }

    init(total: Int, skipped: Int) {
        self.total = total
        self.skipped = skipped
    }

    /// The contacts that weren't tried, because the round had to stop.
    public var untried: Int { total - skipped - tried }

    /// The contacts that were copied or failed.
    public var tried: Int { report.contacts + failures.count }

    mutating func take(_ result: Result<SyncReport, SyncError>, of contact: ContactID) {
        switch result {
        case .success(let more): report.add(more)
        case .failure(let error):
            failures.append(Failure(contact: contact, error: error))
            if error.endsRound { stop = error }
        }
    }
}

extension SyncError {
    /// A Boolean value that indicates whether every other contact would fail with the same error.
    ///
    /// A key that is rejected, a source that stays full, a journal or a store that can't be written, and cancellation
    /// end a round. Any other failure is the contact's own.
    var endsRound: Bool {
        switch self {
        case .source(let error): [.key, .full, .journal, .canceled].contains(error.code)
        case .store: true
        }
    }
}

extension InventError {
    /// A Boolean value that indicates whether a later try may succeed with nothing changed on this side.
    public var isTemporary: Bool {
        switch code {
        case .key, .address, .unknown, .journal, .canceled: false
        case .refused, .full, .unavailable, .unreadable, .incomplete: true
        }
    }
}
