extension Activity {
    /// The statement of the observation that the activity records or was found in, or `nil` for any other activity.
    public var observation: Observation? {
        switch statement {
        case .seen(let observation)?, .found(_, let observation)?: observation
        case nil: nil
        }
    }

    /// A Boolean value that indicates whether the activity is what an observation found, and no event of the source.
    ///
    /// It sets an attribute in a fold, and isn't counted. Either it stands for a value that an observation states
    /// otherwise than the activities before it, or it has the time that the contact object gave for a flag.
    public var isFinding: Bool { finding != nil || isFlagObserved }

    /// A Boolean value that indicates whether the activity was made by a timeline, and isn't an entry of a log.
    package var isDerived: Bool { finding != nil }

    /// The value that was found otherwise, or `nil` for any other activity.
    package var finding: Transition? {
        if case .found(let transition, _)? = statement { transition } else { nil }
    }

    /// A Boolean value that indicates whether the contact object gave the activity's time for a flag.
    package var isFlagObserved: Bool {
        switch kind {
        case .blockObserved, .unsubscribeObserved: true
        default: false
        }
    }

    /// The segments that the activity describes: its own one, or those that an observation states.
    package var namedSegments: [Activity.Segment] {
        observation?.segments ?? [segment].compactMap(\.self)
    }

    /// A Boolean value that indicates whether a log made the activity of an observation.
    public var isObserved: Bool { statement != nil || isFlagObserved }

    /// The time at which the source system's contact object was asked for, or `nil` for any other activity.
    ///
    /// A flag's own time has none, since several observations may give it.
    public var seenAt: Timestamp? { observation?.seenAt }

    /// Returns the activities that record an observation of a contact, all of which one append must take.
    ///
    /// The first one states everything that was seen. It is followed by one for each flag that is on since another
    /// time than that of the request, at the time that the contact object gives for it. Of several observations that
    /// give the same time, these are the same activity.
    public static func observing(
        _ observation: Observation,
        of stream: StreamID,
        metadata: String? = nil
    ) -> [Activity] {
        let seen = Activity(
            stream: stream,
            id: observation.id,
            kind: .contactObserved,
            occurredAt: observation.seenAt,
            metadata: metadata,
            observedSegments: observation.segments
        )
        let flags = [
            (ActivityKind.blockObserved, "block", observation.blocked),
            (.unsubscribeObserved, "unsubscribe", observation.unsubscribed),
        ]
        return [seen]
            + flags.compactMap { kind, name, flag in
                guard let since = flag?.since, since != observation.seenAt else { return nil }
                return Activity(
                    stream: stream,
                    id: ActivityID("observed_\(name)_\(since.microseconds)"),
                    kind: kind,
                    occurredAt: since
                )
            }
    }
}
