internal import ContactProjector
internal import Glibc

/// The right to write to a store, held by one process at a time through a lock on a file beside it.
///
/// SQLite's own locks would let two processes take turns, but up to 3.51.2 two connections that write and checkpoint at
/// the same moment can damage the write-ahead log (sqlite.org/wal.html, "the WAL-reset bug"). The system drops the
/// lock when the process ends, however it ends.
final class WriterLock: Sendable {
    private let file: Int32

    /// Waits for the lock up to a time, blocking the thread.
    init(besides path: String, wait: Duration) throws {
        let lockPath = path + "-lock"
        let file = unsafe open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw StoreError(errno: errno, path: lockPath) }
        self.file = file
        let deadline = ContinuousClock.now + wait
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw StoreError(errno: errno, path: lockPath)
            }
            guard ContinuousClock.now < deadline else {
                throw StoreError.locked(path, holder: holder, wait: wait)
            }
            usleep(20_000)
        }
        sign()
    }

    deinit {
        // A child that was forked and has not yet become another program holds the file too, so closing alone would not
        // do.
        flock(file, LOCK_UN)
        close(file)
    }

    /// Writes the process's number into the file, for the advice that a second writer gets.
    private func sign() {
        let text = Array("\(getpid())\n".utf8)
        ftruncate(file, 0)
        _ = unsafe pwrite(file, text, text.count, 0)
    }

    private var holder: Int? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = unsafe pread(file, &bytes, bytes.count, 0)
        return Int(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).filter(\.isNumber))
    }
}
