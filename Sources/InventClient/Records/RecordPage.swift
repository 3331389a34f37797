internal import ActivityJSON
internal import ContactProjector

/// One page of a list of records.
struct RecordPage<Record: SourceRecord>: Sendable {
    /// The records in the order of the page, each id once.
    let records: [Record]
    /// The records that could not be read.
    let rejected: [UnreadableRecord]
    /// The total number of records, or `nil` if the source doesn't state it.
    let total: Int?

    /// The ids and the total, for a pager.
    var content: ListPager<Record.ID>.Page {
        ListPager.Page(ids: records.map(\.id), unreadable: rejected.count, total: total)
    }
}

extension RecordPage where Record: ReadableRecord {
    /// Reads the response to a request for a page of `take` records.
    ///
    /// - Throws: `RequestError` for a response that isn't an array, is truncated, has more records than requested or one
    ///   that another list has.
    init(
        _ answer: APIAnswer,
        to request: APIRequest,
        take: Int,
        isListed: (Record) -> Bool
    ) throws(RequestError) {
        var page = RecordReading<Record>(request.target)
        try readRecords(of: answer, named: request.target) { text, line, parser in
            page.add(text, line, parser)
        } reject: { reason, line in
            page.reject(reason, at: line)
        }
        // Page numbers count in steps of `take`: in longer pages, offsets would overlap.
        guard page.records.count + page.rejected.count <= take else {
            throw .unreadable("more records than requested")
        }
        // They must not be taken for those that were requested, as with activities.
        guard page.records.allSatisfy(isListed) else {
            throw .unreadable("records of another list")
        }
        self.init(records: page.records, rejected: page.rejected, total: answer.total)
    }
}

/// A page while it is read.
private struct RecordReading<Record: ReadableRecord> {
    private(set) var records: [Record] = []
    private(set) var rejected: [UnreadableRecord] = []
    private var ids: Set<Record.ID> = []
    private let page: String

    init(_ page: String) { self.page = page }

    mutating func add(_ text: ArraySlice<UInt8>, _ line: Int, _ parser: ObjectParser) {
        do throws(RecordFlaw) {
            let record = try Record(try RecordFields(text, parser))
            // Twice on one page isn't a list that moves, and which of the two counts is unknown.
            guard ids.insert(record.id).inserted else {
                throw RecordFlaw(reason: "duplicate id \"\(record.id.rawValue.prefix(60))\"")
            }
            records.append(record)
        } catch {
            reject(error.reason, at: line)
        }
    }

    mutating func reject(_ reason: String, at line: Int) {
        rejected.append(UnreadableRecord(page: page, line: line, reason: reason))
    }
}

/// Reads the values of an array of a response.
///
/// - Throws: `RequestError` for a response that isn't an array, or is truncated.
private func readRecords(
    of answer: APIAnswer,
    named name: String,
    _ take: (ArraySlice<UInt8>, Int, ObjectParser) -> Void,
    reject: (String, Int) -> Void
) throws(RequestError) {
    // The reader also accepts objects and NDJSON, and would take an error body for a record.
    let first = answer.body.first { !" \t\r\n".utf8.contains($0) }
    guard first == UInt8(ascii: "[") else { throw .unreadable("it is no array") }
    let parser: ObjectParser
    do throws(ObjectParsingError) {
        // A recipient has about 30 members.
        parser = try ObjectParser(maximumMembers: 1_024)
    } catch {
        throw .unreadable(error.description)
    }
    let broken: String?
    do throws(ReadError) {
        broken = try readRecords(
            of: try SniffedSource(.bytes(answer.body, name: name)),
            // No record is longer than the page, whose length the transport limits.
            upTo: answer.body.count,
            { take($0, $1, parser) },
            reject: reject
        )
    } catch {
        throw .unreadable(error.description)
    }
    if let broken { throw .unreadable(broken) }
}

/// Reads the values of a source up to the first place where its array is broken, and returns the reason.
private func readRecords(
    of source: SniffedSource,
    upTo longest: Int,
    _ take: (ArraySlice<UInt8>, Int) -> Void,
    reject: (String, Int) -> Void
) throws(ReadError) -> String? {
    let reader = JSONRecordReader(source, maximumRecordBytes: longest)
    while let record = try reader.next() {
        switch record {
        case .value(let text, let line): take(text, line)
        case .flaw(.brokenPage(let detail), let line): return "\(detail) (line \(line))"
        case .flaw(let reason, let line): reject("\(reason)", line)
        }
    }
    return nil
}
