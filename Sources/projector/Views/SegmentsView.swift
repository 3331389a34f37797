internal import ActivityJSON
internal import ContactProjector

/// The segments that a contact is in at one coordinate.
struct SegmentsView: ResultView {
    let state: ContactState

    var documents: [any JSONWritable & Sendable] { state.segments }
    var handles: [RowHandle] {
        state.segments.map {
            RowHandle(
                contact: state.stream,
                moment: .activity($0.decidedBy),
                attribute: .segment($0.segment)
            )
        }
    }

    var nothing: String { "0 segments" }

    var table: Table {
        var table = Table(["segment", "name", "color", "since", "by"], times: ["since"])
        for membership in state.segments {
            table.add([
                Cell(membership.segment.rawValue, .cyan),
                Cell(membership.label.name),
                Cell(membership.label.color),
                Cell(occurredAt: membership.since),
                Cell(membership.decidedBy.rawValue, .dim),
            ])
        }
        return table
    }
}

/// The number of contacts in each segment at one coordinate, the largest first.
struct SegmentSizesView: ResultView {
    let sizes: [Size]
    /// The sizes over time, at even distances up to the moment asked about; empty where nothing is dated.
    let curves: [SegmentID: [Int]]

    struct Size: JSONWritable {
        let segment: SegmentID
        let name: String?
        let members: Int

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("id", segment.rawValue)
                writer.field("name", name)
                writer.field("members", members)
            }
        }
    }

    /// Counts members; a segment's name is the one that the most recently entered member gives it.
    init(_ states: some Sequence<ContactState>, curves: [SegmentID: [Int]] = [:]) {
        self.curves = curves
        var members: [SegmentID: [Membership]] = [:]
        for state in states {
            for membership in state.segments {
                members[membership.segment, default: []].append(membership)
            }
        }
        sizes = members.map { segment, members in
            let newest = members.filter { $0.label.name != nil }.max {
                ($0.since ?? .earliest) < ($1.since ?? .earliest)
            }
            return Size(segment: segment, name: newest?.label.name, members: members.count)
        }
        .sorted { $0.members == $1.members ? $0.segment < $1.segment : $0.members > $1.members }
    }

    var documents: [any JSONWritable & Sendable] { sizes }
    var handles: [RowHandle] { sizes.map { RowHandle(attribute: .segment($0.segment)) } }

    var nothing: String { "0 segments" }

    var table: Table {
        var table = Table(["segment", "name", "members"], numeric: ["members"])
        for size in sizes {
            table.add([Cell(size.segment.rawValue, .cyan), Cell(size.name), Cell(size.members)])
        }
        return table
    }

    func picture(_ layout: TerminalLayout) -> [TextLine]? {
        guard !sizes.isEmpty else { return nil }
        var table = Table(["segment", "name", "members", "over time"], numeric: ["members"])
        for size in sizes {
            let curve = AreaChart(values: curves[size.segment] ?? [], layout: layout).line
            table.add([
                Cell(size.segment.rawValue, .cyan), Cell(size.name), Cell(size.members),
                Cell(curve, .cyan),
            ])
        }
        return (layout.showsHandles ? table.numbered : table).lines(layout)
    }
}
