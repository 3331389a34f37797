internal import ContactProjector

extension SyntheticWorld {
    mutating func transition(
        _ attribute: SyntheticContact.Attribute,
        on turnsOn: Bool,
        of contact: Int,
        at instant: Timestamp?
    ) -> Activity {
        var segment: Activity.Segment?
        var broadcast: Activity.Broadcast?
        let kind: ActivityKind
        switch attribute {
        case .segment(let number):
            kind = turnsOn ? .segmentAdded : .segmentRemoved
            segment = random.chance(options.withoutSubject) ? nil : asListed(cast.segments[number])
        case .blocked:
            kind = turnsOn ? .contactBlocked : .contactUnblocked
        case .unsubscribed:
            kind = turnsOn ? .contactUnsubscribed : .contactResubscribed
            if turnsOn, random.chance(0.4) { broadcast = random.pick(cast.broadcasts) }
        }
        return make(kind, of: contact, at: instant, segment: segment, broadcast: broadcast)
    }

    mutating func note(_ contact: Int) -> Activity {
        let instant = someInstant()
        let note = someNote(at: instant)
        let isDatedByNote = random.chance(options.datedByNote)
        return make(.noteCreated, of: contact, at: isDatedByNote ? nil : instant, note: note)
    }

    mutating func file(_ contact: Int) -> Activity {
        let (name, type) = random.pick(SyntheticText.files)
        let id = newActivityID().rawValue.dropFirst(4)
        let file = Activity.File(
            id: FileID("file_" + id),
            name: name,
            mimeType: type,
            size: Int64(random.below(5_000_000)),
            url: "https://files.example.com/\(id)"
        )
        return make(.fileUploaded, of: contact, at: someInstant(), file: file)
    }

    mutating func unknown(_ contact: Int) -> Activity {
        let kind = ActivityKind(random.pick(SyntheticText.unknownTypes))
        return make(kind, of: contact, at: someInstant())
    }

    /// Adds two activities at one time whose ids differ only in Unicode normalization.
    mutating func lookalikes(_ contact: Int, into arrivals: inout [Activity]) {
        let instant = someInstant()
        let rest = newActivityID().rawValue.dropFirst(4)
        // Both look the same and have the same time, so only the bytes of the ids order them.
        for start in ["act_\u{E9}", "act_e\u{301}"] {
            let id = ActivityID(start + rest)
            arrivals.append(
                make(.noteCreated, of: contact, at: instant, id: id, note: someNote(at: instant))
            )
        }
    }

    /// Returns the activities of an observation, which mostly agrees with the contact's activities.
    mutating func observation(of contact: Int) -> [Activity] {
        let seenAt = someInstant() ?? now
        let ids = cast.segments.compactMap(\.id).filter { _ in random.chance(0.3) }
        // Ids of the cast need no escapes.
        let list = ids.map { #"{"id":"\#($0)","name":"Seen"}"# }.joined(separator: ",")
        let observation = Observation(
            seenAt: seenAt,
            blocked: someFlag(by: seenAt),
            unsubscribed: someFlag(by: seenAt),
            segments: random.chance(0.1)
                ? nil : ids.map { Activity.Segment(id: $0, name: "Seen") }
        )
        return Activity.observing(
            observation,
            of: stream(contact),
            metadata: observation.segments == nil ? nil : #"{"segments":[\#(list)]}"#
        )
    }

    private mutating func someFlag(by seenAt: Timestamp) -> Observation.Flag? {
        if random.chance(0.1) { return nil }
        guard random.chance(0.4) else { return Observation.Flag(isOn: false) }
        let delay = Int64(random.below(100 * 86_400)) * 1_000_000
        return Observation.Flag(
            isOn: true,
            since: random.chance(0.7) ? seenAt.advanced(byMicroseconds: -delay) : nil
        )
    }

    private mutating func make(
        _ kind: ActivityKind,
        of contact: Int,
        at instant: Timestamp?,
        id: ActivityID? = nil,
        segment: Activity.Segment? = nil,
        note: Activity.Note? = nil,
        broadcast: Activity.Broadcast? = nil,
        file: Activity.File? = nil
    ) -> Activity {
        let isByAssistant = random.chance(0.1)
        return Activity(
            stream: stream(contact),
            id: id ?? newActivityID(),
            kind: kind,
            occurredAt: instant,
            segment: segment,
            note: note,
            broadcast: broadcast,
            file: file,
            actor: isByAssistant ? nil : note?.author ?? random.pick(cast.actors),
            assistant: isByAssistant ? random.pick(cast.assistants) : nil,
            metadata: random.chance(0.2) ? random.pick(SyntheticText.metadata) : nil
        )
    }

    private mutating func asListed(_ segment: Activity.Segment) -> Activity.Segment {
        guard random.chance(options.withoutColor) else { return segment }
        return Activity.Segment(id: segment.id, name: segment.name, updatedAt: segment.updatedAt)
    }

    private mutating func someNote(at instant: Timestamp?) -> Activity.Note {
        let isOdd = random.chance(options.unicode)
        return Activity.Note(
            id: NoteID("note_" + newActivityID().rawValue.dropFirst(4)),
            content: random.pick(isOdd ? SyntheticText.oddNotes : SyntheticText.sentences),
            createdAt: instant,
            updatedAt: instant,
            author: random.pick(cast.actors)
        )
    }
}
