/// The time up to which activities have happened (valid time).
public enum AsOf: Hashable, Sendable {
    /// Nothing yet: before everything, what has no date included.
    case start
    /// All activities, including those dated in the future.
    case end
    /// The activities that happened at this time or earlier.
    case time(Timestamp)
    /// The activities that happened earlier than this time.
    case before(Timestamp)
    /// The activities up to and including this one, in stream order.
    case activity(ActivityID)

    /// The activities that have happened by now: ``time(_:)`` of what the machine's clock shows when this is read.
    ///
    /// Activities dated in the future don't count, unlike with ``end``. Two reads are two times: keep one for several queries.
    public static var now: AsOf { .time(SystemClock.now) }

    /// The last time included, or `nil` if it depends on the stream.
    public var instant: Timestamp? {
        switch self {
        case .time(let time): time
        case .before(let time): time.advanced(byMicroseconds: -1)
        case .start, .end, .activity: nil
        }
    }

    /// The activity that is named, or `nil` if a time is.
    public var activity: ActivityID? {
        if case .activity(let id) = self { id } else { nil }
    }
}

/// The point in the log up to which entries are used (record time).
public enum KnownAt: Hashable, Sendable {
    /// All that the log holds now.
    case head
    /// The entries up to this position; a position past the head means the head.
    case position(Position)
    /// The entries recorded by this time.
    case time(Timestamp)
}

/// The two times of a query: an as-of and a known-at.
public struct QueryTime: Hashable, Sendable {
    /// The time up to which activities are used.
    public let asOf: AsOf
    /// The point in the log up to which entries are used.
    public let knownAt: KnownAt

    /// Creates a query time, by default the end of everything recorded.
    public init(asOf: AsOf = .end, knownAt: KnownAt = .head) {
        self.asOf = asOf
        self.knownAt = knownAt
    }
}

/// The reason a query has no result.
public enum QueryError: Error, Hashable {
    /// The stream has no such activity, or hadn't recorded it at the known-at.
    case unknownActivity(ActivityID, in: StreamID)
    /// The contact exists in several organizations, so one of them must be named.
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
