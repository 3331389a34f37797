#if Client
internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import InventClient
internal import TerminalText

/// The result of a synchronization.
struct SyncView: ResultView, JSONWritable {
    let round: SyncRound
    /// The outcome of listing the source's contacts.
    let listed: ListingOutcome
    let requests: Int
    /// The outcomes of recording the source's contact objects, or `nil` if that wasn't asked for.
    let observed: ObservedContacts?
    let head: LogHead

    private var report: SyncReport { round.report }

    /// A Boolean value that indicates whether anything changed or failed.
    var isNews: Bool {
        !isWhole || report.new + report.revised + report.conflicts + report.rejected > 0
            || !report.vanished.isEmpty
    }

    /// A Boolean value that indicates whether all that the source lists was copied.
    var isWhole: Bool {
        round.failures.isEmpty && report.incomplete.isEmpty && listed == .complete
    }

    private var vanished: [(StreamID, ActivityID)] {
        // Sorted here and below, because dictionaries have no order and the output must have one.
        report.vanished.sorted { $0.key < $1.key }.flatMap { stream, ids in
            ids.sorted().map { (stream, $0) }
        }
    }

    private var incomplete: [(StreamID, ListingOutcome)] {
        report.incomplete.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private var counts: [(String, Int)] {
        [
            ("contacts", report.contacts), ("done before", round.skipped),
            ("failed", round.failures.count), ("not tried", round.untried),
            ("requests", requests), ("pages", report.pages),
            ("fetched", report.fetched), ("new", report.new), ("revised", report.revised),
            ("conflicts", report.conflicts), ("rejected", report.rejected),
            ("vanished", vanished.count), ("incomplete", report.incomplete.count),
            ("listed again", report.relisted),
            ("head", Int(head.position.rawValue)),
        ]
    }

    /// The names of counts that are nouns, and lose their "s" for 1.
    private static let nouns = ["contacts", "requests", "pages", "conflicts"]
    /// The words for counts whose names in data formats are too short for people.
    private static let words = [
        "done before": "skipped (already done)", "not tried": "not attempted",
        "vanished": "gone at the source", "incomplete": "incomplete lists",
    ]

    /// The counts above 0 in one line, or `up to date`.
    var sum: String {
        let counts = counts.filter { $0.1 > 0 }.map { name, count in
            if Self.nouns.contains(name) { return HumanText.count(count, String(name.dropLast())) }
            if name == "incomplete" { return HumanText.count(count, "incomplete list") }
            return "\(count.grouped) \(Self.words[name] ?? name)"
        }
        return counts.isEmpty ? "up to date" : counts.joined(separator: ", ")
    }

    var listing: Table {
        var table = Table(["count", "value"], numeric: ["value"])
        for (name, count) in counts { table.add([Cell(Self.words[name] ?? name), Cell(count)]) }
        return table
    }

    var table: Table {
        // Not the words of the listing: scripts read these names.
        var table = Table(["count", "value"], numeric: ["value"])
        for (name, count) in counts { table.add([Cell(name), Cell(count)]) }
        return table
    }

    var footer: [TextLine] {
        let gone = vanished.prefix(20).map { stream, id -> TextLine in
            [
                StyledText("gone at the source, kept in the log: ", .yellow),
                StyledText("\(stream.contact) \(id)"),
            ]
        }
        let unfinished = incomplete.prefix(20).map { stream, end -> TextLine in
            [StyledText("incomplete list ", .yellow), StyledText("\(stream.contact): \(end)")]
        }
        let failed = round.failures.prefix(20).map { failure -> TextLine in
            [StyledText("failed ", .red), StyledText("\(failure.contact): \(failure.error)")]
        }
        let unlisted: [TextLine] =
            listed == .complete
            ? []
            : [[StyledText("incomplete list ", .yellow), StyledText("of contacts: \(listed)")]]
        let relisted: [TextLine] =
            report.relisted == 0
            ? []
            : [
                [
                    StyledText("warning: ", .yellow),
                    StyledText(
                        "the store was restored or replaced since the last sync; "
                            + "\(HumanText.count(report.relisted, "contact")) listed from the start"
                    ),
                ]
            ]
        return unlisted + gone + unfinished + failed + relisted
            + (observed.map { [[StyledText($0.sum)]] + $0.lines } ?? [])
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for (name, count) in counts {
                writer.field(name.replacing(" ", with: "_"), count)
            }
            writer.field("vanished_activities") { writer in
                writer.array(vanished) { writer, gone in
                    writer.object { writer in
                        writer.field("contact_id", gone.0.contact.rawValue)
                        writer.field("id", gone.1.rawValue)
                    }
                }
            }
            writer.field("observations") { observed.write(to: &$0) }
            writer.field("contacts_unlisted", listed == .complete ? nil : listed.description)
            writer.field("incomplete_contacts") { writer in
                writer.array(incomplete) { writer, contact in
                    writer.object { writer in
                        writer.field("contact_id", contact.0.contact.rawValue)
                        writer.field("why", contact.1.description)
                    }
                }
            }
            writer.field("failures") { writer in
                writer.array(round.failures) { writer, failed in
                    writer.object { writer in
                        writer.field("contact_id", failed.contact.rawValue)
                        writer.field("why", failed.error.description)
                    }
                }
            }
        }
    }
}
#endif
