internal import CLibrary
internal import Synchronization

/// The descriptors of database files that the process holds in addition to those of SQLite.
///
/// POSIX locks belong to the process, and closing any descriptor of a file drops all of them,
/// SQLite's too (sqlite.org/howtocorrupt.html, 2.2). So all are kept until no store of the process
/// has the file open.
enum Descriptors {
    private struct Entry {
        var uses = 0
        /// The descriptors to close at the end; the first one is read through.
        var open: [Int32] = []
        /// The descriptors that are open for writing and not in use.
        var idle: [Int32] = []
    }

    private static let entries = Mutex<[FileIdentity: Entry]>([:])

    /// Returns a descriptor of a file for reading, which ``release(_:writable:)`` takes back.
    ///
    /// - Throws: the system's error number.
    static func hold(_ path: String) throws(SystemError) -> (FileIdentity, Int32) {
        let result: Result<(FileIdentity, Int32), SystemError> = entries.withLock { entries in
            if let identity = FileIdentity(of: path), let held = entries[identity]?.open.first {
                entries[identity]?.uses += 1
                return .success((identity, held))
            }
            // Without O_NONBLOCK, opening a pipe in the file's place would wait for its writer.
            let made = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
            guard made >= 0 else { return .failure(SystemError(number: errno)) }
            let identity = FileIdentity(stat(of: made))
            entries[identity, default: Entry()].uses += 1
            // Kept also if the file has another descriptor by now: closing it would drop SQLite's
            // locks.
            entries[identity, default: Entry()].open.append(made)
            return .success((identity, entries[identity]?.open.first ?? made))
        }
        return try result.get()
    }

    /// Returns a descriptor for writing that no store of the process has locked, or `nil` if the file can't be written.
    static func writable(_ path: String, _ identity: FileIdentity) -> Int32? {
        entries.withLock { entries in
            if let idle = entries[identity]?.idle.popLast() { return idle }
            let made = unsafe open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
            guard made >= 0 else { return nil }
            let found = FileIdentity(stat(of: made))
            guard entries[found] != nil else {
                close(made)
                return nil
            }
            entries[found]?.open.append(made)
            return found == identity ? made : nil
        }
    }

    /// Takes descriptors back, and closes those of a file that is no longer used.
    static func release(_ identity: FileIdentity, writable: Int32?) {
        entries.withLock { entries in
            guard var entry = entries[identity] else { return }
            entry.uses -= 1
            if let writable { entry.idle.append(writable) }
            entries[identity] = entry.uses > 0 ? entry : nil
            if entry.uses == 0 { for descriptor in entry.open { close(descriptor) } }
        }
    }
}

/// The system's error number.
struct SystemError: Error {
    let number: Int32
}
