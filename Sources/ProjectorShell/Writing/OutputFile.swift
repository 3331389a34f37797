internal import ContactQueries
internal import CLibrary

/// A file that an answer is written to.
///
/// The bytes go to a file beside it, which takes its name, and its mode, once it is whole and on the disk: an answer that fails leaves
/// what was there. A link stays, and what it leads to is replaced. What is no regular file is written as it comes.
final class OutputFile {
    private let path: String
    private let way: Way
    private var isFinished = false

    private enum Way {
        case standardOutput
        /// A pipe, a device, or what a process has open.
        case open(Int32)
        case replacing(Replacement)
    }

    /// Opens a file, unless it is in use.
    ///
    /// - Throws: ``UserError`` that says why it can't be written.
    init(_ path: String, sparing files: FilesInUse) throws(UserError) {
        try files.check(path)
        self.path = path
        way = try Self.way(FilePlace(UserPath.expanded(path)), path)
    }

    /// Writes all of an answer.
    ///
    /// - Throws: ``UserError`` that says why it can't be written.
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
            if !isFinished { replacement.discard() }
        }
    }

    /// Adds bytes.
    func write(_ bytes: [UInt8]) throws(UserError) {
        switch way {
        case .standardOutput: StandardOutput.write(bytes)
        case .open(let descriptor): try Self.write(bytes, to: descriptor, path)
        case .replacing(let replacement):
            try Self.write(bytes, to: replacement.descriptor, path)
        }
    }

    /// Ends the file, which from now on has its name.
    func finish() throws(UserError) {
        if case .replacing(let replacement) = way, let error = replacement.finish() {
            throw Self.unwritable(path, error)
        }
        isFinished = true
    }

    private static func way(_ place: FilePlace, _ path: String) throws(UserError) -> Way {
        if place.isOpen(as: STDOUT_FILENO) { return .standardOutput }
        var status = stat()
        let isThere = unsafe stat(place.path, &status) == 0
        let isRegular = isThere && status.st_mode & S_IFMT == S_IFREG
        guard !isThere || isRegular && !place.isDescriptor else {
            return .open(try opened(place.path, path))
        }
        // A file that was made read-only is not to be replaced either.
        guard unsafe access(place.path, W_OK) == 0 || !isThere,
            let replacement = Replacement(of: place.path, isThere ? status : nil)
        else { throw unwritable(path, errno) }
        return .replacing(replacement)
    }

    private static func opened(_ place: String, _ path: String) throws(UserError) -> Int32 {
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

/// A file that is to take the place of another one, or of none.
private struct Replacement {
    let descriptor: Int32
    let target: String
    let path: String

    /// Makes a file beside the target, with its owner and mode, or those of any new file; nil when the system refuses, which `errno` explains.
    init?(of target: String, _ status: stat?) {
        self.target = target
        let directory = FilePlace.directory(of: target)
        let number = String(UInt64.random(in: .min ... .max), radix: 36)
        path = "\(directory)/.projector-\(getpid())-\(number)"
        // Nobody sees more of it than of the file whose place it takes.
        let mode = status.map { $0.st_mode & 0o600 } ?? 0o666
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { return nil }
        guard let status else { return }
        // Only root may keep another owner.
        fchown(descriptor, status.st_uid, status.st_gid)
        fchmod(descriptor, status.st_mode & 0o7777)
    }

    /// Gives it the name of the target; the number of the error when the system refuses.
    func finish() -> Int32? {
        if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP { return errno }
        guard unsafe rename(path, target) == 0 else { return errno }
        let directory = unsafe open(
            FilePlace.directory(of: target),
            O_RDONLY | O_DIRECTORY | O_CLOEXEC
        )
        guard directory >= 0 else { return nil }
        // The name survives a power cut as far as the file system can have it.
        fsync(directory)
        close(directory)
        return nil
    }

    func discard() { _ = unsafe unlink(path) }
}
