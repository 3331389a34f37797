internal import ContactProjector
internal import CLibrary
internal import Synchronization

/// The right to write to a store, held by one process at a time through a lock on a file beside it.
///
/// SQLite's own locks would let two processes take turns, but up to 3.51.2 two connections that write and checkpoint at
/// the same moment can damage the write-ahead log (sqlite.org/wal.html, "the WAL-reset bug"). The system drops the
/// lock when the process ends, however it ends.
final class WriterLock: Sendable {
    private let file: Mutex<Int32?>

    /// Waits for the lock up to a limit, blocking the thread.
    init(besides files: StoreFiles, wait: Duration) throws(StoreError) {
        let descriptor = try Self.opened(files.lock)
        file = Mutex(descriptor)
        let deadline = ContinuousClock.now + wait
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw StoreError(errno: errno, path: files.lock)
            }
            guard ContinuousClock.now < deadline else {
                throw .locked(files.path, holder: Self.holder(descriptor), wait: wait)
            }
            // `flock` has no time limit, so it is tried every 20 ms.
            usleep(20_000)
        }
        Self.sign(descriptor)
    }

    deinit { release() }

    /// Releases the lock.
    func release() {
        file.withLock { file in
            guard let descriptor = file else { return }
            // Closing alone doesn't release it: a child that was forked and hasn't called `exec`
            // yet holds the same open file.
            flock(descriptor, LOCK_UN)
            close(descriptor)
            file = nil
        }
    }

    private static func opened(_ path: String) throws(StoreError) -> Int32 {
        // The lock file is written to, and a symbolic link could lead that to any file.
        let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW
        let made = unsafe open(path, flags | O_CREAT | O_EXCL, 0o600)
        if made >= 0 {
            // The process's umask may have removed the owner's own permissions.
            fchmod(made, 0o600)
            return made
        }
        let found = errno == EEXIST ? unsafe open(path, flags) : made
        guard found >= 0 else { throw StoreError(errno: errno, path: path) }
        return found
    }

    /// Writes the process's number into the file, for the error message of a second writer.
    private static func sign(_ file: Int32) {
        let text = Array("\(getpid())\n".utf8)
        ftruncate(file, 0)
        _ = unsafe pwrite(file, text, text.count, 0)
    }

    private static func holder(_ file: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = unsafe pread(file, &bytes, bytes.count, 0)
        return Int(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).filter(\.isNumber))
    }
}
