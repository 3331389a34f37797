internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// The writing of every activity as it was recorded, line by line, however many there are.
///
/// A store is written as `projector export` does, so that an identical one can be made from it; files as envelopes, one
/// activity in each, which load again.
struct Export {
    private let workspace: Workspace
    private let output: OutputPipeline
    private let files: FilesInUse

    init(_ workspace: Workspace, _ output: OutputPipeline, sparing files: FilesInUse) {
        self.workspace = workspace
        self.output = output
        self.files = files
    }

    /// Writes to standard output, or to the file that was named.
    ///
    /// - Throws: ``UserError`` when the log can't be read or the file not be written, and after ^C.
    func run() async throws {
        guard output.format == nil || output.format == .ndjson else {
            throw UserError(
                "export writes only NDJSON",
                hint: "`activities | csv` writes a contact's activities as CSV"
            )
        }
        let sink = try Sink(output, sparing: files)
        do {
            if let store = workspace.engine.log as? any LogExporting {
                try await store.export { bytes in try sink.take(bytes) }
            } else {
                try await lines { bytes in try sink.take(bytes) }
            }
            try sink.end()
        } catch is Sink.Enough {
            try sink.end()
        }
    }

    private func lines(_ take: ([UInt8]) throws -> Void) async throws {
        var position = Position.zero
        while true {
            let entries = try await workspace.engine.reading { log throws(StoreError) in
                try await log.entries(after: position, limit: 1_000)
            }
            guard let last = entries.last else { return }
            for entry in entries where entry.kind != .erasure { try take(Self.envelope(entry)) }
            position = last.position
        }
    }

    private static func envelope(_ entry: LogEntry) -> [UInt8] {
        let activity = entry.activity
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("org_id", activity.stream.org?.rawValue)
            writer.field("contact_id", activity.stream.contact.rawValue)
            writer.field("activities") { writer in
                writer.array([activity]) { $0.raw($1.payload.bytes) }
            }
        }
        writer.endLine()
        return writer.bytes
    }

    /// Where the lines go, after the filters.
    ///
    /// Sendable unchecked: a store's export calls it from its reader's queue, one call after the other, while `run` waits.
    private final class Sink: @unchecked Sendable {
        /// All that was wanted was written.
        struct Enough: Error {}

        private let file: OutputFile?
        private var filters: [OutputPipeline.Filter]
        private var buffer: [UInt8] = []
        private var rest: [UInt8] = []

        init(_ output: OutputPipeline, sparing files: FilesInUse) throws(UserError) {
            filters = output.filters
            file = try output.file.map { name throws(UserError) in
                try OutputFile(name.text, sparing: files)
            }
        }

        func take(_ bytes: [UInt8]) throws {
            if LineEditor.takeInterrupt() { throw UserError.interrupted }
            guard !filters.isEmpty else { return try write(bytes) }
            rest += bytes
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(rest[...end])
                rest.removeFirst(end + 1)
                if try passes(line) { try write(line) }
            }
        }

        func end() throws {
            try flush()
            try file?.finish()
        }

        private func passes(_ line: [UInt8]) throws -> Bool {
            for (index, filter) in filters.enumerated() {
                switch filter {
                case .grep(let text):
                    let isFound = String(decoding: line, as: UTF8.self).lowercased()
                        .contains(text.lowercased())
                    guard isFound else { return false }
                case .head(let number):
                    guard number > 0 else { throw Enough() }
                    filters[index] = .head(number - 1)
                }
            }
            return true
        }

        private func write(_ bytes: [UInt8]) throws {
            buffer += bytes
            if buffer.count > 1 << 20 { try flush() }
        }

        private func flush() throws {
            defer { buffer.removeAll(keepingCapacity: true) }
            guard let file else { return try StandardOutput.send(buffer) }
            try file.write(buffer)
        }
    }
}
