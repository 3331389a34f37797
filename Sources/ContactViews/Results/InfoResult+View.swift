internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// The contents of a log, at a glance.
extension InfoResult: ResultView {
    package var table: Table {
        var table = Table(["about", "value"])
        for source in sources { table.add(["source", Cell(source)]) }
        if let log { table.add(["log id", Cell(log.description)]) }
        for (name, count) in counts { table.add([Cell(name), Cell(count)]) }
        table.add(["ids in several streams", Cell(contents.sharedIDs)])
        table.add(["first occurred at", Cell(time: contents.first)])
        table.add(["last occurred at", Cell(time: contents.last)])
        table.add(["last recorded at", Cell(time: contents.head.recordedAt)])
        return table
    }
}
