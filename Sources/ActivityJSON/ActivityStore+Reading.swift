public import ContactProjector

/// What became of everything that a source held.
///
/// The counts balance: read = appended + duplicates + revisions + conflicts + rejected.
public struct ImportReport: Hashable, Sendable {
    /// The number of activities that were new.
    public private(set) var appended = 0
    /// The number of activities that the log held already.
    public private(set) var duplicates = 0
    /// The number of new descriptions of activities that the log held.
    public private(set) var revisions = 0
    /// The number of activities that contradict what the log holds.
    public private(set) var conflicts = 0
    /// The number of records that could not be read.
    public private(set) var rejected = 0
    /// The first rejects, at most 1,000 of them.
    public private(set) var rejects: [Reject] = []

    /// The number of records read.
    public var read: Int { appended + duplicates + revisions + conflicts + rejected }

    /// Makes the report of nothing.
    public init() {}

    /// The most rejects that are kept.
    public static let keptRejects = 1_000

    /// Takes what became of an append into account.
    public mutating func add(_ report: AppendReport) {
        appended += report.appended
        duplicates += report.duplicates
        revisions += report.revisions
        conflicts += report.conflicts
    }

    /// Takes a reject into account.
    public mutating func add(_ reject: Reject) {
        rejected += 1
        if rejects.count < Self.keptRejects { rejects.append(reject) }
    }

    /// Takes another report into account, as if its source had been read after this one's.
    public mutating func add(_ other: ImportReport) {
        appended += other.appended
        duplicates += other.duplicates
        revisions += other.revisions
        conflicts += other.conflicts
        rejected += other.rejected
        rejects += other.rejects.prefix(Self.keptRejects - rejects.count)
    }
}

extension ImportReport: JSONAnswer {
    /// Writes the counts and the first rejects.
    public func write(to writer: inout JSONWriter) {
        writer.object { writeFields(to: &$0) }
    }

    /// Writes the counts and the first rejects as fields of an object that is being written.
    public func writeFields(to writer: inout JSONWriter) {
        writer.field("read", read)
        writer.field("appended", appended)
        writer.field("duplicates", duplicates)
        writer.field("revisions", revisions)
        writer.field("conflicts", conflicts)
        writer.field("rejected", rejected)
        writer.field("rejects") { $0.array(rejects) { $0.value($1.description) } }
    }
}

/// Why an import ended early; what was appended before stays.
public enum ImportError: Error {
    /// The source could not be read to its end.
    case source(ReadError)
    /// The store refused an append.
    case store(StoreError)
}

extension ActivityStore {
    /// Appends everything that a reader has left, batch by batch.
    ///
    /// Each batch is one atomic append, and while one is appended the next is read. Doing it again is harmless: what the
    /// log holds counts as duplicates.
    ///
    /// - Parameters:
    ///   - reader: What is left to read.
    ///   - batchSize: The most activities of one append.
    ///   - progress: Told after each batch what has become of everything so far.
    /// - Throws: ``ImportError`` when the source can't be read on or the store refuses; earlier batches stay.
    public func append(
        _ reader: ActivityReader,
        batchSize: Int = 10_000,
        progress: (ImportReport) -> Void = { _ in }
    ) async throws(ImportError) -> ImportReport {
        var report = ImportReport()
        var batch = reader.nextBatch(of: batchSize)
        while true {
            report.add(batch.rejected)
            guard !batch.activities.isEmpty else { break }
            async let appending = outcome(of: batch.activities)
            let next = reader.nextBatch(of: batchSize)
            report.add(try await appending.get())
            progress(report)
            batch = next
        }
        if let failure = batch.failure { throw .source(failure) }
        return report
    }

    private func outcome(of batch: [Activity]) async -> Result<AppendReport, ImportError> {
        do { return .success(try await append(batch)) } catch { return .failure(.store(error)) }
    }
}

/// What was read for one append.
private struct ReadBatch {
    var activities: [Activity] = []
    var rejected = ImportReport()
    /// Why there is no more to come, and nothing of this batch to be appended.
    var failure: ReadError?
}

extension ActivityReader {
    fileprivate func nextBatch(of size: Int) -> ReadBatch {
        var batch = ReadBatch()
        do {
            while batch.activities.count < max(1, size), let item = try next() {
                switch item {
                case .activity(let activity, _): batch.activities.append(activity)
                case .rejected(let reject): batch.rejected.add(reject)
                }
            }
        } catch {
            batch = ReadBatch(failure: error)
        }
        return batch
    }
}
