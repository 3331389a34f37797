/// The order of a stream with observations, which are compared with the activities before them.
struct ObservedOrder {
    private let activities: [Activity]
    /// The times that contact objects gave for flags, and the observations themselves, each sorted.
    private let flags: [Activity]
    private let seen: [Activity]
    /// The streams that have each activity which several have, of contacts that became one.
    private let holders: [ActivityID: Set<StreamID>]
    /// A Boolean value that indicates whether the activities are of contacts that became one.
    private let isMerged: Bool

    init(_ activities: [Activity], _ holders: [ActivityID: Set<StreamID>]) {
        self.holders = holders
        func sorted(_ isIncluded: (Activity) -> Bool) -> [Activity] {
            activities.filter(isIncluded).sorted(by: StreamOrder.precedes)
        }
        self.activities = sorted { !$0.isObserved }
        flags = sorted(\.isFlagObserved)
        seen = sorted { $0.statement != nil }
        isMerged =
            !holders.isEmpty || activities.contains { $0.stream != activities[0].stream }
    }

    /// Returns the activities in their order, with what observations found, given the transitions before them.
    ///
    /// O(n + observations × attributes log attributes).
    func ordered(_ held: LastTransitions) -> [Activity] {
        var held = held
        // Of contacts that became one, what each one's own stream says.
        var own: [StreamID: LastTransitions] = [:]
        var ordered: [Activity] = []
        ordered.reserveCapacity(activities.count + flags.count + seen.count)
        var sorted = activities
        var runs = StreamOrder.simultaneousRuns(of: sorted)[...]
        var flags = flags[...]
        var seen = seen[...]
        func append(_ activity: Activity) {
            ordered.append(activity)
            held.take(activity)
            guard isMerged else { return }
            for stream in streams(of: activity) {
                own[stream, default: LastTransitions()].take(activity)
            }
        }
        while let next = Self.earliest(
            runs.first.map { sorted[$0.lowerBound] },
            flags.first,
            seen.first
        ) {
            // At one time: the activities, the flags' own times, then what was seen.
            if let run = runs.first, sorted[run.lowerBound].occurredAt == next.occurredAt {
                StreamOrder.settle(run, in: &sorted, held)
                for activity in sorted[run] { append(activity) }
                runs.removeFirst()
            }
            while let flag = flags.first, flag.occurredAt == next.occurredAt {
                append(flag)
                flags.removeFirst()
            }
            while let activity = seen.first, activity.occurredAt == next.occurredAt {
                append(activity)
                let streams = isMerged ? streams(of: activity) : []
                for stream in streams { own[stream, default: LastTransitions()].see(activity) }
                let others = own.filter { !streams.contains($0.key) }
                for finding in activity.findings(given: held)
                where !finding.isDenied(by: others.values) {
                    // What the contact object says is already what its own stream says.
                    ordered.append(finding)
                    held.take(finding)
                }
                seen.removeFirst()
            }
        }
        return ordered
    }

    private func streams(of activity: Activity) -> Set<StreamID> {
        holders[activity.id] ?? [activity.stream]
    }

    private static func earliest(_ candidates: Activity?...) -> Activity? {
        candidates.compactMap(\.self).min { Timestamp.precedes($0.occurredAt, $1.occurredAt) }
    }
}

extension LastTransitions {
    /// Takes the values that an observation states.
    fileprivate mutating func see(_ activity: Activity) {
        for finding in activity.findings(given: self) { take(finding) }
    }
}

extension Activity {
    /// Returns a Boolean value indicating whether a value that was seen off is on by the stream of another contact.
    ///
    /// The contact object is about one contact, and says nothing of the others that it became one with (rule 5.8).
    fileprivate func isDenied(by streams: some Sequence<LastTransitions>) -> Bool {
        guard let finding, !finding.turnsOn else { return false }
        return streams.contains { $0[finding.attribute] }
    }

    /// Returns what an observation states otherwise than the transitions before it, by attribute.
    fileprivate func findings(given held: LastTransitions) -> [Activity] {
        guard case .seen(let observation)? = statement else { return [] }
        let segments = observation.segments.map { Set($0.compactMap(\.id)) }
        let stated = (segments ?? []).map(Attribute.segment) + [.blocked, .unsubscribed]
        return Set(held.directions.keys + stated).sorted().compactMap { attribute in
            let isOn =
                if case .segment(let id) = attribute { segments?.contains(id) } else {
                    observation[attribute]
                }
            // A value that nothing has decided is the default; what is seen is evidence for it (rule 3.4).
            guard let isOn, held.directions[attribute] != isOn else { return nil }
            let transition = Transition(attribute: attribute, turnsOn: isOn)
            return Activity(finding: transition, in: self, observation)
        }
    }
}
