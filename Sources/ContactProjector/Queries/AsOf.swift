/// A place on the axis of when things happened.
public enum AsOf: Hashable, Sendable {
    /// Nothing yet: before everything, what has no date included.
    case start
    /// Everything that the log holds, dated in the future or not.
    case end
    /// What occurred at this instant or earlier.
    case time(Timestamp)
    /// What occurred earlier than this instant.
    case before(Timestamp)
    /// Everything up to and including this activity, in stream order.
    case activity(ActivityID)

    /// The last instant that is admitted; nil where that depends on the stream.
    public var instant: Timestamp? {
        switch self {
        case .time(let time): time
        case .before(let time): time.advanced(byMicroseconds: -1)
        case .start, .end, .activity: nil
        }
    }

    /// The activity that is named; nil where a time is.
    public var activity: ActivityID? {
        if case .activity(let id) = self { id } else { nil }
    }
}

/// A place on the axis of when the log learnt of things.
public enum KnownAt: Hashable, Sendable {
    /// All that the log holds now.
    case head
    /// What the log had recorded up to this position; past the head it means the head.
    case position(Position)
    /// What the log had recorded by this time.
    case time(Timestamp)
}

/// A place on both axes: what was true then, by what was known then.
public struct QueryTime: Hashable, Sendable {
    /// When things happened.
    public let asOf: AsOf
    /// When the log learnt of them.
    public let knownAt: KnownAt

    /// Names a place on both axes; the head of the log when nothing is said about knowledge.
    public init(asOf: AsOf = .end, knownAt: KnownAt = .head) {
        self.asOf = asOf
        self.knownAt = knownAt
    }
}

/// Why a question has no answer.
public enum QueryError: Error, Hashable {
    /// The stream holds no such activity, or did not at the known-at that was asked for.
    case unknownActivity(ActivityID, in: StreamID)
    /// The contact exists in several organisations, so one of them must be named.
    case ambiguousContact(ContactID, orgs: [OrgID?])
    /// The store could not be read.
    case store(StoreError)

    /// The next step.
    public var hint: String {
        switch self {
        case .unknownActivity: "list the contact's activities; an as-of takes the id of one of them"
        case .ambiguousContact: "name the organization"
        case .store(let error): error.hint
        }
    }
}

extension QueryError: CustomStringConvertible {
    /// The fact and the next step in one line.
    public var description: String {
        let fact =
            switch self {
            case .unknownActivity(let id, let stream): "\(stream.contact) has no activity \(id)"
            case .ambiguousContact(let contact, let orgs):
                "\(contact) is in several organizations: "
                    + orgs.map { $0?.rawValue ?? "(none)" }.joined(separator: ", ")
            case .store(let error): error.cause
            }
        return "\(fact); \(hint)"
    }
}
