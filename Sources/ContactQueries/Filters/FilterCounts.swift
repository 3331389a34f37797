package import ActivityJSON

/// The counts of a filter, which travel with its rows so that a repeated run is never counted twice.
package struct FilterCounts: Equatable, JSONWritable, Sendable {
    /// The name of the filter.
    package let stage: String
    /// The number of records that came in.
    package internal(set) var read = 0
    /// The number of records, or of rows of an answer, that went out.
    package internal(set) var written = 0
    /// The number of records that can't be read.
    package internal(set) var quarantined = 0
    /// The number of records left out: blank lines, and what is later than the time asked about.
    package internal(set) var dropped = 0

    init(stage: String) { self.stage = stage }

    /// Writes the counts.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("stage", stage)
            writer.field("in", read)
            writer.field("out", written)
            writer.field("quarantined", quarantined)
            writer.field("dropped", dropped)
        }
    }
}

/// A broken contract between a filter and the engine that runs it, after which no answer is right.
package struct FilterFault: Error, Equatable, Sendable {
    /// The reason, in one line.
    package let reason: String

    init(_ reason: String, line: Int) { self.reason = "line \(line): \(reason)" }
}
