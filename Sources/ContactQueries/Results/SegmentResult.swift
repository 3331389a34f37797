public import ActivityJSON
public import ContactCensus
public import ContactProjector

/// One segment over a time range: its size, its members at the end, and the contacts that joined or left.
public struct SegmentResult: JSONDocuments, JSONWritable, Sendable {
    /// The segment.
    public let segment: SegmentID
    /// The latest name.
    public let name: String?
    /// The size at the end of each period of the time range; empty if nothing is dated.
    public let curve: [TrendPoint]
    /// The members at the end.
    public let members: [StreamID]
    /// The members at the end that weren't members at the start.
    public let joiners: [StreamID]
    /// The members at the start that weren't members at the end.
    public let leavers: [StreamID]
    /// The sizes at both ends, and the entries and exits between them.
    public let growth: SegmentGrowth

    /// Writes the segment, the numbers, the contacts and the sizes over time.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", segment.rawValue)
            writer.field("name", name)
            writer.field("before", growth.before)
            writer.field("after", growth.after)
            writer.field("entries", growth.entries)
            writer.field("exits", growth.exits)
            for (name, streams) in [
                ("members", members), ("joined", joiners), ("left", leavers),
            ] {
                writer.field(name) { $0.array(streams) { $0.value($1.contact.rawValue) } }
            }
            writer.field("curve") { $0.array(curve) { $1.write(to: &$0) } }
        }
    }
}

/// The numbers of contacts that moved between segments from one time to another.
public struct FlowResult: JSONDocuments, Sendable {
    /// The numbers.
    public let flow: SegmentFlow
    /// The latest names of the segments.
    public let names: [String?]

    private struct Cell: JSONWritable, Sendable {
        /// The segment, or `nil` for none.
        var from: SegmentID?
        var isNew = false
        var to: SegmentID?
        let contacts: Int

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("from", from?.rawValue)
                writer.field("newcomers", isNew)
                writer.field("to", to?.rawValue)
                writer.field("contacts", contacts)
            }
        }
    }

    /// The numbers from each segment to each, no segment and new contacts included.
    package var documents: [any JSONWritable & Sendable] {
        let ends: [SegmentID?] = flow.segments + [nil]
        return zip(ends, flow.counts).flatMap { from, counts in
            zip(ends, counts).map { Cell(from: from, to: $0, contacts: $1) }
        } + zip(ends, flow.newcomers).map { Cell(isNew: true, to: $0, contacts: $1) }
    }
}
