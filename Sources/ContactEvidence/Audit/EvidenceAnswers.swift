internal import ActivityJSON
internal import ContactProjector

/// The answers to a question, derived from the entries that a file has.
struct EvidenceAnswers {
    let answers: [AuditReport.Answer]

    // The attributes are those to explain in each answer.
    /// Derives the answers from the logs of the contacts.
    ///
    /// - Throws: `QueryError`, which no as-of of a question causes, for it names no activity.
    init(
        _ question: EvidenceQuestion,
        logs: (StreamID) -> ContactLog,
        attributes: (Int, ContactState) -> [Attribute]
    ) throws(QueryError) {
        var answers: [AuditReport.Answer] = []
        for (index, coordinate) in question.coordinates.enumerated() {
            let log = logs(coordinate.stream)
            let asOf = coordinate.asOf.map { AsOf.time($0) } ?? .end
            let state = try log.state(asOf: asOf)
            var explanations: [Explanation] = []
            for attribute in attributes(index, state) {
                explanations.append(try log.explain(attribute, asOf: asOf))
            }
            answers.append(
                AuditReport.Answer(
                    asOf: coordinate.asOf,
                    state: state,
                    explanations: explanations,
                    told: explanations
                )
            )
        }
        self.answers = answers
    }

    /// The JSON of the answers.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.array(answers) { writer, answer in
            writer.object { writer in
                writer.field("state", answer.state)
                writer.field("why") { writer in
                    writer.array(answer.explanations) { $1.write(to: &$0) }
                }
            }
        }
        return writer.bytes
    }
}
