internal import ContactProjector

/// The check that a file's answers are those that its entries give.
struct AnswerCheck {
    private let file: AuditedFile
    private var claim: EvidenceClaim { file.claim }

    init(_ file: AuditedFile) { self.file = file }

    /// A Boolean value that indicates whether an earlier version of the fold made the answers.
    var isEarlierFold: Bool { claim.fold.version < ContactStateProjection.version }

    /// The comparison of answers with those of the file.
    var comparison: AnswerComparison {
        AnswerComparison(isEarlierFold: isEarlierFold, hasWithheld: file.withheld > 0)
    }

    /// The reason this version can't derive the answers, or `nil` if it can.
    var underivable: String? {
        for coordinate in claim.question.coordinates {
            let stream = file.log.streams[coordinate.stream]
            if let gap = stream?.gap(knownAt: claim.knownAt) { return gap }
        }
        let fold = ContactStateProjection(StreamID(contact: "")).identity
        guard claim.fold.name == fold.name, (2...Int64(fold.version)).contains(claim.fold.version)
        else {
            return
                "the fold is \(claim.fold.name) \(claim.fold.version), which this version doesn't know"
        }
        return nil
    }

    /// Returns the answers that the entries give, or none if a check failed before or they can't be derived.
    func answers(_ findings: inout AuditFindings) throws -> [AuditReport.Answer] {
        if claim.knownAt.rawValue > claim.size {
            findings.fail(
                .answers,
                "the question is about position \(claim.knownAt) of \(claim.size)"
            )
        }
        guard findings.first == nil, underivable == nil else { return [] }
        let said = JSONTree(claim.answers)?.elements ?? []
        guard said.count == claim.question.coordinates.count else {
            findings.fail(
                .answers,
                "the answer for the question isn't what the entries give: their number"
            )
            return []
        }
        // Once for each contact: a log sorts its activities at its first answer.
        let logs = file.log.logs(size: claim.size, knownAt: claim.knownAt)
        func log(of stream: StreamID) -> ContactLog {
            logs[stream] ?? AuditedStream(stream).log(size: claim.size, knownAt: claim.knownAt)
        }
        let derived = try EvidenceAnswers(claim.question, logs: log) { index, _ in
            claim.question.attributes(explainedBy: said[index])
        }
        try check(said, derived, &findings)
        return try derived.answers.map { answer in
            try answer.told(for: claim.question, from: log(of: answer.state.stream))
        }
    }

    private func check(
        _ said: [JSONTree],
        _ derived: EvidenceAnswers,
        _ findings: inout AuditFindings
    ) throws(EvidenceFormatError) {
        let json = derived.json
        guard json != claim.answers else { return }
        if let difference = comparison.difference(said, JSONTree(json)?.elements ?? []) {
            let stream = claim.question.coordinates[difference.answer].stream
            findings.fail(
                .answers,
                "the answer for \(stream.contact) isn't what the entries give: \(difference.member)"
            )
        } else if !isEarlierFold, file.withheld == 0 {
            throw EvidenceFormatError(
                line: 2,
                "the answers are written in another way than the format's"
            )
        }
    }
}

extension AuditReport.Answer {
    /// Returns the answer with an explanation to tell, if the file explains another attribute or none.
    fileprivate func told(
        for question: EvidenceQuestion,
        from log: ContactLog
    ) throws(QueryError) -> Self {
        // A row of a join is about one thing: may the contact have been messaged?
        let isJoin = if case .join = question { true } else { false }
        guard isJoin || explanations.isEmpty else { return self }
        let attribute: Attribute = state[.blocked].isOn ? .blocked : .unsubscribed
        var answer = self
        if let explained = explanations.first(where: { $0.attribute == attribute }) {
            answer.told = [explained]
        } else {
            answer.told = [try log.explain(attribute, asOf: asOf.map { .time($0) } ?? .end)]
        }
        return answer
    }
}

extension EvidenceQuestion {
    /// Returns the attributes that an answer explains: those of the question, or in a join those that it says.
    func attributes(explainedBy answer: JSONTree) -> [Attribute] {
        if case .state(_, _, let attributes) = self { return attributes }
        return (answer.members["why"]?.elements ?? []).compactMap { why in
            switch why.members["attribute"] {
            case .text(Array("blocked".utf8)): .blocked
            case .text(Array("unsubscribed".utf8)): .unsubscribed
            case .object(let segment):
                if case .text(let id) = segment["segment"] {
                    .segment(SegmentID(String(decoding: id, as: UTF8.self)))
                } else {
                    nil
                }
            default: nil
            }
        }
    }
}
