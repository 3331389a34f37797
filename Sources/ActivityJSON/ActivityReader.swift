import ContactProjector

/// A stream of activities from one source, with a reject for each record that isn't an activity.
///
/// Reads newline-delimited JSON, JSON arrays (API pages, any number of them) and envelopes
/// `{"org_id": …, "contact_id": …, "activities": […]}`, in any mix and spacing, plain or gzip. Items come in the
/// order of the text. Memory is bounded by the limits, not by the source; the time is linear in its length.
///
/// If the first line is a record or a page of its own, each line is read alone, and a bad one costs one line. A
/// record's own `org_id` and `contact_id` take precedence over the envelope's. These take precedence over the defaults,
/// and the defaults over the contact that a note names.
///
/// ```swift
/// let reader = try ActivityReader(.file("activities.ndjson.gz"))
/// while let item = try reader.next() {
///     if case .rejected(let reject) = item { print(reject) }
/// }
/// ```
///
/// Not safe to use from several tasks at once.
public final class ActivityReader {
    private let source: ByteSource
    private let defaults: ReadDefaults
    private let blockSize: Int
    private let parser: RecordParser
    private var window: TextWindow
    private var framer: Framer
    private var owner: RecordOwner
    private var lines = LineCounter()
    private var failure: ReadError?
    /// The location of the first byte.
    private let origin: RecordLocation
    /// The account of the records read so far.
    package private(set) var account: SourceAccount

    /// Opens a source.
    ///
    /// - Throws: `ReadError` when it can't be opened.
    public convenience init(
        _ source: ActivitySource,
        defaults: ReadDefaults = ReadDefaults(),
        limits: ReadLimits = ReadLimits()
    ) throws(ReadError) {
        // Blocks of 256 KiB bound the memory of a source with short records; longer records enlarge
        // the window.
        try self.init(source, defaults: defaults, limits: limits, blockSize: 256 << 10)
    }

    init(
        _ source: ActivitySource,
        defaults: ReadDefaults,
        limits: ReadLimits,
        blockSize: Int
    ) throws(ReadError) {
        self.source = try ByteSource(source)
        guard let parser = RecordParser(maximumDepth: limits.maximumDepth) else {
            throw ReadError(
                .outOfMemory,
                at: RecordLocation(source: source.name, line: 1, offset: 0)
            )
        }
        origin = RecordLocation(source: source.name, line: 1, offset: 0)
        self.parser = parser
        self.defaults = defaults
        self.blockSize = blockSize
        window = TextWindow(blockSize: blockSize)
        framer = Framer(limits: limits)
        owner = RecordOwner(org: defaults.org, contact: defaults.contact)
        account = SourceAccount(name: source.name)
    }

    /// Creates a reader of one line of a text in the layout ``TextLayout/lines``.
    init(
        lineAt place: RecordLocation,
        _ bytes: [UInt8],
        defaults: ReadDefaults,
        limits: ReadLimits
    ) throws(ReadError) {
        source = try ByteSource(.bytes(bytes, name: place.source))
        guard let parser = RecordParser(maximumDepth: limits.maximumDepth) else {
            throw ReadError(.outOfMemory, at: place)
        }
        origin = place
        self.parser = parser
        self.defaults = defaults
        blockSize = 0
        window = TextWindow(bytes)
        framer = Framer(limits: limits, layout: .lines)
        owner = RecordOwner(org: defaults.org, contact: defaults.contact)
        account = SourceAccount(name: place.source)
    }

    /// Reads the next item, or `nil` at the end.
    ///
    /// - Throws: `ReadError` if reading the source fails; later calls throw the same error.
    public func next() throws(ReadError) -> ReadItem? {
        if let failure { throw failure }
        do throws(ReadError) {
            while true {
                switch framer.next(window) {
                case .end: return nil
                case .more: try fill()
                case .endless(let offset): throw ReadError(.endlessRecord, at: place(of: offset))
                case let frame:
                    guard let item = read(frame) else { continue }
                    account.count(item)
                    return item
                }
            }
        } catch {
            failure = error
            throw error
        }
    }

    private func fill() throws(ReadError) {
        // The lines are counted before the bytes are discarded. The cursor's line may be needed
        // later, for a flaw that starts there.
        lines.mark(framer.cursor, in: window)
        lines.advance(to: framer.keepFrom, in: window)
        window.discard(upTo: framer.keepFrom)
        let end = window.upper
        try window.fill(blockSize: blockSize) { (buffer, start) throws(ReadError) in
            try source.read(into: &buffer, from: start) {
                RecordLocation(source: source.name, line: lines.line, offset: Int64(end))
            }
        }
        // The start of the text is kept for the message about a source without activities.
        let missing = ForeignText.beginning - account.beginning.count
        if missing > 0 { account.beginning += window[end..<window.upper].prefix(missing) }
    }

    private func read(_ frame: Frame) -> ReadItem? {
        switch frame {
        case .record(let range): return item(parser.record(window[range], owner: owner), at: range)
        case .line(let range): return line(range)
        case .flaw(let offset, let reason): return reject(offset, reason)
        case .opens(let offset, let skeleton, let isWhole):
            return open(skeleton, at: offset, isWhole: isWhole)
        case .closes(let offset, let skeleton): return close(skeleton, at: offset)
        case .more, .endless, .end: return nil
        }
    }

    private func line(_ range: Range<Int>) -> ReadItem? {
        // Space at the end of the line, such as a carriage return, isn't part of the record's bytes.
        let record = range.lowerBound..<window.trimmedEnd(of: range)
        let parsed = parser.record(window[record], owner: owner)
        switch parsed {
        case .envelope:
            framer.split(range)
            return nil
        // The line is read as one record first, since most lines are one. Only a broken one is
        // searched for several values.
        case .rejected(.invalidJSON) where holdsSeveral(range):
            framer.split(range)
            return nil
        default: return item(parsed, at: record)
        }
    }

    /// Returns a Boolean value indicating whether a line that isn't one value holds several, or a broken envelope.
    private func holdsSeveral(_ line: Range<Int>) -> Bool {
        var scanner = ValueScanner(
            at: line.lowerBound,
            in: window,
            lineStart: line.lowerBound,
            linesEndValues: true,
            seeksEnvelope: true
        )
        let outcome = scanner.scan(window)
        if outcome == .envelope { return true }
        guard outcome == .ends, scanner.position < line.upperBound,
            let next = window[scanner.position..<line.upperBound].first(where: {
                !$0.isSpaceInLine
            }),
            next.opensValue
        else { return false }
        // If the first value is broken as well, its brackets prove nothing: the line is one
        // rejected record.
        let first = window[line.lowerBound..<scanner.position]
        if case .rejected(.invalidJSON) = parser.record(first, owner: owner) { return false }
        return true
    }

    private func item(_ parsed: ParsedRecord, at range: Range<Int>) -> ReadItem {
        switch parsed {
        case .activity(let activity): .activity(activity, at: place(of: range.lowerBound))
        case .envelope: reject(range.lowerBound, .missingField("id"))
        case .rejected(let reason): reject(range.lowerBound, reason)
        }
    }

    private func open(_ skeleton: [UInt8], at offset: Int, isWhole: Bool) -> ReadItem? {
        switch parser.envelope(skeleton) {
        case .named(let org, let contact):
            // Until its end is read, the envelope may still name the contact, and neither the default nor a note
            // may replace it: a record of another contact would be recorded under the wrong one.
            let fallback = isWhole ? defaults.contact : nil
            owner = RecordOwner(
                org: org ?? defaults.org,
                contact: contact ?? fallback,
                allowsNoteContact: isWhole
            )
            return nil
        case .rejected(let reason):
            // The envelope's contact can't be read, so its records need a contact of their own.
            owner = RecordOwner(org: nil, contact: nil, allowsNoteContact: false)
            return reject(offset, reason)
        }
    }

    private func close(_ skeleton: [UInt8]?, at offset: Int) -> ReadItem? {
        defer { owner = RecordOwner(org: defaults.org, contact: defaults.contact) }
        guard let skeleton else { return nil }
        switch parser.envelope(skeleton) {
        case .named(let org, let contact):
            if contact != nil { return reject(offset, .lateEnvelopeField("contact_id")) }
            if org != nil { return reject(offset, .lateEnvelopeField("org_id")) }
            return nil
        case .rejected(let reason): return reject(offset, reason)
        }
    }

    private func reject(_ offset: Int, _ reason: RejectReason) -> ReadItem {
        .rejected(Reject(place: place(of: offset), reason: reason))
    }

    private func place(of offset: Int) -> RecordLocation {
        let line = lines.line(of: offset, in: window)
        return RecordLocation(
            source: origin.source,
            line: origin.line + line - 1,
            offset: origin.offset + Int64(offset)
        )
    }
}

extension TextWindow {
    /// Returns the end of a line without the space at its end.
    fileprivate func trimmedEnd(of line: Range<Int>) -> Int {
        let last = self[line].lastIndex { !$0.isSpaceInLine }
        return last.map { line.lowerBound + ($0 - self[line].startIndex) + 1 } ?? line.lowerBound
    }
}
