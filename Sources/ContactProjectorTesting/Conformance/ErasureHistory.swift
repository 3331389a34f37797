package import ContactProjector

/// An opt-out, an erasure, the same opt-out again, a later activity and a resubscription, in some
/// order.
///
/// It computes the result that rule 3.9 demands of each prefix of the events, without a fold. So it
/// is a table of expectations for stores, the census and exports.
package struct ErasureHistory: Sendable, CustomStringConvertible {
    /// An event of a history.
    package enum Event: String, CaseIterable, Sendable {
        /// A step of a contact's history.
        case optOut, erase, refetch, later, resubscribe
    }

    /// The events, in the order they are recorded.
    package let events: [Event]
    /// The stream of the history.
    package let stream: StreamID
    private var recorded: [Record] = []
    private var erasure: Int?
    private var length = 0

    private struct Record {
        let id: ActivityID
        let second: Int
        let ordinal: Int
        var isErased = false

        /// The state of an attribute that the activity turned on.
        var state: AttributeState {
            AttributeState(isOn: true, since: .second(second), decidedBy: id)
        }
    }

    /// All 120 orders of the events, each for a contact of its own.
    package static var all: [ErasureHistory] {
        orders(of: Event.allCases).enumerated().map { number, events in
            ErasureHistory(
                events: events,
                stream: StreamID(org: "org_1", contact: ContactID("con_\(number)"))
            )
        }
    }

    private init(events: [Event], stream: StreamID) {
        self.events = events
        self.stream = stream
    }

    private static func orders(of events: [Event]) -> [[Event]] {
        guard !events.isEmpty else { return [[]] }
        return events.flatMap { first in
            orders(of: events.filter { $0 != first }).map { [first] + $0 }
        }
    }

    /// The names of the events, for test output.
    package var description: String { events.map(\.rawValue).joined(separator: ", ") }

    /// Returns the activity that an event appends, or `nil` for the erasure.
    package func activity(of event: Event) -> Activity? {
        switch event {
        case .optOut, .refetch: TestedEvent.optOut.activity(of: stream)
        case .later: TestedEvent.later.activity(of: stream)
        case .resubscribe: TestedEvent.back.activity(of: stream)
        case .erase: nil
        }
    }

    private enum TestedEvent {
        static let optOut = TestActivity.unsubscribed(at: 1, from: "bro_may", id: "out")
        static let later = TestActivity.joined("vip", at: 3, named: "VIP", id: "later")
        static let back = TestActivity.resubscribed(at: 5, id: "back")
    }

    /// Records an event that was applied to a store.
    package mutating func apply(_ event: Event) {
        switch event {
        case .optOut, .refetch: record("out", at: 1)
        case .later: record("later", at: 3)
        case .resubscribe: record("back", at: 5)
        case .erase:
            // An erasure of nothing writes no entry.
            guard recorded.contains(where: { !$0.isErased }) else { return }
            for index in recorded.indices { recorded[index].isErased = true }
            length += 1
            erasure = length
        }
    }

    private mutating func record(_ id: ActivityID, at second: Int) {
        // The same id again is a duplicate, also after an erasure (rule 3.9).
        guard !recorded.contains(where: { $0.id == id }) else { return }
        length += 1
        recorded.append(Record(id: id, second: second, ordinal: length))
    }
}

extension ErasureHistory {
    /// The number of entries of the stream in the log.
    package var entryCount: Int { length }

    /// The expected state of the contact.
    package struct Expectation: Equatable, Sendable {
        /// The expected presence.
        package let presence: Basis.Presence
        /// The expected status.
        package let status: ContactStatus
        /// The expected reachability.
        package let reachability: Reachability
        /// The activity that sets the opt-out, or `nil` if none does.
        package let decidedBy: ActivityID?
        /// A Boolean value that indicates whether the contact is a member.
        package let isMember: Bool
        /// The expected number of activities.
        package let activities: Int
        /// The expected notices.
        package let notices: [String]
        /// The expected position of the erasure, counted from the start of the stream.
        package let erasedAt: Int?
    }

    /// Returns the expectation as of a second, or the end, for the first entries of the stream, or
    /// all.
    package func expectation(asOf second: Int? = nil, knownAt ordinal: Int? = nil) -> Expectation {
        let known = recorded.filter { $0.ordinal <= ordinal ?? length }
        let folded = known.filter { $0.second <= second ?? .max }
        let whole = folded.filter { !$0.isErased }
        // Only the two activities about the subscription set its value, erased or not.
        let flags = folded.filter { $0.id != "later" }.sorted { $0.second < $1.second }
        let optOut = flags.last.flatMap { $0.id == "out" ? $0.state : nil }
        return Expectation(
            presence: presence(whole: !whole.isEmpty, isKnown: !known.isEmpty),
            status: optOut == nil ? .subscribed : .unsubscribed,
            reachability: optOut.map { .notReachable(blocked: nil, unsubscribed: $0) }
                ?? (whole.isEmpty ? .unknown : .reachable),
            decidedBy: flags.last?.id,
            isMember: whole.contains { $0.id == "later" },
            activities: whole.count,
            notices: notices(flags, isOut: optOut != nil, isPresent: !whole.isEmpty),
            erasedAt: erasure
        )
    }

    private func presence(whole: Bool, isKnown: Bool) -> Basis.Presence {
        if whole { return .present }
        if erasure != nil { return .erased }
        return isKnown ? .notYet : .unknown
    }

    private func notices(_ flags: [Record], isOut: Bool, isPresent: Bool) -> [String] {
        let isSuppressed = isOut && flags.last?.isErased == true
        let isImplied = flags.first?.id == "back" && flags.first?.isErased == false
        return (isSuppressed ? ["suppressed"] : [])
            + (erasure != nil && isPresent ? ["erasedEarlier"] : [])
            + (isImplied ? ["impliedEarlier"] : [])
    }

    /// Returns the values of a state as an expectation, with positions counted from the start of
    /// the stream.
    package static func found(_ state: ContactState, from start: Position) -> Expectation {
        Expectation(
            presence: state.basis.presence,
            status: state.status,
            reachability: state.reachability,
            decidedBy: state[.unsubscribed].decidedBy,
            isMember: state.isMember(of: "vip"),
            activities: state.basis.activities,
            notices: state.notices.map(\.kind.rawValue),
            erasedAt: state.basis.erasedAt.map { Int($0.rawValue - start.rawValue) }
        )
    }
}
