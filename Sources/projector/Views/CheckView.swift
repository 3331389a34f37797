internal import ActivityJSON
internal import ContactProjector

/// Everything that was read, accounted for.
struct CheckView: ResultView {
    let sources: [String]
    /// What became of every record; of a store, of every one that it kept.
    let report: ImportReport
    /// The first records that could not be read, each with its place.
    let rejects: [String]
    /// Whether a store was checked, which keeps what was imported but not how often.
    let isOfStore: Bool
    let contacts: Int
    let span: ClosedRange<Timestamp>?
    let undated: Int
    let notices: [Notice.Kind: Int]
    let kinds: [ActivityKind: Int]
    /// The number of activity ids that occur in more than one stream.
    let sharedIDs: Int

    var documents: [any JSONWritable & Sendable] { [self] }
    var isList: Bool { false }

    var table: Table {
        var table = Table(["count", "value"], numeric: ["value"])
        for (name, value) in counts { table.add([Cell(name), Cell(value)]) }
        return table
    }

    var footer: [TextLine] {
        let kept: [TextLine] =
            isOfStore ? [[StyledText("counts what the store keeps, so not duplicates", .dim)]] : []
        return [report.balance] + kept + report.rejectLines(rejects)
    }

    private var counts: [(String, Int)] {
        report.counts + [
            ("contacts", contacts), ("undated", undated), ("ids in several streams", sharedIDs),
        ]
            + kinds.map { ("type \($0.key.name)", $0.value) }.sorted { $0 < $1 }
            + Notice.Kind.allCases.map { ("notice \($0.rawValue)", notices[$0] ?? 0) }
    }
}

extension CheckView: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("sources") { $0.array(sources) { $0.value($1) } }
            for (name, count) in report.counts { writer.field(name, count) }
            writer.field("rejects") { $0.array(rejects) { $0.value($1) } }
            writer.field("contacts", contacts)
            writer.field("undated", undated)
            writer.field("shared_ids", sharedIDs)
            writer.field("first_occurred_at", span?.lowerBound.rfc3339)
            writer.field("last_occurred_at", span?.upperBound.rfc3339)
            writer.field("counts") { writer in
                writer.object { writer in
                    for (name, count) in kinds.map({ ($0.key.name, $0.value) }).sorted(by: <) {
                        writer.field(name, count)
                    }
                }
            }
            writer.field("notices") { writer in
                writer.object { writer in
                    for kind in Notice.Kind.allCases {
                        writer.field(kind.rawValue, notices[kind] ?? 0)
                    }
                }
            }
        }
    }
}
