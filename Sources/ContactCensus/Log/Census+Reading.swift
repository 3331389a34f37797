public import ActivityJSON

extension Census {
    /// Reads sources: NDJSON at the speed of memory, anything else as `ActivityReader` does.
    ///
    /// It is the census of ``MappedActivityLog/init(reading:defaults:limits:threads:id:now:)``,
    /// with the same guarantees.
    ///
    /// - Throws: `ReadError` when a source can't be read on.
    public convenience init(
        reading sources: [ActivitySource],
        defaults: ReadDefaults = ReadDefaults(),
        limits: ReadLimits = ReadLimits(),
        threads: Int = 2
    ) async throws(ReadError) {
        let log = try await MappedActivityLog(
            reading: sources,
            defaults: defaults,
            limits: limits,
            threads: threads
        )
        self.init(log.census, merged: log.census.merged)
    }
}
