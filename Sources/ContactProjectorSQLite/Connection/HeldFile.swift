internal import ContactProjector
internal import CLibrary
internal import Synchronization

/// A database file that is held open beside SQLite: it is checked before SQLite opens it, and
/// locked under any name.
final class HeldFile: Sendable {
    /// The number of names that the file has.
    let links: Int
    let isDirectory: Bool
    let isRegular: Bool
    let identity: FileIdentity
    private let descriptor: Int32
    private let writing = Mutex<Int32?>(nil)
    private let isReleased = Mutex(false)

    /// Opens a file, or returns `nil` if there is none.
    ///
    /// - Throws: `StoreError` when the system refuses.
    init?(_ files: StoreFiles) throws(StoreError) {
        do {
            (identity, descriptor) = try Descriptors.hold(files.database)
        } catch {
            if error.number == ENOENT { return nil }
            throw StoreError(errno: error.number, path: files.path)
        }
        let status = stat(of: descriptor)
        links = Int(status.st_nlink)
        isRegular = status.st_mode & S_IFMT == S_IFREG
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
    }

    deinit { release() }

    /// Reads the first bytes of the file, or fewer if it is shorter.
    ///
    /// - Throws: `StoreError` when they can't be read.
    func start(_ count: Int, _ files: StoreFiles) throws(StoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // `pread` doesn't move the offset, which all stores of the process share through the
        // descriptor.
        let read = unsafe pread(descriptor, &bytes, count, 0)
        guard read >= 0 else { throw StoreError(errno: errno, path: files.path) }
        return Array(bytes.prefix(read))
    }

    /// Locks the file for writing.
    ///
    /// Returns `false` if another process has locked it, under any name.
    ///
    /// A file that can't be written isn't locked: SQLite reports that with the first write.
    func lock(_ files: StoreFiles) -> Bool {
        let descriptor = writing.withLock { held in
            if held == nil { held = Descriptors.writable(files.database, identity) }
            return held
        }
        return descriptor.map(RangeLock.take) ?? true
    }

    /// A Boolean value that indicates whether a process has the file locked for writing.
    var isLocked: Bool { RangeLock.isTaken(descriptor) }

    /// Unlocks the file.
    ///
    /// SQLite must have closed it, since closing a descriptor drops its locks.
    func release() {
        let isFirst = isReleased.withLock { isReleased in
            defer { isReleased = true }
            return !isReleased
        }
        // `deinit` releases, too. A second release could close a descriptor whose number belongs to
        // another file by then.
        guard isFirst else { return }
        let written = writing.withLock(\.self)
        if let written { RangeLock.drop(written) }
        Descriptors.release(identity, writable: written)
    }
}
