internal import ContactProjector
package import ContactQueries
package import TerminalText

/// The segments that a contact is in.
extension SegmentsResult: ResultView {
    package var subject: ContactBasis? { basis }

    package var handles: [RowHandle] {
        state.segments.map {
            RowHandle(
                contact: state.stream,
                moment: .activity($0.decidedBy),
                attribute: .segment($0.segment)
            )
        }
    }

    package var unit: String { "segment" }

    package var listing: Table {
        var table = Table(["segment", "name", "color", "since", "evidence"], times: ["since"])
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

    package var table: Table {
        listing.adding(basis) { items[state.segments[$0].decidedBy]?.evidence }
    }
}

/// The number of contacts in each segment, the largest first.
extension SegmentSizesResult: ResultView {
    package var handles: [RowHandle] { sizes.map { RowHandle(attribute: .segment($0.segment)) } }

    package var unit: String { "segment" }

    package var table: Table {
        var table = Table(["segment", "name", "members"], numeric: ["members"])
        for size in sizes {
            table.add([Cell(size.segment.rawValue, .cyan), Cell(size.name), Cell(size.members)])
        }
        return table
    }

    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        // Only people see the curves; in data formats, `trend` has their numbers.
        guard !sizes.isEmpty else { return nil }
        var table = Table(["segment", "name", "members", "over time"], numeric: ["members"])
        for size in sizes {
            let curve = AreaChart(values: curves[size.segment] ?? [], layout: layout).line
            table.add([
                Cell(size.segment.rawValue, .cyan), Cell(size.name), Cell(size.members),
                Cell(curve, .cyan),
            ])
        }
        return table.lines(layout, omitted: 0)
    }
}
