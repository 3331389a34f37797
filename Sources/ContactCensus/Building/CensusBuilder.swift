internal import ActivityJSON
internal import ContactProjector

/// The builder of a census, which sorts and replays ranges of contacts concurrently.
struct CensusBuilder: Sendable {
    let parts: RowParts
    let order: RowOrder
    let text: RecordStorage
    let form: RecordEncoding
    let contacts: ContactTable
    let segments: Int
    let threads: Int
    /// The ends of the appends in all texts.
    ///
    /// If it is empty, one append has everything.
    var appends: [Int] = []
    /// The erased contacts, which are present at every time (rule 3.9).
    var erasures = ErasureTable()

    private var attributes: Int { segments + 3 }

    /// The result for one range of contacts.
    private struct Stretch: Sendable {
        let contacts: Range<Int>
        /// The rows of the range.
        ///
        /// Between ranges are gaps where duplicates were dropped.
        let rows: Range<Int>
        let events: [AttributeTransition]
        let marks: ReplayCheckpointsBuilder
        let resolver: DuplicateResolver.Outcome
    }

    /// Builds the columns of parts, and again with what observations found if there are any.
    ///
    /// What they found depends on the rows that are kept, so these are arranged first.
    ///
    /// - Throws: `ReadError` when a text changed while it was read.
    static func columns(
        of parts: RowParts,
        counts: [[UInt32]],
        observes: Bool,
        text: RecordStorage,
        form: RecordEncoding,
        contacts: ContactTable,
        names: BulkScanner,
        threads: Int,
        appends: [Int] = [],
        erasures: ErasureTable = ErasureTable(),
        origins: RowOrigins = RowOrigins()
    ) async throws(ReadError) -> CensusColumns {
        func columns(
            _ parts: RowParts,
            _ counts: [[UInt32]]
        ) async throws(ReadError) -> CensusColumns {
            try await CensusBuilder(
                parts: parts,
                order: await .sorted(parts, counts: counts, contacts: contacts.count),
                text: text,
                form: form,
                contacts: contacts,
                segments: names.segmentCount,
                threads: threads,
                appends: appends,
                erasures: erasures
            ).assemble()
        }
        let kept = try await columns(parts, counts)
        guard observes else { return kept }
        var parts = parts
        let found = try ObservedRows(RowStrings(text, form), names, origins)
            .add(to: &parts, given: kept.rows)
        return try await columns(parts, counts + [found])
    }

    /// Builds the columns.
    ///
    /// - Throws: `ReadError` when a text changed while it was read.
    func assemble() async throws(ReadError) -> CensusColumns {
        let rooms = RowColumnsBuilder(count: order.ends.last ?? 0)
        let counts = UninitializedColumn<UInt32>(count: contacts.count)
        let stretches = try await arranged(into: rooms, counts)
        var marks = ReplayCheckpointsBuilder()
        var end = 0
        for stretch in stretches {
            // In ascending order, so that a range is only moved over space that was moved before.
            rooms.move(stretch.rows, to: end)
            marks.append(stretch.marks, shiftedBy: end - stretch.rows.lowerBound)
            end += stretch.rows.count
        }
        // From counts to ends, in place.
        for contact in counts.indices.dropFirst() { counts[contact] += counts[contact - 1] }
        let rows = rooms.columns(count: end, ends: counts.column(count: contacts.count))
        let events = stretches.map(\.events)
        let sorting = TransitionIndexBuilder(
            events: events,
            attributes: attributes,
            contacts: contacts.count
        )
        var assembled = CensusColumns(
            rows: rows,
            transitions: await sorting.index(threads: threads),
            marks: ReplayCheckpoints(marks)
        )
        for stretch in stretches {
            assembled.duplicates += stretch.resolver.duplicates
            assembled.revisions += stretch.resolver.revisions
            assembled.conflicts += stretch.resolver.conflicts
        }
        assembled.versions = RecordedVersions(stretches.flatMap(\.resolver.versions))
        return assembled
    }

    private func arranged(
        into rooms: RowColumnsBuilder,
        _ counts: UninitializedColumn<UInt32>
    ) async throws(ReadError) -> [Stretch] {
        let results = await withTaskGroup(of: (Int, Result<Stretch, ReadError>).self) { group in
            for (index, contacts) in stretches.enumerated() {
                group.addTask {
                    (
                        index,
                        Self.result { () throws(ReadError) in
                            try arrange(contacts, into: rooms, counts)
                        }
                    )
                }
            }
            var results: [Int: Result<Stretch, ReadError>] = [:]
            for await (index, result) in group { results[index] = result }
            return results
        }
        var arranged: [Stretch] = []
        for index in results.keys.sorted() {
            guard let stretch = try results[index]?.get() else { continue }
            if stretch.resolver.failed { throw ReadError(changed: "a source") }
            arranged.append(stretch)
        }
        return arranged
    }

    private static func result(
        _ body: () throws(ReadError) -> Stretch
    ) -> Result<Stretch, ReadError> {
        do { return .success(try body()) } catch { return .failure(error) }
    }

    /// The ranges of contacts, with about equal numbers of activities.
    private var stretches: [Range<Int>] {
        let total = order.ends.last ?? 0
        // Four ranges for each thread: a thread that gets a range with long histories doesn't make
        // the others wait for long.
        let wanted = max(Self.worthATask, total / (threads * 4))
        var stretches: [Range<Int>] = []
        var start = 0
        var rows = 0
        for contact in 0..<contacts.count where order.ends[contact] - rows >= wanted {
            stretches.append(start..<contact + 1)
            start = contact + 1
            rows = order.ends[contact]
        }
        if start < contacts.count { stretches.append(start..<contacts.count) }
        return stretches
    }

    /// The minimum number of activities of a range, so that small parts are built by one task.
    private static let worthATask = 4_096

    private func arrange(
        _ stretch: Range<Int>,
        into rooms: RowColumnsBuilder,
        _ counts: UninitializedColumn<UInt32>
    ) throws(ReadError) -> Stretch {
        let rowText = try RowStrings(text, form)
        var arranger = StreamSorter(
            rowText,
            attributes: attributes,
            resolver: DuplicateResolver(rowText, contacts, appends: appends),
            resolvesDuplicates: form == .json,
            erasures: erasures
        )
        let sources = unsafe (0..<parts.count).map { unsafe parts.rows(of: $0) }
        let first = stretch.isEmpty ? 0 : order.references(of: stretch.lowerBound).lowerBound
        let longest = stretch.reduce(0) { max($0, order.references(of: $1).count) }
        let scratch = UninitializedColumn<Row>(count: longest)
        // At most one event for each row, and one for the presence of each contact.
        arranger.reserve(events: order.ends[stretch.upperBound - 1] - first + stretch.count)
        var place = first
        for contact in stretch {
            let count = order.references(of: contact).count
            var run = unsafe scratch.places(0..<count)
            unsafe order.copy(contact, of: sources, to: &run)
            let kept = unsafe arranger.arrange(run, of: UInt32(contact), at: place)
            unsafe rooms.write(UnsafeMutableBufferPointer(rebasing: run[..<kept]), at: place)
            counts[contact] = UInt32(kept)
            place += kept
        }
        return Stretch(
            contacts: stretch,
            rows: first..<place,
            events: arranger.events,
            marks: arranger.marks,
            resolver: arranger.repeats.outcome
        )
    }
}
