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
            the keys from their owners, not with the evidence. Exit status 1 if the file doesn't hold, and 3 if it can't be \
            read or the answer can't be derived.
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
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        let report = try report()
        await output.show(AuditView(report: report))
        switch report.outcome {
        case .holds: break
        case .refuted: throw ExitStatusError(status: .failed)
        case .underivable: throw ExitStatusError(status: .unreadable)
        }
    }

    private func report() throws -> AuditReport {
        let audit = try audit()
        do {
            return try audit.check(file == "-" ? .standardInput : .file(file))
        } catch let error as EvidenceFormatError {
            throw UserError("\(file): \(error)", hint: error.hint, code: .unreadable)
        }
    }

    private func audit() throws -> EvidenceAudit {
        do {
            let kept = try checkpoint.map { try SignedNote(file: $0) }
            return EvidenceAudit(trusting: try TrustPolicy(file: keys), kept: kept)
        } catch let error as NoteError {
            // What to trust is a matter of the command line, whatever the file has.
            throw UserError(error.cause, hint: error.hint, code: .usage)
        }
    }
}
