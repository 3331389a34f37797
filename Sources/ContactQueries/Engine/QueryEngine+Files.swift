internal import ActivityJSON
public import ContactCensus
internal import ContactProjector

extension QueryEngine {
    /// Creates an engine over files, which also reports the location of each activity.
    ///
    /// - Parameters:
    ///   - files: The files.
    ///   - isCanceled: A closure that returns whether the query is canceled; by default whether its
    ///     task is.
    public init(
        over files: MappedActivityLog,
        isCanceled: @escaping @Sendable () -> Bool = { Task.isCancelled }
    ) {
        self.init(
            over: files,
            census: LiveCensus(files.census, of: files),
            origin: FileOrigin(files: files),
            isCanceled: isCanceled
        )
    }
}

/// The files that a log was read from.
private struct FileOrigin: LogOrigin {
    let files: MappedActivityLog

    var sources: [String] { files.sources }
    var report: ImportReport? { files.report }

    func rejectCount() -> Int { files.report.rejected }

    func rejects(limit: Int) -> [RejectedRecord] {
        files.report.rejects.prefix(limit).map {
            RejectedRecord(location: $0.place, reason: "\($0.reason)")
        }
    }

    func counts() -> LogCounts? { nil }

    func location(of position: Position) -> RecordLocation? { files.location(of: position) }
}
