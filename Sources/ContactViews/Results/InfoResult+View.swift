internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// The contents of a log, at a glance.
extension InfoResult: ResultView {
    package var table: Table {
        var table = Table(["item", "value"])
        for source in sources { table.add(["source", Cell(source)]) }
        if let log { table.add(["log id", Cell(log.description)]) }
        for (name, count) in counts { table.add([Cell(Self.words[name] ?? name), Cell(count)]) }
        table.add(["ids used by several contacts", Cell(contents.sharedIDs)])
        table.add(["first occurred at", Cell(time: contents.first)])
        table.add(["last occurred at", Cell(time: contents.last)])
        table.add(["last recorded at", Cell(time: contents.head.recordedAt)])
        return table
    }

    /// The words for those counts whose names in JSON say too little.
    private static let words = [
        "head": "log head (last position)", "undated": "activities without a date",
        "rejected": "rejected records",
    ]
}
