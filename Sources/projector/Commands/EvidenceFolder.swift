internal import ContactEvidence
internal import ContactProjector
internal import ContactQueries
internal import Foundation
internal import ProjectorShell
internal import TerminalText

/// A folder with an evidence file for each message that should not have been sent.
struct EvidenceFolder {
    private let path: String
    private let signer: LogSigner
    private let inUse: FilesInUse

    /// Reads the keys, and makes the folder.
    ///
    /// - Throws: `UserError` for a key that can't be read, or a folder that can't be made or has files.
    init(_ path: String, signedBy keys: [String], sparing store: String) throws {
        do throws(NoteError) {
            signer = try LogSigner(keyFiles: keys)
        } catch {
            throw UserError(error)
        }
        // The shell has expanded a `~` that means the home directory; elsewhere this one would be.
        let path = path.hasPrefix("~") ? "./" + path : path
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        inUse = FilesInUse(store: store, sources: keys, of: SQLiteStores())
        try Self.make(path)
    }

    /// Writes a file for each message, all by one checkpoint.
    ///
    /// - Parameters:
    ///   - violations: The messages.
    ///   - broadcast: The broadcast.
    ///   - store: The store of the log.
    ///   - position: The position up to which entries count.
    /// - Returns: The paths of the files, in the order of the messages.
    /// - Throws: `UserError` for a file that can't be written or a log that doesn't continue the keys' last checkpoint, or
    ///   `StoreError` when the log can't be read.
    func write(
        _ violations: [JoinedMessage],
        of broadcast: String,
        from store: some LogProving,
        knownAt position: Position
    ) async throws -> [String] {
        guard !violations.isEmpty else { return [] }
        do {
            // One checkpoint for all: so they can be compared, and a witness signs once.
            let checkpoint = try await signer.checkpoint(of: store)
            let maker = EvidenceMaker(signedBy: signer, at: checkpoint)
            var paths: [String] = []
            for (index, violation) in violations.enumerated() {
                guard let stream = violation.stream else { continue }
                let path = "\(path)/\(Self.name(index + 1, stream.contact))"
                let file = try OutputFile(path, sparing: inUse)
                let subject = "broadcast \(broadcast), recipient \(violation.recipient)"
                let row = EvidenceQuestion.Row(
                    stream: stream,
                    asOf: violation.sentAt,
                    subject: subject
                )
                let request = EvidenceRequest(
                    .join([row]),
                    knownAt: position,
                    label: "\(subject): sent to a contact that was \(Self.words(violation))",
                    withholding: .notes
                )
                do {
                    try await maker.make(request, from: store, madeAt: SystemClock.now) {
                        try file.write($0)
                    }
                } catch let error as NoteError where error.kind == .unanswerable {
                    // One that can't be proven doesn't keep the others from being.
                    let words = "no evidence for \(violation.recipient): \(error.cause)"
                    StandardError.write([[StyledText("warning: ", .yellow), StyledText(words)]])
                    continue
                }
                try file.finish()
                paths.append(path)
            }
            return paths
        } catch let error as NoteError {
            throw UserError(error)
        }
    }

    private static func words(_ violation: JoinedMessage) -> String {
        violation.violated?.description ?? "not reachable"
    }

    /// Returns a name with a number and, for people, what is harmless of the contact's id.
    ///
    /// An id may have slashes, line breaks or 1,000 bytes, and two may differ in case alone: the number tells them apart.
    static func name(_ number: Int, _ contact: ContactID) -> String {
        let harmless = contact.rawValue.unicodeScalars.prefix(40).map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_": Character(scalar)
            default: "_"
            }
        }
        let digits = String(number)
        let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
        return "\(zeros)\(digits)-\(String(harmless)).evidence.ndjson"
    }

    private static func make(_ path: String) throws(UserError) {
        let files = FileManager.default
        var isDirectory: ObjCBool = false
        if unsafe files.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard isDirectory.boolValue, let names = try? files.contentsOfDirectory(atPath: path)
            else {
                throw UserError("\(path) isn't a folder that can be read", hint: newFolder)
            }
            // Files of an earlier run would be taken for violations of this one.
            guard names.isEmpty else {
                throw UserError("the folder \(path) isn't empty", hint: newFolder)
            }
            return
        }
        do {
            // The files are about persons: only the owner may list them.
            try files.createDirectory(
                atPath: path,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw UserError(
                "can't make the folder \(path)",
                hint: "check the path and the permission to write there"
            )
        }
    }

    private static let newFolder = "name a new folder"
}
