package import ActivityJSON
package import ContactProjector

/// The filter that folds sorted records into the answers about their contacts.
///
/// The input has the lines of a ``KeyFilter``, sorted bytewise by their first three fields; the two in the middle may be
/// missing. Each line of the output is `kind TAB line`. Only the records of one contact are in memory.
package struct FoldFilter {
    /// The output so far; the caller writes it and calls ``clear()``.
    package private(set) var output: [UInt8] = []
    /// The counts of all lines so far.
    package private(set) var counts = FilterCounts(stage: "fold")
    private let answer: Answer
    private let asOf: AsOf
    private let aliases: ContactAliases?
    private let decoder: ActivityDecoder
    private var line = 0
    private var contact: [UInt8] = []
    private var last: (order: [UInt8], id: [UInt8])?
    private var group: Group?

    /// The answer about each contact.
    package enum Answer: String, CaseIterable, Sendable {
        /// The state of the contact.
        case states
        /// The time ranges in which its attributes were on.
        case intervals
    }

    /// The records of one contact, in their order.
    package struct Group: Sendable {
        let stream: StreamID
        var activities: [Activity] = []
    }

    /// Creates a filter, or `nil` if memory is exhausted.
    ///
    /// - Parameters:
    ///   - answer: The answer about each contact.
    ///   - end: The time after which records are left out, or `nil` for none.
    ///   - aliases: The contacts that became others, by which the records were keyed.
    package init?(
        _ answer: Answer,
        asOf end: Timestamp? = nil,
        aliases: ContactAliases? = nil
    ) {
        guard let decoder = try? ActivityDecoder() else { return nil }
        self.answer = answer
        self.decoder = decoder
        self.aliases = aliases
        asOf = end.map { .time($0) } ?? .end
    }

    /// Forgets the output, and keeps its memory.
    package mutating func clear() { output.removeAll(keepingCapacity: true) }

    /// Takes the next line, and returns the records of the contact before it if they are complete.
    ///
    /// The caller passes them to ``fold(_:)`` before the next line.
    ///
    /// - Throws: ``FilterFault`` if the line breaks the contract.
    package mutating func take(_ next: RawLines.Line) throws(FilterFault) -> Group? {
        line += 1
        guard case .line(let bytes) = next else { throw fault("too long for a record") }
        let fields = bytes.split(
            separator: UInt8(ascii: "\t"),
            maxSplits: 4,
            omittingEmptySubsequences: false
        )
        guard fields.count == 2 || fields.count == 4 else {
            throw fault("\(HumanText.count(fields.count, "field")), not contact and record")
        }
        let record = fields[fields.count - 1]
        let isSame = fields[0].elementsEqual(contact)
        guard isSame || contact.lexicographicallyPrecedes(fields[0]) else {
            throw fault("the contact goes back; sort bytewise by the first three fields")
        }
        let done = isSame ? nil : takeGroup()
        if !isSame { (contact, last) = (Array(fields[0]), nil) }
        if fields[0].first == UInt8(ascii: "!") {
            try pass(record)
        } else {
            try add(record)
        }
        return done
    }

    /// Returns the records of the last contact, after the last line.
    package mutating func takeGroup() -> Group? {
        defer { group = nil }
        return group
    }

    /// Folds the records of a contact, and adds the answer to the output.
    package mutating func fold(_ group: Group) async {
        // One append of the core settles repetitions, revisions and conflicts; the record time isn't part of an answer.
        let store = InMemoryActivityStore(id: Self.id) { .earliest }
        var group = group
        // The file alone says which contacts became one, for all tasks alike.
        if aliases != nil { group.activities.removeAll { $0.merge != nil } }
        let others = Set(group.activities.map(\.stream)).subtracting([group.stream])
        if let aliases, !others.isEmpty {
            // By contact, not by arrival: the sort doesn't settle which of two with the same time and id is first.
            _ = await store.append(group.activities.filter { $0.stream == group.stream })
            for other in others.sorted() {
                _ = await store.append(group.activities.filter { $0.stream == other })
                _ = await store.append(aliases.records(of: other))
            }
        } else {
            _ = await store.append(group.activities)
        }
        let log = await store.log(of: group.stream, knownAt: [.head])
        switch answer {
        case .states: add(log.stateIfPresent(asOf: asOf))
        case .intervals:
            let rows = ValidityInterval.all(in: log, asOf: asOf, isRecorded: false)
            for row in rows { writeRow("interval") { row.write(to: &$0) } }
            counts.written += rows.count
        }
    }

    // A random one would have to be made for each contact, and no answer has it.
    private static let id = LogID(bytes: [UInt8](repeating: 0, count: LogID.byteCount)) ?? .random()

    /// Adds the counts, after the last line.
    package mutating func finish() {
        let counts = counts
        writeRow("stats") { counts.write(to: &$0) }
    }

    private mutating func add(_ state: ContactState?) {
        guard let state else {
            // The contact's first activity is later, so it isn't one of all contacts.
            counts.dropped += 1
            return
        }
        counts.written += 1
        writeRow("state") { state.write(to: &$0, hasPosition: false) }
    }

    private mutating func add(_ record: ArraySlice<UInt8>) throws(FilterFault) {
        let stream: StreamID
        if let group {
            stream = group.stream
        } else {
            guard let named = FilterKey.stream(contact[...]) else {
                throw fault("the first field isn't a contact's key")
            }
            stream = named
        }
        let activity: Activity
        do { activity = try decoder.decode(Array(record), stream: stream) } catch {
            throw fault("the record can't be read: \(error.description)")
        }
        guard activity.stream == stream || aliases?.contact(of: activity.stream) == stream else {
            throw fault("the record is another contact's; give fold the --aliases that key had")
        }
        let key = (order: FilterKey.order(activity.occurredAt), id: FilterKey.id(activity.id))
        if let last,
            key.order.lexicographicallyPrecedes(last.order)
                || key.order == last.order && key.id.lexicographicallyPrecedes(last.id)
        {
            throw fault("the order goes back; sort bytewise by the first three fields")
        }
        last = key
        counts.read += 1
        if group == nil { group = Group(stream: stream) }
        group?.activities.append(activity)
    }

    private mutating func pass(_ record: ArraySlice<UInt8>) throws(FilterFault) {
        let kind: String
        switch contact.dropFirst().first {
        case UInt8(ascii: "q"):
            kind = "quarantine"
            counts.quarantined += 1
        case UInt8(ascii: "s"): kind = "stats"
        default: throw fault("the first field isn't a contact's key")
        }
        output += Array("\(kind)\t".utf8)
        output += record
        output.append(UInt8(ascii: "\n"))
    }

    private mutating func writeRow(_ kind: String, _ write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        write(&writer)
        output += Array("\(kind)\t".utf8)
        output += writer.bytes
        output.append(UInt8(ascii: "\n"))
    }

    private func fault(_ reason: String) -> FilterFault { FilterFault(reason, line: line) }
}

extension ContactLog {
    /// Returns the state at an as-of, or `nil` if the contact isn't present then.
    fileprivate func stateIfPresent(asOf: AsOf) -> ContactState? {
        guard let state = try? state(asOf: asOf), state.basis.presence == .present else {
            return nil
        }
        return state
    }
}
