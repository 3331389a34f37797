public import ContactProjector
internal import Foundation
internal import Synchronization

/// What a synchronisation has done so far, so that one that was interrupted goes on where it was.
///
/// One file of JSON lines, to which each step is appended and flushed to the disk before the next one begins. A line that
/// was cut short by a crash is the last one, and is ignored. Safe to use from any task; one process at a time.
public final class SyncJournal: Sendable {
    /// Where one contact's listing stands.
    public struct Progress: Hashable, Sendable {
        /// The head of the log when the last listing was complete; everything of the contact up to it is held.
        public var anchor: Position?
        /// The last page of a listing that is not complete yet.
        public var page: Int?
        /// The number of activities that the source told with that page.
        public var total: Int?
    }

    private struct Line: Codable {
        var contact: String?
        var page: Int?
        var total: Int?
        var anchor: Int64?
        var run: String?
    }

    private struct State {
        var contacts: [String: Progress] = [:]
        /// The contacts that the present run is done with.
        var done: Set<String> = []
        var isRunning = false
        var file: FileHandle
    }

    private let path: String
    private let state: Mutex<State>

    /// Opens a journal, of mode 0600, and reads what an earlier run left.
    ///
    /// - Throws: ``InventError`` when it can't be written.
    public init(at path: String) throws(InventError) {
        self.path = path
        let lines = FileManager.default.contents(atPath: path) ?? Data()
        let end = lines.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? lines.startIndex
        let made = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard made >= 0 else { throw Self.unwritable(path) }
        let file = FileHandle(fileDescriptor: made, closeOnDealloc: true)
        // What a crash cut short would otherwise run into the next line.
        if end < lines.endIndex { try? file.truncate(atOffset: UInt64(end - lines.startIndex)) }
        var state = State(file: file)
        for line in lines[..<end].split(separator: UInt8(ascii: "\n")) {
            if let line = try? JSONDecoder().decode(Line.self, from: line) {
                Self.take(line, &state)
            }
        }
        self.state = Mutex(state)
    }

    private static func take(_ line: Line, _ state: inout State) {
        if let run = line.run {
            state.isRunning = run == "begins"
            if state.isRunning { state.done = [] }
        }
        guard let contact = line.contact else { return }
        if let anchor = line.anchor {
            state.contacts[contact] = Progress(anchor: Position(anchor))
            if state.isRunning { state.done.insert(contact) }
        } else if let page = line.page {
            state.contacts[contact, default: Progress()].page = page
            state.contacts[contact, default: Progress()].total = line.total
        }
    }

    /// Whether an earlier run was interrupted.
    public var isInterrupted: Bool { state.withLock(\.isRunning) }

    /// Where a contact's listing stands.
    public func progress(of contact: ContactID) -> Progress {
        state.withLock { $0.contacts[contact.rawValue] ?? Progress() }
    }

    /// Whether the present run is done with a contact.
    public func isDone(_ contact: ContactID) -> Bool {
        state.withLock { $0.done.contains(contact.rawValue) }
    }

    /// Begins a run; one that was interrupted goes on.
    ///
    /// - Throws: ``InventError`` when the journal can't be written.
    public func begin() throws(InventError) {
        guard !isInterrupted else { return }
        try add(Line(run: "begins"))
    }

    /// Takes note of a page whose activities are recorded.
    ///
    /// - Throws: ``InventError`` when the journal can't be written.
    public func note(page: Int, total: Int?, of contact: ContactID) throws(InventError) {
        try add(Line(contact: contact.rawValue, page: page, total: total))
    }

    /// Takes note of a listing that is complete.
    ///
    /// - Throws: ``InventError`` when the journal can't be written.
    public func note(complete contact: ContactID, at head: Position) throws(InventError) {
        try add(Line(contact: contact.rawValue, anchor: head.rawValue))
    }

    /// Ends a run, and writes the journal anew with a line for each contact.
    ///
    /// - Throws: ``InventError`` when the journal can't be written.
    public func end() throws(InventError) {
        do {
            try state.withLock { state in
                var data = Data()
                let encoder = JSONEncoder()
                for (contact, progress) in state.contacts.sorted(by: { $0.key < $1.key }) {
                    let line = Line(
                        contact: contact,
                        page: progress.anchor == nil ? progress.page : nil,
                        total: progress.anchor == nil ? progress.total : nil,
                        anchor: progress.anchor?.rawValue
                    )
                    data += try encoder.encode(line) + [UInt8(ascii: "\n")]
                }
                let fresh = path + ".new"
                try data.write(to: URL(filePath: fresh))
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o600],
                    ofItemAtPath: fresh
                )
                guard unsafe rename(fresh, path) == 0, let file = FileHandle(forWritingAtPath: path)
                else { throw Self.unwritable(path) }
                try file.seekToEnd()
                (state.file, state.isRunning, state.done) = (file, false, [])
            }
        } catch {
            throw Self.unwritable(path)
        }
    }

    private func add(_ line: Line) throws(InventError) {
        do {
            try state.withLock { state in
                let bytes = try JSONEncoder().encode(line) + [UInt8(ascii: "\n")]
                try state.file.write(contentsOf: bytes)
                try state.file.synchronize()
                Self.take(line, &state)
            }
        } catch {
            throw Self.unwritable(path)
        }
    }

    private static func unwritable(_ path: String) -> InventError {
        InventError(
            .journal,
            cause: "the journal \(path) can't be written",
            hint: "check the permission and the room on the disk"
        )
    }
}
