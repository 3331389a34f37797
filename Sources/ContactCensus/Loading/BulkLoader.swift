internal import ActivityJSON
internal import CActivityScan
internal import ContactProjector
internal import CLibrary
internal import Synchronization

/// The loader of sources into rows.
struct BulkLoader: Sendable {
    let texts: [SourceBytes]
    let records: RecordStorage
    let defaults: ReadDefaults
    let limits: ReadLimits
    let threads: Int
    let watcher: LoadWatcher

    /// A range of whole lines of one text.
    private struct Chunk {
        let text: Int
        let range: Range<Int>
    }

    // A cancellation or a progress report waits for one chunk: 1 MiB takes about 1 ms (P2 of the
    // benchmarks).
    private static let chunkSize = 1 << 20

    /// Creates a loader of opened sources.
    init(
        _ texts: [SourceBytes],
        _ defaults: ReadDefaults,
        _ limits: ReadLimits,
        threads: Int,
        _ watcher: LoadWatcher
    ) throws(ReadError) {
        self.texts = texts
        records = RecordStorage(texts.map(\.bytes))
        self.defaults = defaults
        self.limits = limits
        self.threads = max(1, threads)
        self.watcher = watcher
        // Checked once, before any offset is packed into 40 bits.
        guard records.count < RecordOffset.mostBytes else { throw tooLarge }
    }

    /// The error of sources that are too large for one census.
    private var tooLarge: ReadError {
        let place = RecordLocation(source: texts.last?.name ?? "", line: 1, offset: 0)
        return ReadError(.cannotRead, at: place, systemError: EFBIG)
    }

    /// Reads all sources.
    func scan() async throws(ReadError) -> ScanResult {
        let layouts = texts.map { TextLayout(of: $0.bytes, limits: limits) }
        let cuts = texts.indices.filter { layouts[$0] == .lines }.map(cut)
        let chunks = cuts.flatMap(\.chunks)
        let newlines = UninitializedColumn<UInt32>(count: chunks.count)
        let scanners = try await scanned(chunks, newlines)
        let whole = scanners[0]
        var numbers: [IDRemapping?] = [nil]
        for scanner in scanners.dropFirst() { numbers.append(try whole.unite(scanner)) }
        let oddLines = scanners.flatMap(\.oddLines) + cuts.flatMap(\.longLines)
        var rest = FallbackReader(load: self, numbers: whole)
        for text in texts.indices {
            rest.count(activities: scanners.reduce(0) { $0 + $1.rowCount(of: text) }, of: text)
            switch layouts[text] {
            case .free: try rest.read(text)
            case .lines: try rest.read(lines: oddLines, of: text)
            }
        }
        let parts = RowParts(scanners, extra: rest.rows)
        // Rows are numbered with 32 bits in the columns.
        guard parts.rowCount < UInt32.max else { throw tooLarge }
        try check()
        return ScanResult(
            parts: parts,
            whole: whole,
            // Rows of the full reader have the numbers of `whole` already.
            numbers: numbers + [nil],
            report: rest.report,
            accounts: rest.accounts,
            lines: lines(chunks, newlines)
        )
    }

    /// Returns the line numbers of the texts, as far as lines were counted.
    private func lines(
        _ chunks: [Chunk],
        _ newlines: UninitializedColumn<UInt32>
    ) -> LineIndex {
        var counted: [Int: [LineIndex.Stretch]] = [:]
        for (number, chunk) in chunks.enumerated() {
            let stretch = LineIndex.Stretch(range: chunk.range, newlines: Int(newlines[number]))
            counted[chunk.text, default: []].append(stretch)
        }
        return LineIndex(texts.map(\.bytes), counted)
    }

    /// Throws if a text changed while it was read.
    func check() throws(ReadError) {
        guard let changed = texts.first(where: \.bytes.isChanged) else { return }
        throw ReadError(changed: changed.name)
    }

    private func scanned(
        _ chunks: [Chunk],
        _ newlines: UninitializedColumn<UInt32>
    ) async throws(ReadError) -> [BulkScanner] {
        let next = SharedCounter()
        // Random, so that ids that collide can't be prepared; the same for all scanners, as their
        // tables are united by hash.
        let seed = UInt64.random(in: .min ... .max)
        let results = await withTaskGroup(of: Result<BulkScanner, ReadError>.self) { group in
            for _ in 0..<max(1, min(threads, chunks.count)) {
                group.addTask {
                    do throws(ReadError) {
                        let scanner = try BulkScanner(defaults, limits, seed: seed)
                        while let chunk = next.take(below: chunks.count) {
                            newlines[chunk] = try scan(chunks[chunk], with: scanner)
                        }
                        return .success(scanner)
                    } catch {
                        return .failure(error)
                    }
                }
            }
            var results: [Result<BulkScanner, ReadError>] = []
            for await result in group { results.append(result) }
            return results
        }
        var scanners: [BulkScanner] = []
        for result in results { scanners.append(try result.get()) }
        return scanners
    }

    /// Scans a range of lines.
    ///
    /// Returns the number of newlines.
    private func scan(_ chunk: Chunk, with scanner: BulkScanner) throws(ReadError) -> UInt32 {
        try watcher.check(texts[chunk.text].name)
        let offset = records.start(of: chunk.text) + chunk.range.lowerBound
        let before = scanner.rowCount(of: chunk.text)
        let result = unsafe texts[chunk.text].bytes.withBytes(chunk.range) { bytes in
            do throws(ReadError) {
                unsafe try scanner.scan(bytes, at: offset, of: chunk.text)
                return Result<UInt32, ReadError>.success(
                    unsafe UInt32(
                        cas_count_newlines(
                            bytes.assumingMemoryBound(to: UInt8.self).baseAddress,
                            bytes.count
                        )
                    )
                )
            } catch {
                return .failure(error)
            }
        }
        let newlines = try result.get()
        watcher.count(scanner.rowCount(of: chunk.text) - before, bytes: chunk.range.count)
        return newlines
    }

    /// Cuts a text after newlines.
    ///
    /// Lines longer than any record are left to the full reader.
    private func cut(_ text: Int) -> (chunks: [Chunk], longLines: [Range<Int>]) {
        let bytes = texts[text].bytes
        let first = records.start(of: text)
        var chunks: [Chunk] = []
        var longLines: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            let most = min(bytes.count, start + Self.chunkSize)
            let end = bytes.lineEnd(from: most - 1)
            let isLong = end - most > limits.maximumRecordBytes
            let line = isLong ? bytes.lineStart(in: start..<most) : end
            if line > start { chunks.append(Chunk(text: text, range: start..<line)) }
            if isLong {
                let newline = bytes.copy(end - 1..<end) == [UInt8(ascii: "\n")] ? 1 : 0
                longLines.append(first + line..<first + end - newline)
            }
            start = end
        }
        return (chunks, longLines)
    }
}

/// The result of reading sources.
struct ScanResult: Sendable {
    let parts: RowParts
    /// The scanner whose numbers are used for all parts.
    let whole: BulkScanner
    /// The translation of each part's numbers.
    let numbers: [IDRemapping?]
    /// The rejects.
    let report: ImportReport
    /// An account of each source.
    let accounts: [SourceAccount]
    /// The numbers of lines in the texts.
    let lines: LineIndex

    /// Counts each part's rows by contact, and translates their numbers.
    ///
    /// Also returns a Boolean value indicating whether a row is an observation.
    func counts() async -> (counts: [[UInt32]], observes: Bool) {
        let contacts = whole.contactCount
        return await withTaskGroup(of: (Int, [UInt32], Bool).self) { group in
            for part in 0..<parts.count {
                group.addTask {
                    let (counts, observes) = parts.renumber(
                        part,
                        by: numbers[part],
                        contacts: contacts
                    )
                    return (part, counts, observes)
                }
            }
            var counts = [[UInt32]](repeating: [], count: parts.count)
            var observes = false
            for await (part, count, isObserving) in group {
                counts[part] = count
                observes = observes || isObserving
            }
            return (counts, observes)
        }
    }
}

/// A counter that several tasks share.
final class SharedCounter: Sendable {
    private let value = Atomic(0)

    /// Returns the next number below a bound, or `nil` if there is none left.
    func take(below bound: Int) -> Int? {
        let taken = value.wrappingAdd(1, ordering: .relaxed).oldValue
        return taken < bound ? taken : nil
    }
}

extension TextLayout {
    /// Detects the layout of a text from as small a beginning as possible.
    init(of bytes: TextBytes, limits: ReadLimits) {
        var length = min(bytes.count, 64 << 10)
        while true {
            let isWhole = length == bytes.count
            let beginning = bytes.copy(0..<length)
            if let layout = TextLayout.detected(by: beginning, isWhole: isWhole, limits: limits) {
                self = layout
                return
            }
            if isWhole {
                self = .free
                return
            }
            // Growing by four, so a text that decides late is read 1.33 times at most.
            length = min(bytes.count, length * 4)
        }
    }
}
