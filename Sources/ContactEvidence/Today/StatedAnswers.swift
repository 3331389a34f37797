internal import ContactProjector

/// The answers of a file that holds, as they are compared with those of a store.
struct StatedAnswers {
    let knownAt: Position
    let coordinates: [(stream: StreamID, asOf: Timestamp?)]
    let derived: [AuditReport.Answer]
    /// The answers as the file has them.
    private let said: [JSONTree]
    private let comparison: AnswerComparison

    init(_ report: AuditReport) {
        knownAt = report.knownAt
        coordinates = report.question.coordinates
        derived = report.answers
        said = JSONTree(report.said)?.elements ?? []
        comparison = AnswerComparison(
            isEarlierFold: report.earlierFold != nil,
            hasWithheld: report.withheld > 0
        )
    }

    /// The numbers of the answers about each contact, in the order of the question.
    var byStream: [(stream: StreamID, indexes: [Int])] {
        let indexes = Dictionary(grouping: coordinates.indices) { coordinates[$0].stream }
        return indexes.map { ($0.key, $0.value) }.sorted { $0.1[0] < $1.1[0] }
    }

    /// Returns the first member that differs between an answer and the only one of others, or `nil` if none does.
    func difference(at index: Int, _ others: EvidenceAnswers) -> String? {
        comparison.difference([said[index]], JSONTree(others.json)?.elements ?? [])?.member
    }

    /// Returns the members of the state that differ between an answer and the only one of others.
    func differences(at index: Int, _ others: EvidenceAnswers) -> [String] {
        let other = JSONTree(others.json)?.elements.first?.members["state"] ?? .null
        return comparison.differences(said[index].members["state"] ?? .null, other)
    }
}
