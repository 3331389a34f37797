internal import ContactEvidence
internal import ContactProjectorSQLite
internal import ContactQueries
internal import Foundation
internal import ProjectorShell

/// The page of an evidence file, which is written when the file is checked.
struct EvidencePage {
    private let file: String
    private let output: OutputFile
    private let isEmbedding: Bool

    /// The largest file that a page has in it, in bytes.
    static let mostEmbedded = 5_000_000

    /// Creates the page, before the file is read, so that a page that can't be written is known at once.
    init(_ path: String, of file: String, embedding: Bool, sparing files: FilesInUse) throws {
        output = try OutputFile(path, sparing: files)
        self.file = file
        isEmbedding = embedding
    }

    /// Checks the file, and writes the page of what was found.
    ///
    /// - Parameters:
    ///   - keys: The keys file, as the reader of the page is told to name it.
    ///   - policy: The keys that are trusted.
    ///   - check: Checks the file.
    /// - Returns: The report of the check.
    /// - Throws: `UserError` for a file that can't be read or changes, and the errors of the check.
    func write(
        keys: String,
        trusting policy: TrustPolicy,
        checking check: () throws -> AuditReport
    ) throws -> AuditReport {
        let content = try isEmbedding ? content() : nil
        let digest = try content.map(AuditPage.File.digest(of:)) ?? digest()
        let report = try check()
        guard try digest == self.digest() else {
            throw UserError(
                "\(file) changed while it was read",
                hint: "run the command again",
                code: .unreadable
            )
        }
        let facts = AuditPage.File(
            name: Self.name(of: file),
            digest: digest,
            command: "projector audit \(Self.name(of: file)) --keys \(Self.name(of: keys))",
            content: content
        )
        try output.write(try AuditPage(of: report, facts, trusting: policy).html)
        try output.finish()
        return report
    }

    /// Returns the SHA-256 of the file, or `nil` for standard input, which is read once.
    private func digest() throws -> String? {
        guard file != "-" else { return nil }
        return try reading { try AuditPage.File.digest(of: file) }
    }

    /// Returns the bytes of the file, at most as many as a page has in it.
    private func content() throws -> [UInt8] {
        let bytes = try reading {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
            defer { try? handle.close() }
            return try handle.read(upToCount: Self.mostEmbedded + 1) ?? Data()
        }
        guard bytes.count <= Self.mostEmbedded else {
            throw UserError(
                "\(file) is too large for a page: over 5 MB",
                hint: "leave out --embed, and hand over the file beside the page",
                code: .usage
            )
        }
        return Array(bytes)
    }

    private func reading<Result>(_ read: () throws -> Result) throws -> Result {
        do {
            return try read()
        } catch {
            throw UserError(
                "can't read \(file.quoted)",
                hint: "check the path and the permission to read it",
                code: .unreadable
            )
        }
    }

    /// Returns the last part of a path: what the folders of one machine are called is of no use elsewhere.
    private static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
