internal import ActivityJSON
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQueries
internal import ContactViews
internal import TerminalText

/// The number and size of a store's snapshots.
struct SnapshotView: ResultView, JSONWritable {
    let info: SQLiteActivityStore.SnapshotInfo

    var table: Table {
        var table = Table(["about", "value"], numeric: ["value"])
        for (name, count) in counts { table.add([Cell(name), Cell(count)]) }
        return table
    }

    private var counts: [(String, Int)] {
        [
            ("snapshots", info.counts.kept), ("streams", info.streams), ("bytes", info.bytes),
            ("unreadable", info.counts.unreadable),
        ]
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for (name, count) in counts { writer.field(name, count) }
        }
    }
}
