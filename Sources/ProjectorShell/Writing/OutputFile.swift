package import ContactQueries
internal import CLibrary
internal import Synchronization

/// A file to which an answer is written, and which replaces its target as a whole.
///
/// The bytes go to a hidden file beside the target, which takes the target's mode, and its name once it is complete and
/// synced: if the answer fails, the old file stays. The target of a symbolic link is replaced, the link stays. Pipes
/// and devices are written directly.
package final class OutputFile: Sendable {
    private let path: String
    private let way: Way
    private let isFinished = Mutex(false)

    private enum Way: Sendable {
        case standardOutput
        /// A pipe, a device, or a file that a process has open.
        case open(Int32)
        case replacing(Replacement)
    }

    /// Opens a file for writing, unless it is in use.
    ///
    /// - Throws: ``UserError`` if the file is in use or can't be written.
    package init(_ path: String, sparing files: FilesInUse) throws(UserError) {
        try files.check(path)
        self.path = path
        way = try Self.way(FilePlace(UserPath.expanded(path)), path)
    }

    /// Writes a complete answer to a file.
    ///
    /// - Throws: ``UserError`` if the file is in use or can't be written.
    static func write(
        _ bytes: some Sequence<UInt8>,
        to path: String,
        sparing files: FilesInUse
    ) throws(UserError) {
        let file = try OutputFile(path, sparing: files)
        try file.write(Array(bytes))
        try file.finish()
    }

    deinit {
        switch way {
        case .standardOutput: break
        case .open(let descriptor): close(descriptor)
        case .replacing(let replacement):
            close(replacement.descriptor)
            if !isFinished.withLock(\.self) { replacement.discard() }
        }
    }

    /// Appends bytes to the file.
    package func write(_ bytes: [UInt8]) throws(UserError) {
        switch way {
        case .standardOutput: StandardOutput.write(bytes)
        case .open(let descriptor): try Self.write(bytes, to: descriptor, path)
        case .replacing(let replacement):
            try Self.write(bytes, to: replacement.descriptor, path)
        }
    }

    /// Completes the file and gives it its name.
    package func finish() throws(UserError) {
        if case .replacing(let replacement) = way, let error = replacement.finish() {
            throw Self.unwritable(path, error)
        }
        isFinished.withLock { $0 = true }
    }

    private static func way(_ place: FilePlace, _ path: String) throws(UserError) -> Way {
        // `> /dev/stdout`: opened again, a redirected file would be written at two offsets.
        if place.isOpen(as: STDOUT_FILENO) { return .standardOutput }
        var status = stat()
        let isThere = unsafe stat(place.path, &status) == 0
        let isRegular = isThere && status.st_mode & S_IFMT == S_IFREG
        guard !isThere || isRegular && !place.isDescriptor else {
            return .open(try opened(place.path, path))
        }
        // A rename needs no permission to write the file, only the directory, so a read-only file
        // must be checked here.
        guard unsafe access(place.path, W_OK) == 0 || !isThere,
            let replacement = Replacement(of: place.path, isThere ? status : nil)
        else { throw unwritable(path, errno) }
        return .replacing(replacement)
    }

    private static func opened(_ place: String, _ path: String) throws(UserError) -> Int32 {
        // No O_CREAT, since it exists. O_NOCTTY: a terminal device must not become the controlling
        // one.
        let descriptor = unsafe open(place, O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unwritable(path, errno) }
        return descriptor
    }

    private static func write(
        _ bytes: [UInt8],
        to descriptor: Int32,
        _ path: String
    ) throws(UserError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { rest in
                unsafe CLibrary.write(descriptor, rest.baseAddress, rest.count)
            }
            // A signal may interrupt a write before anything was written: it is repeated.
            if count < 0 && errno != EINTR { throw unwritable(path, errno) }
            rest = rest.dropFirst(max(0, count))
        }
    }

    private static func unwritable(_ path: String, _ error: Int32) -> UserError {
        UserError(
            "can't write \(path): \(SystemMessage.text(of: error))",
            hint: error == ENOSPC || error == EDQUOT
                ? "free disk space" : "check the path and the permission to write there"
        )
    }
}

/// A temporary file that will replace another one, or become a new one.
private struct Replacement {
    let descriptor: Int32
    let target: String
    let path: String

    /// Creates a file beside the target, with its owner and mode, or those of a new file.
    ///
    /// Returns `nil` with `errno` set if the system refuses.
    init?(of target: String, _ status: stat?) {
        self.target = target
        let directory = FilePlace.directory(of: target)
        let number = String(UInt64.random(in: .min ... .max), radix: 36)
        // In the same directory, since a rename can't cross file systems. Random, so that two
        // processes don't collide.
        path = "\(directory)/.projector-\(getpid())-\(number)"
        // Created for its owner alone: the group that may read it is set below. The umask applies
        // to a new file.
        let mode = status.map { $0.st_mode & 0o600 } ?? 0o666
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { return nil }
        guard let status else { return }
        // The owner before the mode, since fchown clears bits of it. Only root may give a file
        // away; for other users this fails, and the file is theirs.
        fchown(descriptor, status.st_uid, status.st_gid)
        fchmod(descriptor, status.st_mode & 0o7777)
    }

    /// Renames the file to the target.
    ///
    /// Returns the error number if the system refuses, else `nil`.
    func finish() -> Int32? {
        // Before the rename: after a power failure, the name must not lead to an empty file. Some
        // file systems can't sync, which is no reason to fail.
        if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP { return errno }
        guard unsafe rename(path, target) == 0 else { return errno }
        let directory = unsafe open(
            FilePlace.directory(of: target),
            O_RDONLY | O_DIRECTORY | O_CLOEXEC
        )
        guard directory >= 0 else { return nil }
        // The directory holds the name, so it is synced, too; where that fails, the answer is still
        // written.
        fsync(directory)
        close(directory)
        return nil
    }

    func discard() { _ = unsafe unlink(path) }
}
