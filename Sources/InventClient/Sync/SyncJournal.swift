internal import CLibrary
public import ContactProjector
internal import Foundation
internal import Synchronization

/// The progress of a sync, kept in a file so that an interrupted one can resume.
///
/// A file of JSON lines, to which each step is appended and flushed to the disk before the next one begins. A last line
/// that a crash truncated is ignored, as are unknown lines. It can be used from any task, by one process at a time.
public final class SyncJournal: Sendable {
    private struct State {
        var contacts: [StreamID: ListingCheckpoint] = [:]
        /// The name of the run in progress, or `nil` if the last one has ended.
        var run: String?
        /// The contacts whose listings the run in progress has ended.
        var done: Set<StreamID> = []
        var file: FileHandle
        /// A Boolean value that indicates whether the last line may be truncated.
        var isTorn = false
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
        let made = PrivateFile.open(path, O_WRONLY | O_APPEND)
        guard made >= 0 else { throw Self.unwritable(path) }
        let file = FileHandle(fileDescriptor: made, closeOnDealloc: true)
        var state = State(file: file, isTorn: end < lines.endIndex)
        for line in lines[..<end].split(separator: UInt8(ascii: "\n")) {
            if let line = try? JSONDecoder().decode(JournalLine.self, from: line) {
                Self.take(line, &state)
            }
        }
        self.state = Mutex(state)
    }

    private static func take(_ line: JournalLine, _ state: inout State) {
        switch line.step {
        case .begins(let run)?: (state.run, state.done) = (run, [])
        case .place(let stream, let place)?:
            state.contacts[stream, default: ListingCheckpoint()].reach(place)
        case .restart(let stream)?: state.contacts[stream]?.restart()
        case .tried(let stream, let past)?:
            var progress = state.contacts[stream] ?? ListingCheckpoint()
            progress.end(past)
            state.contacts[stream] = progress
            if state.run != nil { state.done.insert(stream) }
        case nil: break
        }
    }

    /// Returns a Boolean value indicating whether an earlier run of the same name was interrupted.
    func isInterrupted(_ run: String) -> Bool { state.withLock { $0.run == run } }

    /// Returns the progress of a contact's listing.
    func progress(of stream: StreamID) -> ListingCheckpoint {
        state.withLock { $0.contacts[stream] ?? ListingCheckpoint() }
    }

    /// Returns a Boolean value indicating whether the present run is done with a contact.
    func isDone(_ stream: StreamID) -> Bool {
        state.withLock { $0.done.contains(stream) }
    }

    /// Begins a run, or continues an interrupted one.
    ///
    /// An interrupted run of the same name continues; any other one is over.
    ///
    /// The name identifies the kind of the run: contacts that one run has completed are still to be copied by another
    /// one. A run continues only in the log that it wrote to, and not if that was restored to an earlier state.
    ///
    /// - Returns: A Boolean value that indicates whether an earlier run continues.
    /// - Throws: ``SyncError`` when the journal can't be written or the log can't be read.
    @discardableResult
    public func begin(
        _ run: String,
        in store: any ActivityStore
    ) async throws(SyncError) -> Bool {
        do {
            if isInterrupted(run), try await isHeld(in: store) { return true }
        } catch {
            throw .store(error)
        }
        do { try add(.begins(run)) } catch { throw .source(error) }
        return false
    }

    /// Returns a Boolean value indicating whether the log still holds all that the present run has recorded.
    private func isHeld(in store: any ActivityStore) async throws(StoreError) -> Bool {
        for stream in state.withLock(\.done) {
            let progress = progress(of: stream)
            guard try await progress.trusted(in: store) == progress else { return false }
        }
        return true
    }

    /// Records a page whose activities were appended.
    ///
    /// - Throws: ``InventError`` when the journal can't be written.
    func note(
        _ place: ListingCheckpoint.Place,
        of stream: StreamID
    ) throws(InventError) {
        try add(.place(stream, place))
    }

    /// Records that a listing can't be resumed: if interrupted, it starts again.
    ///
    /// - Throws: ``InventError`` when the journal can't be written.
    func note(restartOf stream: StreamID) throws(InventError) { try add(.restart(stream)) }

    /// Records the end of a listing, with its results if the list was complete.
    ///
    /// - Throws: ``InventError`` when the journal can't be written.
    func note(ended stream: StreamID, with past: ListingCheckpoint.Past?)
        throws(InventError)
    {
        try add(.tried(stream, past))
    }

    /// Ends a run, and rewrites the journal with the progress of each contact.
    ///
    /// - Throws: ``InventError`` when the journal can't be written.
    func end() throws(InventError) {
        do {
            try state.withLock { state in
                // Written beside and renamed: a crash leaves the old journal or the new one.
                let fresh = path + ".new"
                try Self.write(state.contacts, to: fresh)
                guard unsafe rename(fresh, path) == 0, let file = FileHandle(forWritingAtPath: path)
                else { throw Self.unwritable(path) }
                Self.synchronizeFolder(of: path)
                // This handle doesn't append by itself, unlike the one that `init` opens.
                try file.seekToEnd()
                (state.file, state.isTorn, state.run, state.done) = (file, false, nil, [])
            }
        } catch {
            throw Self.unwritable(path)
        }
    }

    private static func write(
        _ contacts: [StreamID: ListingCheckpoint],
        to path: String
    ) throws {
        var data = Data()
        for (stream, progress) in contacts.sorted(by: { $0.key < $1.key }) {
            for step in progress.steps(of: stream) { data += try JournalLine(step).encoded }
        }
        // O_EXCL would refuse the file that an earlier crash left.
        _ = unsafe unlink(path)
        let made = PrivateFile.open(path, O_WRONLY | O_EXCL)
        guard made >= 0 else { throw unwritable(path) }
        let file = FileHandle(fileDescriptor: made, closeOnDealloc: true)
        try file.write(contentsOf: data)
        try file.synchronize()
    }

    /// Flushes the folder of a file, so that its rename survives a power cut.
    private static func synchronizeFolder(of path: String) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let opened = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { return }
        fsync(opened)
        close(opened)
    }

    private func add(_ step: JournalLine.Step) throws(InventError) {
        do {
            try state.withLock { state in
                let line = JournalLine(step)
                // A truncated line must not swallow this one.
                let separator = state.isTorn ? Data("\n".utf8) : Data()
                // Before the write, which may throw with a part of the line written.
                state.isTorn = true
                try state.file.write(contentsOf: separator + (try line.encoded))
                try state.file.synchronize()
                state.isTorn = false
                Self.take(line, &state)
            }
        } catch {
            throw Self.unwritable(path)
        }
    }

    private static func unwritable(_ path: String) -> InventError {
        InventError(
            .journal,
            cause: "can't write the journal \(path)",
            hint: "check the permissions and the free space on the disk"
        )
    }
}
