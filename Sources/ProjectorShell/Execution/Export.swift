internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import LineEditing

/// An export of all activities as they were recorded, one to a line.
///
/// A store is written in the format of `projector export`, from which `projector restore` makes an identical one. Files
/// are written as envelopes with one activity each, which can be loaded again.
struct Export {
    private let workspace: Workspace
    private let output: OutputPipeline
    private let files: FilesInUse

    init(_ workspace: Workspace, _ output: OutputPipeline, sparing files: FilesInUse) {
        self.workspace = workspace
        self.output = output
        self.files = files
    }

    /// Writes the lines to standard output or to the given file.
    ///
    /// - Throws: ``UserError`` if the log can't be read, if the file can't be written, and on ^C.
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
            // `| head 5` ends the export early, and what was written so far is the answer.
            try sink.end()
        }
    }

    private func lines(_ take: ([UInt8]) throws -> Void) async throws {
        var position = Position.zero
        while true {
            let entries = try await workspace.engine.reading { log throws(StoreError) in
                // Pages of 1,000 entries: memory stays constant, however long the log is.
                try await log.entries(after: position, limit: 1_000)
            }
            guard let last = entries.last else { return }
            // An erasure isn't an activity, and what it erased is no longer in the log.
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

    /// The destination of the lines, behind the filters.
    ///
    /// Unchecked: a store's export calls it from the queue of its reader, one call at a time, while ``Export/run()``
    /// waits.
    private final class Sink: @unchecked Sendable {
        /// The error that ends an export once the filters accept no more lines.
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
            // Pieces may end within a line, and filters need whole lines.
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
            // One system call for each MiB, not for each line.
            if buffer.count > 1 << 20 { try flush() }
        }

        private func flush() throws {
            defer { buffer.removeAll(keepingCapacity: true) }
            guard let file else { return try StandardOutput.send(buffer) }
            try file.write(buffer)
        }
    }
}
