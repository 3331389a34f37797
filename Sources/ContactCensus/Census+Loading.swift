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
        self.init(try await LoadedSources(loader).census)
    }
}

extension Census {
    /// The census of nothing.
    static var empty: Census {
        let rows = RowColumnsBuilder(count: 0).columns(count: 0, ends: Column([]))
        let transitions = TransitionIndex(
            times: Column([]),
            transitions: Column([]),
            ends: Column([]),
            checkpoints: Column([]),
            contacts: 0
        )
        return Census(
            contacts: ContactTable(
                names: NameList().table,
                orgs: Column([]),
                orgNames: NameList().table
            ),
            segmentNames: NameList().table,
            assembled: CensusColumns(
                rows: rows,
                transitions: transitions,
                marks: ReplayCheckpoints(ReplayCheckpointsBuilder())
            ),
            text: RecordStorage([TextBytes]()),
            form: .json,
            report: ImportReport(),
            head: LogHead()
        )
    }
}

/// What was read of sources, put in order.
struct LoadedSources {
    let census: Census
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
        let position = report.appended + report.revisions + report.conflicts
        versions = assembled.versions
        lines = scan.lines
        census = Census(
            contacts: contacts,
            segmentNames: segments,
            assembled: assembled,
            text: loader.records,
            form: .json,
            report: report,
            accounts: scan.accounts,
            head: LogHead(position: Position(Int64(position)))
        )
    }
}

extension ContactTable {
    /// Copies the names of a scanner.
    convenience init(_ scanner: BulkScanner) {
        var names = NameList()
        var orgs: [UInt32] = []
        var orgNames = NameList()
        var orgNumbers: [[UInt8]: UInt32] = [:]
        names.reserve(scanner.contactCount, averageLength: 16)
        orgs.reserveCapacity(scanner.contactCount)
        orgNames.add([])
        var last: (bytes: [UInt8], number: UInt32) = ([], 0)
        for number in 0..<scanner.contactCount {
            unsafe scanner.withContact(number) { org, contact in
                unsafe names.add(contact)
                guard let org = unsafe org else { return orgs.append(0) }
                if unsafe last.number == 0 || !org.elementsEqual(last.bytes) {
                    let bytes = unsafe Array(org)
                    if orgNumbers[bytes] == nil {
                        orgNumbers[bytes] = UInt32(orgNames.count)
                        orgNames.add(bytes)
                    }
                    last = (bytes, orgNumbers[bytes] ?? 0)
                }
                orgs.append(last.number)
            }
        }
        self.init(names: names.table, orgs: Column(orgs), orgNames: orgNames.table)
    }
}
