internal import ActivityJSON
internal import ContactProjector

/// The arranging of all contacts, several stretches of them at once.
struct CensusBuilder: Sendable {
    let parts: RowParts
    let order: RowOrder
    let text: RecordStorage
    let form: RecordEncoding
    let contacts: ContactTable
    let segments: Int
    let threads: Int
    /// The ends of the appends in all texts; one of everything if there is none.
    var appends: [Int] = []
    /// The contacts that were erased, which are there at every time.
    var erasures = ErasureTable()

    private var attributes: Int { segments + 3 }

    /// What one stretch of contacts came to.
    private struct Stretch: Sendable {
        let contacts: Range<Int>
        /// The stretch's rows, in rooms that have gaps where repetition was dropped.
        let rows: Range<Int>
        let events: [AttributeTransition]
        let marks: ReplayCheckpointsBuilder
        let resolver: DuplicateResolver.Outcome
    }

    /// Arranges everything.
    ///
    /// - Throws: `ReadError` when a text changed while it was read.
    func assemble() async throws(ReadError) -> CensusColumns {
        let rooms = RowColumnsBuilder(count: order.ends.last ?? 0)
        let counts = UninitializedColumn<UInt32>(count: contacts.count)
        let stretches = try await arranged(into: rooms, counts)
        var marks = ReplayCheckpointsBuilder()
        var end = 0
        for stretch in stretches {
            rooms.move(stretch.rows, to: end)
            marks.append(stretch.marks, shiftedBy: end - stretch.rows.lowerBound)
            end += stretch.rows.count
        }
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

    /// Stretches of contacts with about as many activities each, more of them than threads so that none waits long.
    private var stretches: [Range<Int>] {
        let total = order.ends.last ?? 0
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

    /// The activities that take long enough to be arranged beside others.
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
