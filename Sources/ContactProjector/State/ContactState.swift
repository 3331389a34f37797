/// The state of one contact at one query time, with the evidence for each part.
public struct ContactState: Hashable, Sendable {
    /// The contact's stream.
    public let stream: StreamID
    /// The states of all attributes that an activity turned on or off; the others are off by default.
    public internal(set) var attributeStates: [Attribute: AttributeState] = [:]
    /// The latest known names and colors of the segments that activities name.
    public internal(set) var labels: [SegmentID: SegmentLabel] = [:]
    /// The counts and notices of the stream.
    public internal(set) var counts = StreamCounts()
    /// The basis of the state.
    public internal(set) var basis = Basis()

    // By id and unordered: the fold looks items up for each activity, and only a reader of the
    // result sorts.
    var notesByID: [NoteID: ContactItem<Activity.Note>] = [:]
    var filesByID: [FileID: ContactItem<Activity.File>] = [:]

    init(_ stream: StreamID) {
        self.stream = stream
    }
}

extension ContactState {
    /// The state of an attribute, which is off without evidence if no activity turned it on or off.
    public subscript(attribute: Attribute) -> AttributeState {
        attributeStates[attribute] ?? AttributeState()
    }

    /// A Boolean value that indicates whether messages to the contact are blocked.
    public var isBlocked: Bool { self[.blocked].isOn }

    /// A Boolean value that indicates whether the contact has opted out.
    public var isUnsubscribed: Bool { self[.unsubscribed].isOn }

    /// The contact's reachability, with the evidence against it (rule 3.3).
    ///
    /// A contact without an activity at the query time isn't known to be reachable.
    public var reachability: Reachability {
        Reachability(
            blocked: isBlocked ? self[.blocked] : nil,
            unsubscribed: isUnsubscribed ? self[.unsubscribed] : nil,
            isPresent: counts.activities > 0
        )
    }

    /// A Boolean value that indicates whether ``reachability`` is `.reachable`: `false` if nothing is known.
    public var isReachable: Bool { reachability.isReachable }

    /// The unusual facts of the history: merges and an erasure first, then the rest in stream order.
    ///
    /// An attribute that is still on from before an erasure gives ``Notice/Kind/suppressed``. Activities after an
    /// erasure give ``Notice/Kind/erasedEarlier`` with the id of the erasure.
    public var notices: [Notice] {
        // Made when they are read: whether something is suppressed depends on the last state, not
        // on a step of the fold.
        let merges = basis.merges.notices
        guard let erasedAt = basis.erasedAt else {
            return merges.isEmpty ? counts.notices : merges + counts.notices
        }
        let suppressed = [Attribute.blocked, .unsubscribed].compactMap { attribute in
            self[attribute].erasedEvidence.map { Notice(kind: .suppressed, activity: $0) }
        }
        let erasure = Notice(kind: .erasedEarlier, activity: .erasure(at: erasedAt))
        return merges + suppressed + (counts.activities > 0 ? [erasure] : []) + counts.notices
    }

    /// The status of the source system; blocked takes precedence over unsubscribed.
    public var status: ContactStatus {
        isBlocked ? .blocked : isUnsubscribed ? .unsubscribed : .subscribed
    }

    /// The memberships that hold, in the order they were entered, then by segment id.
    ///
    /// Sorted at each call: O(n log n).
    public var segments: [Membership] {
        attributeStates.compactMap { attribute, attributeState in
            membership(of: attribute, attributeState)
        }
        .sorted()
    }

    /// The notes in stream order.
    ///
    /// Sorted at each call: O(n log n).
    public var notes: [ContactItem<Activity.Note>] { notesByID.values.sorted() }

    /// The number of notes.
    public var noteCount: Int { notesByID.count }

    /// The files in stream order.
    ///
    /// Sorted at each call: O(n log n).
    public var files: [ContactItem<Activity.File>] { filesByID.values.sorted() }

    /// Returns a Boolean value indicating whether the contact is a member of a segment.
    public func isMember(of segment: SegmentID) -> Bool { self[.segment(segment)].isOn }

    private func membership(of attribute: Attribute, _ attributeState: AttributeState)
        -> Membership?
    {
        guard case .segment(let id) = attribute, attributeState.isOn,
            let activity = attributeState.decidedBy
        else {
            return nil
        }
        return Membership(
            segment: id,
            label: labels[id] ?? SegmentLabel(),
            since: attributeState.since,
            decidedBy: activity
        )
    }
}

extension ContactMerges {
    /// The notices of a state that is folded under these merges.
    fileprivate var notices: [Notice] {
        if self == ContactMerges() { return [] }
        return [into].compactMap(\.self).map { Notice(kind: .mergedInto, activity: $0.oldID) }
            + from.map { Notice(kind: .mergedFrom, activity: $0.newID) }
    }
}
