internal import ActivityJSON
internal import ContactProjector

/// The result of reading sources, in the order of a census.
struct LoadedSources {
    let part: CensusPart
    let report: ImportReport
    let accounts: [SourceAccount]
    /// The recorded versions that a log of the same appends has and the census doesn't.
    let versions: RecordedVersions
    /// The line numbers of the texts.
    let lines: LineIndex

    /// Reads and sorts all sources.
    ///
    /// O(bytes + activities log activities).
    ///
    /// - Parameters:
    ///   - loader: The sources.
    ///   - appends: The ends of the appends in all texts. If it is empty, one append has
    ///     everything.
    /// - Throws: `ReadError` when a source can't be read on.
    init(_ loader: BulkLoader, appends: [Int] = []) async throws(ReadError) {
        let scan = try await loader.scan()
        let (counts, observes) = await scan.counts()
        let contacts = ContactTable(scan.whole)
        let assembled = try await CensusBuilder.columns(
            of: scan.parts,
            counts: counts,
            observes: observes,
            text: loader.records,
            form: .json,
            contacts: contacts,
            names: scan.whole,
            threads: loader.threads,
            appends: appends
        )
        // After the last read, since resolving duplicates reads records again.
        try loader.check()
        var report = scan.report
        report.add(
            appended: assembled.rows.count - assembled.rows.derived.count,
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
            // After the observations, which may name segments of their own.
            segments: SegmentTable(scan.whole.segmentNames),
            columns: assembled,
            text: loader.records,
            form: .json
        )
    }

    /// The census of the sources, in which each contact has its own activities.
    var census: Census { Census(part, report: report, accounts: accounts, head: head) }

    /// The end of a log that has all entries.
    private var head: LogHead {
        let count = report.appended + report.revisions + report.conflicts
        return LogHead(position: Position(Int64(count)))
    }
}

extension ContactTable {
    /// Creates a table of a scanner's contacts.
    convenience init(_ scanner: BulkScanner) {
        var names = NameList()
        var orgs: [UInt32] = []
        var organizations = OrganizationList()
        // 16 bytes are an estimate; an id that is longer costs a reallocation, not an error.
        names.reserve(scanner.contactCount, averageLength: 16)
        orgs.reserveCapacity(scanner.contactCount)
        var last: (bytes: [UInt8], number: UInt32) = ([], 0)
        for number in 0..<scanner.contactCount {
            unsafe scanner.withContact(number) { org, contact in
                unsafe names.add(contact)
                guard let org = unsafe org else { return orgs.append(0) }
                // Most neighbors have the same organization, so comparing with the last one avoids
                // most look-ups.
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
