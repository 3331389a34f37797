internal import ActivityJSON

/// What a question came to, in the forms that the surfaces need.
///
/// An answer knows nothing of formats, and a format nothing of questions.
protocol Answer {
    /// The answer as rows, for CSV, Markdown and, unless there is a picture, people.
    var table: Table { get }

    /// The answer as JSON values.
    var documents: [any JSONAnswer & Sendable] { get }

    /// Whether the JSON form is an array of the values, or the one value itself.
    var isList: Bool { get }

    /// Draws the answer for people.
    func lines(_ layout: Layout) -> [Line]
}

extension Answer {
    var isList: Bool { true }

    func lines(_ layout: Layout) -> [Line] { table.lines(layout) }
}

/// How an answer is spelled.
enum Format: String, CaseIterable, Sendable {
    case table, json, ndjson, csv, markdown
}

extension Answer {
    /// Spells the answer.
    func rendered(as format: Format, _ layout: Layout) async -> [UInt8] {
        switch format {
        case .table: Array(layout.text(of: lines(layout)).utf8)
        case .csv: Array(table.csv.utf8)
        case .markdown: Array(table.markdown.utf8)
        case .json: json
        case .ndjson: await ndjson
        }
    }

    private var json: [UInt8] {
        var writer = JSONWriter()
        if isList {
            writer.array(documents) { $1.write(to: &$0) }
        } else {
            for document in documents { document.write(to: &writer) }
        }
        writer.endLine()
        return writer.bytes
    }

    /// A line for each document; a long answer is written in parts, as many at once as there are processors.
    private var ndjson: [UInt8] {
        get async {
            let documents = documents
            let starts = Array(stride(from: 0, to: documents.count, by: ndjsonPart))
            return await withTaskGroup(of: (Int, [UInt8]).self) { group in
                for start in starts {
                    let part = documents[start..<min(start + ndjsonPart, documents.count)]
                    group.addTask { (start, ndjsonLines(of: part)) }
                }
                var parts: [Int: [UInt8]] = [:]
                for await (start, lines) in group { parts[start] = lines }
                return starts.flatMap { parts[$0] ?? [] }
            }
        }
    }
}

/// The most documents of one part: enough to be worth a task, few enough that all processors have some.
private let ndjsonPart = 2_048

private func ndjsonLines(of documents: ArraySlice<any JSONAnswer & Sendable>) -> [UInt8] {
    var writer = JSONWriter()
    for document in documents {
        document.write(to: &writer)
        writer.endLine()
    }
    return writer.bytes
}
