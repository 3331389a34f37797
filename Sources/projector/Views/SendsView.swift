#if Client
internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import TerminalText

/// The recipients of a broadcast with their outcome.
struct SendsView: ResultView {
    let broadcast: String
    let sends: JoinedMessages
    let only: SendFilter
    /// The evidence files of the rows, or `nil` if none were asked for.
    let files: [String]?

    /// A recipient with its evidence file.
    private struct Row: JSONWritable, Sendable {
        let broadcast: String
        let send: JoinedMessage
        let file: String?

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("broadcast_id", broadcast)
                send.writeFields(to: &writer)
                writer.field("evidence_file", file)
            }
        }
    }

    private func file(_ index: Int) -> String? {
        files.flatMap { $0.indices.contains(index) ? $0[index] : nil }
    }

    var documents: [any JSONWritable & Sendable] {
        sends.rows.enumerated().map { index, send in
            Row(broadcast: broadcast, send: send, file: file(index))
        }
    }

    var nothing: String {
        switch only {
        case .all: "0 recipients"
        case .violations: "0 violations"
        case .unknown: "0 recipients without evidence"
        case .unsent: "0 recipients without a message"
        }
    }

    var table: Table {
        var table = Table(
            [
                "recipient", "contact", "sent", "kind", "outcome", "violated", "since", "evidence",
                "file",
            ],
            times: ["sent", "since"]
        )
        for (index, send) in sends.rows.enumerated() {
            table.add([
                Cell(send.recipient), Cell(send.stream?.contact.rawValue, .cyan),
                Self.cell(send.sentAt), Cell(send.kind?.rawValue), Cell(send.outcome.rawValue),
                Cell(send.violated?.description), Self.cell(send.since),
                Cell(send.evidence?.rawValue), Cell(file(index)),
            ])
        }
        return table
    }

    var listing: Table {
        var table = Table(
            ["contact", "sent", "outcome", "since", "evidence"] + (files == nil ? [] : ["file"]),
            times: ["sent", "since"]
        )
        for (index, send) in sends.rows.enumerated() {
            let cells = [
                Cell(send.stream?.contact.rawValue, .cyan), Self.cell(send.sentAt),
                Cell(
                    send.violated?.description ?? Self.words(send.outcome),
                    send.outcome == .violation ? .red : .dim
                ),
                Self.cell(send.since), Cell(send.evidence?.rawValue, .cyan),
            ]
            table.add(cells + (files == nil ? [] : [Cell(file(index))]))
        }
        return table
    }

    private static func cell(_ time: Timestamp?) -> Cell {
        time.map { Cell(time: $0) } ?? Cell(nil)
    }

    private static func words(_ outcome: JoinedMessage.Outcome) -> String {
        outcome.rawValue.replacing("_", with: " ")
    }

    /// The counts, and what the answer doesn't cover.
    func remarks(in zone: CalendarZone) -> [TextLine] {
        let counts = sends.counts
        let sum: TextLine = [
            StyledText(
                counts.sum,
                counts.rejected > 0 || counts.noEvidence > 0 ? .yellow : .dim
            )
        ]
        return counts.firstRejects.map { [StyledText("rejected ", .red), StyledText($0)] }
            + names + warnings(in: zone) + [sum]
    }

    private var names: [TextLine] {
        let counts = sends.counts
        return Self.names("not sent", counts.firstNotSent, of: counts.notSent)
            + Self.names(
                "more than one message",
                counts.firstRepeated.map(\.rawValue),
                of: counts.repeatedContacts
            )
    }

    private static func names(_ what: String, _ names: [String], of count: Int) -> [TextLine] {
        guard !names.isEmpty else { return [] }
        let rest = count > names.count ? " and \((count - names.count).grouped) more" : ""
        return [
            [StyledText("\(what): ", .yellow), StyledText(names.joined(separator: ", ") + rest)]
        ]
    }

    private func warnings(in zone: CalendarZone) -> [TextLine] {
        var lines: [TextLine] = []
        func warn(_ fact: String, _ hint: String) {
            lines += [
                [StyledText("warning: ", .yellow), StyledText(fact)],
                [StyledText("  \(hint)", .dim)],
            ]
        }
        if let incomplete = sends.incomplete {
            lines.append([StyledText("incomplete list ", .yellow), StyledText("of \(incomplete)")])
        }
        if sends.isCut {
            warn(
                "the answer has the first \(sends.rows.count.grouped) of \(sends.found.grouped) rows",
                "the counts are of all; --format csv without --evidence has all rows"
            )
        }
        if sends.kind == nil {
            warn(
                "the source doesn't say whether \(broadcast.quoted) is marketing",
                "opt-outs count as for marketing; --kind transactional leaves them out"
            )
        }
        let counts = sends.counts
        if counts.late > 0 {
            let end = counts.end.map { " of \($0.words(in: zone))" } ?? ""
            let messages = HumanText.count(counts.late, "message")
            if counts.isHead {
                warn(
                    "\(messages) sent after the store's last entry\(end)",
                    "opt-outs since then aren't in the store; run projector sync, then ask again"
                )
            } else {
                warn(
                    "\(messages) sent after the last entry that counts\(end)",
                    "opt-outs recorded since then don't count; leave out --known-at"
                )
            }
        }
        let unknown = counts.noEvidence - counts.erased
        if unknown > 0 {
            warn(
                "no evidence for \(HumanText.count(unknown, "message")): contact not known by then",
                counts.isHead
                    ? "--only unknown lists them; projector sync copies their activities"
                    : "--only unknown lists them; leave out --known-at to use all entries"
            )
        }
        if counts.erased > 0 {
            warn(
                "no evidence for \(HumanText.count(counts.erased, "message")): contact erased",
                "an erasure keeps opt-outs alone; --only unknown lists them"
            )
        }
        return lines
    }
}
#endif
