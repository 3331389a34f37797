package import ContactProjector

/// The outcome of reading a source, record by record.
///
/// The counts balance: read = appended + duplicates + revisions + conflicts + rejected.
public struct ImportReport: Hashable, Sendable {
    /// The number of activities that were new.
    public private(set) var appended = 0
    /// The number of activities that the log held already.
    public private(set) var duplicates = 0
    /// The number of new descriptions of activities that the log held.
    public private(set) var revisions = 0
    /// The number of activities that conflict with a recorded one.
    public private(set) var conflicts = 0
    /// The number of records that could not be read.
    public private(set) var rejected = 0
    /// The first rejects, at most 1,000 of them.
    public private(set) var rejects: [Reject] = []

    /// The number of records read.
    public var read: Int { appended + duplicates + revisions + conflicts + rejected }

    /// Creates a report without records.
    package init() {}

    // A bound on memory: a large source in another format has a reject for each line.
    /// The maximum number of rejects in a report.
    package static let keptRejects = 1_000

    /// Adds the outcomes of an append.
    package mutating func add(_ report: AppendReport) {
        appended += report.appended
        duplicates += report.duplicates
        revisions += report.revisions
        conflicts += report.conflicts
    }

    /// Adds the outcomes of activities that were classified elsewhere.
    package mutating func add(appended: Int, duplicates: Int, revisions: Int, conflicts: Int) {
        self.appended += appended
        self.duplicates += duplicates
        self.revisions += revisions
        self.conflicts += conflicts
    }

    /// Adds records that couldn't be read and are kept elsewhere.
    package mutating func add(rejected: Int) { self.rejected += rejected }

    /// Adds a rejected record.
    package mutating func add(_ reject: Reject) {
        rejected += 1
        if rejects.count < Self.keptRejects { rejects.append(reject) }
    }

    /// Adds the report of another source, whose rejects follow this one's.
    package mutating func add(_ other: ImportReport) {
        appended += other.appended
        duplicates += other.duplicates
        revisions += other.revisions
        conflicts += other.conflicts
        rejected += other.rejected
        rejects += other.rejects.prefix(Self.keptRejects - rejects.count)
    }
}

extension ImportReport: JSONWritable {
    /// Writes the counts and the first rejects.
    public func write(to writer: inout JSONWriter) {
        writer.object { writeFields(to: &$0) }
    }

    /// Writes the counts and the first rejects as fields of an open object.
    package func writeFields(to writer: inout JSONWriter) {
        writer.field("read", read)
        writer.field("appended", appended)
        writer.field("duplicates", duplicates)
        writer.field("revisions", revisions)
        writer.field("conflicts", conflicts)
        writer.field("rejected", rejected)
        writer.field("rejects") { $0.array(rejects) { $0.value($1.description) } }
    }
}
