internal import ActivityJSON
internal import ContactEvidence
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import TerminalText

/// The result of an audit: its outcome, and the answers that an evidence file proves.
struct AuditView: ResultView, JSONWritable {
    let report: AuditReport
    /// The comparison with a store, if there was one to ask.
    let today: StoreComparison?

    /// The number of answers that are shown in words.
    private static let mostShown = 20

    var table: Table {
        var table = Table(["outcome", "reason", "answer", "today", "difference"])
        let answers = sentences.isEmpty ? [""] : sentences
        let differences = today?.reasons.joined(separator: "; ")
        for answer in answers {
            table.add([
                Cell(outcome), Cell(reason), Cell(answer), Cell(today?.outcome.rawValue),
                Cell(differences),
            ])
        }
        return table
    }

    private var outcome: String {
        switch report.outcome {
        case .holds: "holds"
        case .refuted: "does not hold"
        case .underivable: "can't derive the answer"
        }
    }

    private var reason: String? {
        switch report.outcome {
        case .holds: nil
        case .refuted(let reason): reason
        case .underivable(let reason): reason
        }
    }

    func picture(_ layout: ViewLayout) -> [TextLine]? {
        switch report.outcome {
        case .refuted:
            return [[StyledText("\(outcome): ", .red), StyledText(reason ?? "")]]
        case .underivable:
            return [
                [StyledText("\(outcome): ", .yellow), StyledText(reason ?? "")],
                [StyledText("  links and proofs hold: \(basis)")],
            ]
        case .holds: return holding
        }
    }

    private var holding: [TextLine] {
        let told = sentences
        let first =
            told.count == 1 ? told[0] : HumanText.count(report.answers.count, "answer")
        let rest = told.count == 1 ? [] : told.prefix(Self.mostShown).map { "  \($0)" }
        let more = told.count > Self.mostShown ? ["  …"] : []
        let lines = rest + more + ["  \(basis)"] + (remarks.isEmpty ? [] : ["  \(remarks)"])
        return [[StyledText("holds: ", .green), StyledText(first + known)]]
            + lines.map { [StyledText($0)] } + comparison
    }

    /// What the store gives today.
    private var comparison: [TextLine] {
        guard let today else { return [] }
        guard today.outcome != .same else {
            let noun = report.answers.count == 1 ? "answer" : "answers"
            let entries = HumanText.count(Int(today.head.rawValue), "entry")
            return [[StyledText("  the store gives the same \(noun) today, at \(entries)")]]
        }
        let omitted = today.count - today.reasons.count
        let more = omitted > 0 ? [[StyledText("  and \(omitted.grouped) more differences")]] : []
        return today.reasons.map {
            [StyledText("\(today.outcome.rawValue): ", .yellow), StyledText($0)]
        } + more
    }

    private var known: String {
        report.knownAt.rawValue < report.size ? ", as known at position \(report.knownAt)" : ""
    }

    private var basis: String {
        "\(HumanText.count(Int(report.entries), "entry")), complete by the operator's signed "
            + "statement, in the first \(Int(report.size).grouped) entries of "
            + (report.origin ?? "a log without a name")
    }

    private var remarks: String {
        var parts = report.cosignatures.map {
            "witness \($0.witness.name) signed that log by \($0.time.words(in: .utc))"
        }
        if report.withheld > 0 {
            parts.append("\(HumanText.count(Int(report.withheld), "payload")) withheld")
        }
        if let version = report.earlierFold {
            parts.append(
                "answered by contact_state \(version), checked by contact_state "
                    + "\(ContactStateProjection.version)"
            )
        }
        return parts.joined(separator: "; ")
    }

    /// Each answer in words.
    private var sentences: [String] {
        report.answers.flatMap(Self.sentences)
    }

    private static func sentences(_ answer: AuditReport.Answer) -> [String] {
        let state = answer.state
        return answer.told.map { explanation in
            let attribute = explanation.attribute
            let value = state[attribute]
            let name =
                if case .segment(let id) = attribute { "in \(id)" } else {
                    attribute.description
                }
            let time = answer.asOf.map { "as of \($0.words(in: .utc))" } ?? "at the end"
            let since = value.since.map { ", since \($0.words(in: .utc))" } ?? ""
            let broadcast = (explanation.deciding?.broadcast).flatMap { broadcast in
                broadcast.name.map { " (broadcast “\($0)”)" }
                    ?? broadcast.id.map { " (broadcast \($0))" }
            }
            let source =
                value.decidedBy.map { ", set by \($0)\(broadcast ?? "")" } ?? ", by default"
            return "\(state.stream.contact) was \(value.isOn ? "" : "not ")\(name) "
                + time + since + source
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("outcome", outcome)
            writer.field("reason", reason)
            writer.field("origin", report.origin)
            writer.field("tree_size", report.size)
            writer.field("known_at", report.knownAt.rawValue)
            writer.field("entries", report.entries)
            writer.field("withheld", report.withheld)
            if let today {
                writer.field("store") { today.write(to: &$0) }
            } else {
                writer.field("store", String?.none)
            }
            writer.field("witnesses") { writer in
                writer.array(report.cosignatures) { writer, cosignature in
                    writer.object { writer in
                        writer.field("name", cosignature.witness.name)
                        writer.field("time", cosignature.time.rfc3339)
                    }
                }
            }
            writer.field("answers") { writer in
                writer.array(report.answers) { writer, answer in
                    writer.object { writer in
                        writer.field("state") { answer.state.write(to: &$0) }
                        writer.field("why") { writer in
                            writer.array(answer.explanations) { $1.write(to: &$0) }
                        }
                    }
                }
            }
        }
    }
}

extension StoreComparison {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("outcome", outcome.rawValue)
            writer.field("entries", head.rawValue)
            writer.field("differences", count)
            writer.field("reasons") { $0.array(reasons) { $0.value($1) } }
        }
    }
}
