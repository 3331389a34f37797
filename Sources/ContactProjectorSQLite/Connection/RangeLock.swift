internal import CLibrary

/// A lock on one byte of a database, which SQLite doesn't use, held through an open file
/// description.
///
/// Unlike a POSIX lock it stays when another descriptor of the file is closed. The byte is in the
/// page that SQLite never uses, after the 512 bytes that it locks itself
/// (sqlite.org/fileformat2.html, 1.6).
enum RangeLock {
    private static let offset: off_t = 0x4000_0400
    // F_OFD_GETLK and F_OFD_SETLK aren't in Swift's module of the C library. The numbers are the
    // same on every Linux.
    private static let get: Int32 = 36
    private static let set: Int32 = 37

    /// Acquires the lock.
    ///
    /// Returns `false` if another process has it, `true` if the file system has no such locks.
    static func take(_ descriptor: Int32) -> Bool {
        var lock = lock(F_WRLCK)
        guard unsafe fcntl(descriptor, set, &lock) != 0 else { return true }
        // Any other error is that of a file system without these locks. There the lock file alone
        // protects the store.
        return errno != EAGAIN && errno != EACCES
    }

    /// Returns a Boolean value indicating whether another descriptor has the lock.
    static func isTaken(_ descriptor: Int32) -> Bool {
        var lock = lock(F_WRLCK)
        return unsafe fcntl(descriptor, get, &lock) == 0 && Int32(lock.l_type) != F_UNLCK
    }

    static func drop(_ descriptor: Int32) {
        var lock = lock(F_UNLCK)
        _ = unsafe fcntl(descriptor, set, &lock)
    }

    private static func lock(_ type: Int32) -> flock {
        var lock = flock()
        lock.l_type = Int16(type)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = offset
        lock.l_len = 1
        return lock
    }
}
