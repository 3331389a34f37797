internal import ContactProjector
internal import Crypto
internal import Foundation

extension AuditPage.File {
    /// Returns the SHA-256 of a file's bytes in hexadecimal digits.
    ///
    /// Reads the file in parts of 1 MiB.
    ///
    /// - Throws: An error of Foundation when the file can't be read.
    public static func digest(of path: String) throws -> String {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        var hash = SHA256()
        while let bytes = try file.read(upToCount: 1 << 20), !bytes.isEmpty {
            hash.update(data: bytes)
        }
        return Array(hash.finalize()).hexadecimal
    }

    /// Returns the SHA-256 of bytes in hexadecimal digits.
    public static func digest(of bytes: [UInt8]) -> String {
        Array(SHA256.hash(data: bytes)).hexadecimal
    }
}
