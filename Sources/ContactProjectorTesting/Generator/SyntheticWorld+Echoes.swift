internal import ContactProjector

extension SyntheticWorld {
    /// Adds an echo of an earlier arrival, unchanged or changed.
    ///
    /// Returns `false` if there is none this time.
    mutating func echo(into arrivals: inout [Activity]) -> Bool {
        if random.chance(options.duplicates) {
            arrivals.append(recent.pick(&random))
        } else if random.chance(options.revisions) {
            arrivals.append(revised(recent.pick(&random)))
        } else if random.chance(options.conflicts) {
            arrivals.append(contradicted(recent.pick(&random)))
        } else if random.chance(options.merges) {
            merge(into: &arrivals)
        }
        return !arrivals.isEmpty
    }

    /// Returns the activity with its present description: a new label, an edited text or a renamed
    /// actor.
    private mutating func revised(_ activity: Activity) -> Activity {
        let number = newNumber()
        if let segment = activity.segment {
            let current = cast.current(segment.id) ?? segment
            // The present description again would be a duplicate, so it gets another name.
            let isNews = current != segment
            let renamed = Activity.Segment(
                id: segment.id,
                name: isNews ? current.name : "\(current.name ?? "") \(number)",
                color: current.color,
                updatedAt: now
            )
            return activity.copy(segment: renamed)
        }
        if let note = activity.note {
            let edited = Activity.Note(
                id: note.id,
                content: "\(note.content ?? "") (edited \(number))",
                createdAt: note.createdAt,
                updatedAt: now,
                author: note.author
            )
            return activity.copy(note: edited)
        }
        let actor = random.pick(cast.actors)
        return activity.copy(
            actor: Activity.Actor(
                id: actor.id,
                name: "\(actor.name ?? "") \(number)",
                email: actor.email
            )
        )
    }

    /// Returns an activity of the same id with another type or another time.
    private mutating func contradicted(_ activity: Activity) -> Activity {
        // The opposite type or another time is another fact under the same id.
        let time = activity.occurredAt ?? now
        if random.chance(0.5), let opposite = activity.kind.opposite {
            return activity.copy(kind: opposite)
        }
        return activity.copy(createdAt: time - .seconds(1 + random.below(3_600)))
    }

    /// Adds up to four remembered activities of one contact to the stream of another.
    private mutating func merge(into arrivals: inout [Activity]) {
        let absorbed = recent.pick(&random).stream
        let survivor = stream(someContact())
        guard survivor != absorbed else { return }
        for activity in recent.all(of: absorbed).suffix(4) {
            arrivals.append(activity.copy(stream: survivor))
        }
    }
}

extension ActivityKind {
    fileprivate var opposite: ActivityKind? {
        switch self {
        case .segmentAdded: .segmentRemoved
        case .segmentRemoved: .segmentAdded
        case .contactBlocked: .contactUnblocked
        case .contactUnblocked: .contactBlocked
        case .contactUnsubscribed: .contactResubscribed
        case .contactResubscribed: .contactUnsubscribed
        case .noteCreated, .fileUploaded, .contactObserved, .blockObserved, .unsubscribeObserved,
            .contactMerged, .contactUnmerged, .unknown:
            nil
        }
    }
}

extension Activity {
    fileprivate func copy(
        stream: StreamID? = nil,
        kind: ActivityKind? = nil,
        createdAt: Timestamp? = nil,
        segment: Activity.Segment? = nil,
        note: Activity.Note? = nil,
        actor: Activity.Actor? = nil
    ) -> Activity {
        Activity(
            stream: stream ?? self.stream,
            id: id,
            kind: kind ?? self.kind,
            occurredAt: createdAt ?? occurredAt,
            segment: segment ?? self.segment,
            note: note ?? self.note,
            broadcast: broadcast,
            file: file,
            actor: actor ?? self.actor,
            assistant: assistant,
            metadata: metadata,
            observedSegments: observation?.segments
        )
    }
}
