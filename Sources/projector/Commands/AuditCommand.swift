internal import ActivityJSON
internal import ArgumentParser
internal import ContactEvidence
internal import ContactQueries
internal import ContactViews
internal import Foundation
internal import ProjectorShell

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check an evidence file, without a store and offline.",
        discussion: """
            The keys file has the logs and witnesses that you trust: log KEY, witness NAME KEY, and quorum NAME or none. Get \
            the keys from their owners, not with the evidence. With --store, a file that holds is compared with what the \
            store answers today. Exit status 1 if the file doesn't hold or the store answers otherwise, and 3 if a file \
            can't be read or the answer can't be derived.
            """
    )

    @Argument(
        help: "The evidence file, plain or gzipped (- for standard input).",
        completion: .file()
    )
    var file: String
    @Option(
        name: .long,
        help: ArgumentHelp("The keys that you trust.", valueName: "file"),
        completion: .file()
    )
    var keys: String
    @Option(
        name: .long,
        help: ArgumentHelp("A checkpoint of the log that you kept.", valueName: "file"),
        completion: .file()
    )
    var checkpoint: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The proof that connects it with the file's checkpoint.",
            valueName: "file"
        ),
        completion: .file()
    )
    var consistency: String?
    @Option(
        name: .long,
        help: ArgumentHelp("The store to ask the question again.", valueName: "file"),
        completion: .file()
    )
    var store: String?
    @Option(
        name: .long,
        help: ArgumentHelp("The page to write, also if the file doesn't hold.", valueName: "file"),
        completion: .file()
    )
    var page: String?
    @Flag(name: .long, help: "Put the file into the page, if it has at most 5 MB.")
    var embed = false
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard !embed || page != nil else {
            throw ValidationError("--embed is about a page", hint: "add --page FILE")
        }
        guard !embed || file != "-" else {
            throw ValidationError("--embed needs a file, not standard input")
        }
        guard consistency != nil, checkpoint == nil else { return }
        throw ValidationError(
            "--consistency connects a checkpoint that isn't given",
            hint: "add --checkpoint FILE"
        )
    }

    func run() async throws {
        var asked: (any LogStore)?
        if let store { asked = try await StoreName.openForReading(store) }
        let report = try checked()
        var today: StoreComparison?
        if let asked { today = try await StoreComparison(of: report, with: asked) }
        await output.show(AuditView(report: report, today: today))
        switch report.outcome {
        case .holds:
            if let today, today.outcome != .same { throw ExitStatusError(status: .failed) }
        case .refuted: throw ExitStatusError(status: .failed)
        case .underivable: throw ExitStatusError(status: .unreadable)
        }
    }

    /// Checks the file, and writes the page.
    private func checked() throws -> AuditReport {
        let trusted = try trusted()
        guard let page else { return try report(trusting: trusted) }
        let sources = [file, keys, checkpoint, consistency].compactMap(\.self).filter { $0 != "-" }
        let files = FilesInUse(store: store, sources: sources, of: SQLiteStores())
        return try EvidencePage(page, of: file, embedding: embed, sparing: files)
            .write(keys: keys, trusting: trusted) { try report(trusting: trusted) }
    }

    private func report(trusting policy: TrustPolicy) throws -> AuditReport {
        let audit = try audit(policy)
        do {
            return try audit.check(file == "-" ? .standardInput : .file(file))
        } catch let error as EvidenceFormatError {
            throw UserError("\(file): \(error)", hint: error.hint, code: .unreadable)
        }
    }

    private func trusted() throws -> TrustPolicy {
        do {
            return try TrustPolicy(file: keys)
        } catch {
            // What to trust is a matter of the command line, whatever the file has.
            throw UserError(error.cause, hint: error.hint, code: .usage)
        }
    }

    private func audit(_ policy: TrustPolicy) throws -> EvidenceAudit {
        do {
            return EvidenceAudit(
                trusting: policy,
                kept: try checkpoint.map { try SignedNote(file: $0) },
                consistency: try consistency.map { try ConsistencyProof(file: $0) }
            )
        } catch let error as NoteError {
            // So is what to compare with.
            throw UserError(error.cause, hint: error.hint, code: .usage)
        }
    }
}
