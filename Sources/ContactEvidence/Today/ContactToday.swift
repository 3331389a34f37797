internal import ContactProjector
internal import ContactQueries

/// The log of a contact in a store, as it was at a file's known-at and as it is today.
struct ContactToday {
    /// The reason that an answer isn't the same.
    enum Difference {
        /// The entries give another answer than those of the file, although none was erased.
        case edited(String)
        /// Something was erased or recorded since, in words.
        case since([String])
    }

    private let size: Position
    /// The store's log at the file's known-at.
    private let then: ContactLog
    private let today: ContactLog
    /// The entries of the file.
    private let filed: [LogEntry]

    init(_ log: ContactLog, head: Position, _ report: AuditReport) {
        let size = Position(report.size)
        self.size = size
        filed = report.log.streams[log.stream]?.entries ?? []
        today = log.map(head: head, positions: [head]) { entries in
            entries.prefix { $0.position <= head }.map(\.withoutPayload)
        }
        // An erasure applies at every known-at. Other entries after the file's aren't in its
        // explanations.
        then = today.filter { $0.position <= size || $0.kind == .erasure }
            .known(at: report.knownAt)
    }

    /// Returns the reason the store's answer isn't that of the file, or `nil` if it is.
    func difference(
        from answers: StatedAnswers,
        at index: Int
    ) throws(QueryError) -> Difference? {
        let coordinate = answers.coordinates[index]
        let attributes = answers.derived[index].explanations.map(\.attribute)
        let row = EvidenceQuestion.Row(stream: coordinate.stream, asOf: coordinate.asOf)
        let asked = EvidenceQuestion.join([row])
        let earlier = try EvidenceAnswers(asked, logs: { _ in then }) { _, _ in attributes }
        let now = try EvidenceAnswers(asked, logs: { _ in today }) { _, _ in attributes }
        let change = AnswerChange(
            stated: answers.derived[index],
            today: now.answers[0],
            members: answers.differences(at: index, now),
            entries: today.entries,
            knownAt: answers.knownAt
        )
        if let member = answers.difference(at: index, earlier) {
            if let erased = erased(answers.derived[index].state) {
                return .since([erased] + change.attributeReasons)
            }
            return .edited(
                "the store gives another answer for \(coordinate.stream.contact) "
                    + "at position \(answers.knownAt), in \(member)"
            )
        }
        let reasons = change.reasons
        return reasons.isEmpty ? nil : .since(reasons)
    }

    /// Returns what was erased since the file was made, or `nil` if nothing was.
    private func erased(_ state: ContactState) -> String? {
        let contact = state.stream.contact
        if let erasure = today.alone.erasedAt, erasure > size {
            return "\(contact) was erased at position \(erasure)\(left(of: state))"
        }
        let gone = zip(filed, today.ownEntries).filter { !$0.isErased && $1.isErased }
        guard let first = gone.first else { return nil }
        let count = HumanText.activities(gone.count)
        let verb = gone.count == 1 ? "was" : "were"
        return "the text of \(count) of \(contact) \(verb) erased, "
            + "first at position \(first.0.position)"
    }

    /// Returns what an erasure left of a state, and what it didn't.
    private func left(of state: ContactState) -> String {
        let optOuts = [(Attribute.blocked, "the block"), (.unsubscribed, "the opt-out")]
        let kept = optOuts.filter { state[$0.0].isOn }.map(\.1)
        let parts = [
            (!state.notes.isEmpty, "the notes"), (!state.segments.isEmpty, "the segments"),
            (!state.files.isEmpty, "the files"),
        ]
        let gone = parts.filter(\.0).map(\.1)
        let lost = gone.joined(separator: " and ")
        guard !kept.isEmpty else { return gone.isEmpty ? "" : "; \(lost) are gone" }
        return "; " + Self.are(kept, "kept") + (gone.isEmpty ? "" : ", \(lost) are not")
    }

    private static func are(_ words: [String], _ what: String) -> String {
        words.joined(separator: " and ") + (words.count == 1 ? " is " : " are ") + what
    }
}

extension LogEntry {
    /// The entry as a file has it: without the bytes of its payload.
    fileprivate var withoutPayload: LogEntry {
        guard !isErased, kind != .erasure else { return self }
        return LogEntry(
            position: position,
            recordedAt: recordedAt,
            activity: activity.withoutPayload,
            kind: kind
        )
    }
}
