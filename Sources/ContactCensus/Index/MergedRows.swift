internal import ActivityJSON
internal import CActivityScan
internal import ContactProjector

/// The rows of the contacts that became one, each with its history as the core folds it (rule 5.8).
struct MergedRows {
    private var rows: LogRows
    /// The contacts that became others.
    private var old: [UInt32] = []
    /// The rows of the contacts that others became.
    private var histories: [UInt32: [Row]] = [:]
    private var erasures: [UInt32: Position] = [:]
    private var origins = RowOrigins()

    /// Takes the rows of these contacts from a census, or returns `nil` if all contacts are themselves.
    ///
    /// O(aliases + activities of these contacts).
    init?(of census: Census) throws(StoreError) {
        let merges = census.merges.filter { !$0.value.links.isEmpty }
        guard !merges.isEmpty else { return nil }
        rows = try LogRows(texts: census.last, source: census)
        do {
            for (org, links) in merges { try add(links, of: org) }
        } catch {
            throw .noMemory
        }
    }

    private mutating func add(
        _ merges: ContactLinks,
        of org: OrgID?
    ) throws(ReadError) {
        let links = merges.links
        let contacts = Set(links.keys).union(links.values.map(\.new))
        var numbers: [ContactID: UInt32] = [:]
        for contact in contacts.sorted() {
            numbers[contact] = try rows.number(of: StreamID(org: org, contact: contact))
        }
        old += links.keys.compactMap { numbers[$0] }
        let own = Dictionary(grouping: rows.rows, by: \.contact)
        for contact in contacts {
            guard let number = numbers[contact] else { continue }
            let members =
                [number] + merges.merges(of: contact).from.compactMap { numbers[$0.old] }
            guard members.count > 1 else { continue }
            let found = try appended(members.flatMap { own[$0] ?? [] }, of: number)
            erasures[number] = members.compactMap { rows.erasures[$0] }.max()
            histories[number] = found.map { row in
                var row = row
                row.contact = number
                return row
            }
        }
    }

    /// Returns the rows that one stream would have: of each id the first one, in its unerased version.
    private mutating func appended(
        _ rows: [Row],
        of contact: UInt32
    ) throws(ReadError) -> [Row] {
        let strings = try RowStrings(self.rows.text, .entry)
        let text = self.rows.text
        let sorted = rows.map { (row: $0, position: text.position(ofRecordAt: Int($0.offset))) }
            .sorted { $0.position < $1.position }
        var kept: [Row] = []
        var places: [[UInt8]: Int] = [:]
        var holders: [Set<UInt32>] = []
        for (row, _) in sorted {
            let id = Array(strings.id(of: row))
            guard let place = places[id] else {
                places[id] = kept.count
                kept.append(row)
                holders.append([row.contact])
                continue
            }
            guard kept[place].states(row) else { continue }
            holders[place].insert(row.contact)
            let isErased = kept[place].rowKind.isErased && !row.rowKind.isErased
            if isErased || lacksSegments(kept[place]) && !lacksSegments(row) {
                kept[place] = row
            }
        }
        origins.contacts[contact] = Dictionary(
            zip(kept.map(\.offset), holders),
            uniquingKeysWith: { $0.union($1) }
        )
        return kept
    }

    /// Returns a Boolean value indicating whether a row is an observation whose segments were erased.
    private func lacksSegments(_ row: Row) -> Bool {
        guard row.kind == RowKind.observed else { return false }
        let start = Int(row.offset)
        return EntryRecord(rows.text.copy(start..<start + Int(row.length)))?.segments == nil
    }

    /// Builds the part of these rows.
    ///
    /// - Throws: `StoreError` when memory is short.
    consuming func part() async throws(StoreError) -> CensusPart {
        rows.replace(histories, erasures)
        let part = try await rows.part(threads: 2, origins: origins)
        var merged = ContactBits(contacts: part.contacts.count)
        for contact in old { merged[Int(contact)] = true }
        return part.merging(merged)
    }
}

extension Row {
    /// Returns a Boolean value indicating whether both rows have the same type, time and subject.
    fileprivate func states(_ other: Row) -> Bool {
        kind == other.kind && time == other.time && subject == other.subject
    }
}
