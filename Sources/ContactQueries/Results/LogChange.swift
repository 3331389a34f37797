package import ActivityJSON
package import ContactProjector

/// An entry of a log with the place to continue after.
package struct LogChange: Equatable, JSONWritable, Sendable {
    /// The version of the columns, which changes if one is renamed, removed or gets another meaning.
    package static let version = 1

    /// The entry.
    package let entry: LogEntry
    /// The place of the entry.
    package let place: LogPlace

    /// Writes the place, and the fields of the entry.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("place", place.description)
            entry.writeFields(to: &writer)
        }
    }
}

extension [LogChange] {
    /// The changes as NDJSON.
    package var lines: [UInt8] {
        var writer = JSONWriter()
        for change in self {
            change.write(to: &writer)
            writer.endLine()
        }
        return writer.bytes
    }
}
