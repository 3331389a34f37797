internal import CLibrary

/// The paths at which the system has mounted something.
enum MountPoints {
    /// The maximum number of bytes that are read of the table, which is long on machines with many
    /// containers.
    private static let limit = 16 << 20

    /// Returns a Boolean value indicating whether something is mounted at an absolute path, as far
    /// as the system reports it.
    static func contain(_ path: String) -> Bool {
        table.split(separator: UInt8(ascii: "\n")).contains { line in
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
            return fields.count > 5 && unescaped(fields[4]).elementsEqual(path.utf8)
        }
    }

    /// The content of `/proc/self/mountinfo`.
    ///
    /// The fifth field of a line is a path (proc_pid_mountinfo(5)).
    private static var table: [UInt8] {
        let file = unsafe open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < limit {
            let count = unsafe read(file, &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece.prefix(count)
        }
        return bytes
    }

    /// Decodes the escapes of a field: space, tab, newline and backslash are three octal digits
    /// each.
    static func unescaped(_ field: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = field[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            guard byte == UInt8(ascii: "\\"), digits.count == 3,
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            else {
                result.append(byte)
                continue
            }
            result.append(code)
            rest.removeFirst(3)
        }
        return result
    }
}
