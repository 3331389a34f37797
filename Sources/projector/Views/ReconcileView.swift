#if Client
internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import InventClient
internal import TerminalText

/// The differences between a store and the source.
struct ReconcileView: ResultView, JSONWritable {
    let drifts: [Drift]
    let contacts: Int
    /// The outcome of listing the source's contacts.
    let end: ListingOutcome
    /// The contacts without an activity in the store.
    let unknown: [ContactID]
    /// The number of contacts in the store.
    let held: Int
    /// The contacts that the source no longer lists.
    let gone: [ContactID]
    /// The outcomes of recording what was compared, or `nil` if that wasn't asked for.
    let observed: ObservedContacts?

    var nothing: String { isCompared ? "no differences" : "nothing to compare" }

    // Otherwise a store of another organization, which shares no contact, would agree.
    /// A Boolean value that indicates whether the store has a listed contact, or both sides have none.
    private var isCompared: Bool { contacts > unknown.count || contacts == 0 && held == 0 }

    /// A Boolean value that indicates whether all contacts were compared, and no value contradicts the source.
    var isAgreed: Bool {
        isCompared && end == .complete && !drifts.contains(where: \.isContradiction)
    }

    var handles: [RowHandle] {
        drifts.map { RowHandle(contact: $0.stream, attribute: $0.attribute) }
    }

    var table: Table {
        var table = Table(["contact", "attribute", "drift", "store", "by", "source"])
        for drift in drifts {
            table.add([
                Cell(drift.stream.contact.rawValue, .cyan), Cell(drift.attribute.description),
                Cell(drift.kind.rawValue, drift.isContradiction ? .red : .yellow),
                Self.cell(drift.projected.isOn, drift.projected.since),
                Cell(drift.projected.decidedBy?.rawValue, .dim),
                Self.cell(drift.isOnAtSource, drift.sinceAtSource),
            ])
        }
        return table
    }

    var footer: [TextLine] {
        let real = drifts.count(where: \.isContradiction)
        let sum =
            "\(HumanText.count(contacts, "contact")): \(real.grouped) different, "
            + "\((drifts.count - real).grouped) unproven, \(unknown.count.grouped) not in the store, "
            + "\(gone.count.grouped) missing at the source"
        let unlisted: [TextLine] =
            end == .complete
            ? []
            : [[StyledText("incomplete list ", .yellow), StyledText("of contacts: \(end)")]]
        return [[StyledText(sum, isAgreed ? .dim : .red)]] + unlisted
            + Self.names("not in the store", unknown) + Self.names("missing at the source", gone)
            + (observed.map { [[StyledText($0.sum)]] + $0.lines } ?? [])
    }

    private static func names(_ what: String, _ contacts: [ContactID]) -> [TextLine] {
        guard !contacts.isEmpty else { return [] }
        let names = contacts.prefix(20).map(\.rawValue).joined(separator: ", ")
        let rest = contacts.count > 20 ? " and \((contacts.count - 20).grouped) more" : ""
        return [[StyledText("\(what): ", .yellow), StyledText(names + rest)]]
    }

    private static func cell(_ isOn: Bool, _ since: Timestamp?) -> Cell {
        let value = isOn ? "yes" : "no"
        return since.map { Cell(time: $0, after: "\(value) since ") } ?? Cell(value)
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("contacts", contacts)
            writer.field("contacts_unlisted", end == .complete ? nil : end.description)
            writer.field("drifts") { writer in
                writer.array(drifts) { writer, drift in
                    writer.object { writer in
                        writer.field("contact_id", drift.stream.contact.rawValue)
                        writer.field("attribute", drift.attribute.description)
                        writer.field("kind", drift.kind.rawValue)
                        writer.field("store", drift.projected.isOn)
                        writer.field("store_since", drift.projected.since?.rfc3339)
                        writer.field("by", drift.projected.decidedBy?.rawValue)
                        writer.field("source", drift.isOnAtSource)
                        writer.field("source_since", drift.sinceAtSource?.rfc3339)
                    }
                }
            }
            writer.field("observations") { observed.write(to: &$0) }
            for (name, ids) in [("not_in_store", unknown), ("gone_from_source", gone)] {
                writer.field(name) { $0.array(ids) { $0.value($1.rawValue) } }
            }
        }
    }
}
#endif
