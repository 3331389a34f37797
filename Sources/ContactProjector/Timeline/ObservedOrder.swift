/// The order of a stream with observations, which are compared with the activities before them.
struct ObservedOrder {
    private let activities: [Activity]
    /// The times that contact objects gave for flags, and the observations themselves, each sorted.
    private let flags: [Activity]
    private let seen: [Activity]

    init(_ activities: [Activity]) {
        func sorted(_ isIncluded: (Activity) -> Bool) -> [Activity] {
            activities.filter(isIncluded).sorted(by: StreamOrder.precedes)
        }
        self.activities = sorted { !$0.isObserved }
        flags = sorted(\.isFlagObserved)
        seen = sorted { $0.statement != nil }
    }

    /// Returns the activities in their order, with what observations found, given the transitions before them.
    ///
    /// O(n + observations × attributes log attributes).
    func ordered(_ held: LastTransitions) -> [Activity] {
        var held = held
        var ordered: [Activity] = []
        ordered.reserveCapacity(activities.count + flags.count + seen.count)
        var sorted = activities
        var runs = StreamOrder.simultaneousRuns(of: sorted)[...]
        var flags = flags[...]
        var seen = seen[...]
        func append(_ activity: Activity) {
            ordered.append(activity)
            held.take(activity)
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
                for finding in activity.findings(given: held) { append(finding) }
                seen.removeFirst()
            }
        }
        return ordered
    }

    private static func earliest(_ candidates: Activity?...) -> Activity? {
        candidates.compactMap(\.self).min { Timestamp.precedes($0.occurredAt, $1.occurredAt) }
    }
}

extension Activity {
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
