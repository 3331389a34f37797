internal import ActivityJSON
internal import ContactProjector

/// What became of everything that was read.
///
/// The counts balance: read = appended + duplicates + revisions + conflicts + rejected.
struct LoadReport: Equatable, Sendable {
    var sources: [String] = []
    var appended = 0
    var duplicates = 0
    var revisions = 0
    var conflicts = 0
    var rejected = 0
    /// The first rejects, as many as are worth reading; `rejected` counts them all.
    var rejects: [Reject] = []

    static let keptRejects = 1_000

    var read: Int { appended + duplicates + revisions + conflicts + rejected }

    mutating func reject(_ reject: Reject) {
        rejected += 1
        if rejects.count < Self.keptRejects { rejects.append(reject) }
    }

    mutating func add(_ report: AppendReport) {
        appended += report.appended
        duplicates += report.duplicates
        revisions += report.revisions
        conflicts += report.conflicts
    }
}

extension LoadReport: JSONAnswer {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writeFields(to: &writer)
        }
    }

    func writeFields(to writer: inout JSONWriter) {
        writer.field("sources") { $0.array(sources) { $0.value($1) } }
        writer.field("read", read)
        writer.field("appended", appended)
        writer.field("duplicates", duplicates)
        writer.field("revisions", revisions)
        writer.field("conflicts", conflicts)
        writer.field("rejected", rejected)
        writer.field("rejects") { $0.array(rejects) { $0.value($1.description) } }
    }
}
