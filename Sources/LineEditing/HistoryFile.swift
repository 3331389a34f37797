internal import CLibrary

/// The file of lines typed in earlier sessions, which several sessions may share.
///
/// Each entry is a line, with `\`, newlines and other control characters escaped, appended by a single write. The mode
/// is 0600. A file that is missing, damaged or not writable never fails a session: entries that can't be read are
/// skipped, and `append` returns a warning for the user. libedit's own file is rewritten as a whole by each session,
/// which loses the lines of the others.
package struct HistoryFile: Equatable, Sendable {
    /// The maximum number of bytes read, from the end of the file, so that a long history doesn't slow the start.
    static let readLimit = 1 << 20

    let path: String

    /// Returns `$XDG_STATE_HOME/projector/history`, by default under `~/.local/state`.
    ///
    /// It is `nil` if the environment has neither as an absolute path.
    package static func standard(environment: [String: String]) -> HistoryFile? {
        StateFolder.path(environment: environment).map { HistoryFile(path: $0 + "/history") }
    }

    /// Returns the entries, oldest first, or none if the file can't be read.
    func load(_ grammar: some LineGrammar) -> [String] {
        guard let file = HistoryDescriptor(path, O_RDONLY) else { return [] }
        let (bytes, isCut) = file.tail(Self.readLimit)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // Before the first newline of a cut file is only the end of an entry.
        return lines.dropFirst(isCut ? 1 : 0).compactMap { Self.entry($0, grammar) }
    }

    /// Appends an entry, creating the file and its directories as needed.
    ///
    /// - Returns: `nil`, or the reason the entry wasn't saved.
    func append(_ entry: String) -> String? {
        StateFolder.make(for: path)
        guard let file = HistoryDescriptor(path, O_WRONLY | O_APPEND | O_CREAT) else {
            return failure
        }
        return file.write(Self.encoded(entry)) ? nil : failure
    }

    private var failure: String {
        "history isn't saved: can't write \(path): \(HistoryDescriptor.lastError)"
    }

    static func encoded(_ entry: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in entry.unicodeScalars {
            switch scalar {
            case "\\": bytes += Array(#"\\"#.utf8)
            case "\n": bytes += Array(#"\n"#.utf8)
            // `cat` of the file must not send control sequences to a terminal.
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FEFF}":
                bytes += Array("\\u{\(String(scalar.value, radix: 16, uppercase: true))}".utf8)
            default: bytes += Array(String(scalar).utf8)
            }
        }
        return bytes + [UInt8(ascii: "\n")]
    }

    /// Returns the entry of a line of the file, or `nil` if it is empty or not UTF-8.
    static func entry(_ line: ArraySlice<UInt8>, _ grammar: some LineGrammar) -> String? {
        guard let line = String(validating: withoutMarks(line), as: UTF8.self), !line.isEmpty else {
            return nil
        }
        var entry = ""
        var rest = line[...]
        while let backslash = rest.unicodeScalars.firstIndex(of: "\\") {
            entry += rest[..<backslash]
            if let escaped = grammar.spelledScalar(at: backslash, in: rest) {
                entry.unicodeScalars.append(escaped.scalar)
                rest = rest[escaped.end...]
                continue
            }
            rest = rest[rest.utf8.index(after: backslash)...]
            guard let next = rest.unicodeScalars.first else { break }
            entry.unicodeScalars.append(next == "n" ? "\n" : next)
            rest = rest[rest.unicodeScalars.index(after: rest.startIndex)...]
        }
        return entry + rest
    }

    /// Returns a line without the byte order mark and carriage return that a text editor may have added.
    private static func withoutMarks(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let text = line.starts(with: [0xEF, 0xBB, 0xBF]) ? line.dropFirst(3) : line
        return text.last == UInt8(ascii: "\r") ? text.dropLast() : text
    }
}

/// An open history file, closed when it goes out of scope.
private struct HistoryDescriptor: ~Copyable {
    private let descriptor: Int32

    /// Opens a regular file; a pipe or a device is refused.
    init?(_ path: String, _ flags: Int32) {
        // O_NONBLOCK: opening a pipe would wait for its other end, before `fstat` can refuse it.
        let opened = unsafe open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
        guard opened >= 0 else { return nil }
        var status = stat()
        guard unsafe fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            errno = EINVAL
            return nil
        }
        descriptor = opened
    }

    deinit {
        close(descriptor)
    }

    static var lastError: String {
        SystemMessage.text(of: errno)
    }

    /// Returns at most `limit` bytes from the end, and whether the file has more before them.
    func tail(_ limit: Int) -> (bytes: [UInt8], isCut: Bool) {
        let size = Int(lseek(descriptor, 0, SEEK_END))
        let start = max(0, size - limit)
        var bytes = [UInt8](repeating: 0, count: max(0, size - start))
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe pread(descriptor, buffer.baseAddress, buffer.count, off_t(start))
        }
        return (Array(bytes.prefix(max(0, count))), start > 0)
    }

    func write(_ bytes: [UInt8]) -> Bool {
        // A file created by other means may be readable by others.
        fchmod(descriptor, 0o600)
        // One write with O_APPEND: lines of several sessions don't mix.
        let written = unsafe bytes.withUnsafeBytes { buffer in
            unsafe CLibrary.write(descriptor, buffer.baseAddress, buffer.count)
        }
        return written == bytes.count
    }
}
