public import ActivityJSON
public import ContactCensus
public import ContactProjector

/// The files that a log was read from in this process.
public struct FileOrigin: LogOrigin {
    private let files: MappedActivityLog

    /// Creates the origin of a log over files.
    public init(_ files: MappedActivityLog) { self.files = files }

    /// The names of the files, in the order of loading.
    public var sources: [String] { files.sources }

    /// The outcome of reading the files.
    public var report: ImportReport? { files.report }

    /// Returns the number of records that could not be read.
    public func rejectCount() -> Int { files.report.rejected }

    /// Returns the first records that could not be read, at most as many as the limit.
    public func rejects(limit: Int) -> [RejectedRecord] {
        files.report.rejects.prefix(limit).map {
            RejectedRecord(location: $0.place, reason: "\($0.reason)")
        }
    }

    /// Returns `nil`: that takes a pass over the log.
    public func sharedIDCount() -> Int? { nil }

    /// Returns the location that the entry at a position was read from.
    public func location(of position: Position) -> RecordLocation? {
        files.location(of: position)
    }
}

extension QueryEngine {
    /// Creates an engine over files, with the census that they were read into.
    ///
    /// - Parameters:
    ///   - files: The log.
    ///   - isCancelled: Returns whether the caller gave up; by default whether its task was canceled.
    public init(
        over files: MappedActivityLog,
        isCancelled: @escaping @Sendable () -> Bool = { Task.isCancelled }
    ) {
        self.init(
            over: files,
            census: CensusCache(of: files, files.census),
            origin: FileOrigin(files),
            isCancelled: isCancelled
        )
    }
}
