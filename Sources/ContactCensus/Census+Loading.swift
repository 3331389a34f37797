public import ActivityJSON
internal import ContactProjector

extension Census {
    /// Reads sources: NDJSON at the speed of memory, anything else as `ActivityReader` does.
    ///
    /// It is the census of ``MappedActivityLog/init(reading:defaults:limits:threads:id:now:)``, which says what is guaranteed.
    ///
    /// - Throws: `ReadError` when a source can't be read on.
    public convenience init(
        reading sources: [ActivitySource],
        defaults: ReadDefaults = ReadDefaults(),
        limits: ReadLimits = ReadLimits(),
        threads: Int = 2
    ) async throws(ReadError) {
        let watcher = LoadWatcher()
        let texts = try SourceBytes.all(sources, watcher)
        let loader = try BulkLoader(texts, defaults, limits, threads: threads, watcher)
        let loaded = try await LoadedSources(loader)
        self.init(
            loaded.part,
            report: loaded.report,
            accounts: loaded.accounts,
            head: loaded.head
        )
    }
}

/// What was read of sources, put in order.
struct LoadedSources {
    let part: CensusPart
    let report: ImportReport
    let accounts: [SourceAccount]
    /// What the log of the same appends holds beside the census.
    let versions: RecordedVersions
    /// The numbers of lines in the texts.
    let lines: LineIndex

    /// Reads everything that is to be loaded.
    ///
    /// O(bytes + activities log activities).
    ///
    /// - Parameters:
    ///   - loader: The sources.
    ///   - appends: The ends of the appends in all texts; one of everything if there is none.
    /// - Throws: `ReadError` when a source can't be read on.
    init(_ loader: BulkLoader, appends: [Int] = []) async throws(ReadError) {
        let scan = try await loader.scan()
        let counts = await scan.counts()
        let (contacts, segments) = scan.names()
        let assembly = CensusBuilder(
            parts: scan.parts,
            order: await .sorted(scan.parts, counts: counts, contacts: contacts.count),
            text: loader.records,
            form: .json,
            contacts: contacts,
            segments: segments.count,
            threads: loader.threads,
            appends: appends
        )
        let assembled = try await assembly.assemble()
        try loader.check()
        var report = scan.report
        report.add(
            appended: assembled.rows.count,
            duplicates: assembled.duplicates,
            revisions: assembled.revisions,
            conflicts: assembled.conflicts
        )
        versions = assembled.versions
        lines = scan.lines
        accounts = scan.accounts
        self.report = report
        part = CensusPart(
            contacts: contacts,
            segments: SegmentTable(segments),
            columns: assembled,
            text: loader.records,
            form: .json
        )
    }

    /// The end of a log that an append of everything would have made.
    var head: LogHead {
        let count = report.appended + report.revisions + report.conflicts
        return LogHead(position: Position(Int64(count)))
    }
}

extension ContactTable {
    /// Copies the names of a scanner.
    convenience init(_ scanner: BulkScanner) {
        var names = NameList()
        var orgs: [UInt32] = []
        var organizations = OrganizationList()
        names.reserve(scanner.contactCount, averageLength: 16)
        orgs.reserveCapacity(scanner.contactCount)
        var last: (bytes: [UInt8], number: UInt32) = ([], 0)
        for number in 0..<scanner.contactCount {
            unsafe scanner.withContact(number) { org, contact in
                unsafe names.add(contact)
                guard let org = unsafe org else { return orgs.append(0) }
                if unsafe last.number == 0 || !org.elementsEqual(last.bytes) {
                    let bytes = unsafe Array(org)
                    last = (bytes, organizations.number(of: bytes))
                }
                orgs.append(last.number)
            }
        }
        self.init(names: names.table, orgs: Column(orgs), orgNames: organizations.table)
    }
}
