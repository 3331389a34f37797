internal import ArgumentParser
internal import ContactEvidence
internal import ContactProjector
#if Postgres
internal import ContactProjectorPostgres
#endif
internal import ContactProjectorSQLite
internal import ContactQueries
internal import ProjectorShell
internal import TerminalText

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Replay a store's log and name the first problem.",
        discussion: """
            Prints the head of the digest chain. Keep it elsewhere: with --head, a later verify also finds out if the end of \
            the log was cut off or the file was replaced by an older one. A kept checkpoint shows the same with --checkpoint; \
            with --keys, its signatures are checked, too. Exit status 1 if a check fails.
            """
    )

    @OptionGroup var store: StoreOption
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Compare with a head that verify printed earlier. Repeatable.",
            valueName: "position:digest"
        )
    )
    var head: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Compare with a checkpoint that you kept. Repeatable.",
            valueName: "file"
        ),
        completion: .file()
    )
    var checkpoint: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Check the signatures of checkpoints with keys that you trust.",
            valueName: "file"
        ),
        completion: .file()
    )
    var keys: String?

    func validate() throws {
        for head in head where ChainHead(head) == nil {
            throw ValidationError(
                "\(head.quoted) isn't a head",
                hint: "use one that verify printed"
            )
        }
        if keys != nil, checkpoint.isEmpty {
            throw ValidationError(
                "--keys needs a checkpoint",
                hint: "name a checkpoint with --checkpoint"
            )
        }
    }

    func run() async throws {
        let treeHeads = try treeHeads()
        if StoreName.isAddress(store.store) { return try await verifyServer(treeHeads) }
        let log = try store.openFileForReading()
        let verification = try await log.verify(
            against: head.compactMap { ChainHead($0) },
            treeHeads: treeHeads
        )
        write(
            verification.findings.flatMap(\.answer)
                + verification.remarks.map { [StyledText("remark: \($0)")] }
        )
        guard verification.isClean else { throw ExitStatusError(status: .failed) }
        answer(try await log.chainHead())
    }

    private func verifyServer(_ treeHeads: [LogTreeHead]) async throws {
        #if Postgres
        let log = try await StoreName.postgres(store.store, writing: false)
        do throws(StoreError) {
            let kept = head.compactMap { ChainHead($0) }
            answer(try await log.verify(against: kept, treeHeads: treeHeads))
        } catch {
            guard [.damaged, .otherLog].contains(error.code) else { throw error }
            write(
                [[StyledText("FAILED", .red), StyledText(": \(error.cause)")]]
                    + [[StyledText("  \(error.hint)")]]
            )
            throw ExitStatusError(status: .failed)
        }
        #else
        _ = try await StoreName.openForReading(store.store)
        #endif
    }

    private func answer(_ head: ChainHead) {
        write(
            [[StyledText("ok: ", .green), StyledText("\(head.entries) verified\(holding)")]]
                + unchecked + [
                    [StyledText("head \(head)")],
                    [StyledText("keep it outside the store; check later with --head", .dim)],
                ]
        )
    }

    private func write(_ lines: [TextLine]) {
        StandardOutput.write(TerminalLayout.ofStandardOutput(.auto).text(of: lines).utf8)
    }

    /// The counts of what was given and holds.
    private var holding: String {
        let counts = [(head.count, "head"), (checkpoint.count, "checkpoint")].filter { $0.0 > 0 }
        guard !counts.isEmpty else { return "" }
        let words = counts.map { HumanText.count($0.0, $0.1) }.joined(separator: " and ")
        return "; \(words) \(head.count + checkpoint.count == 1 ? "holds" : "hold")"
    }

    private var unchecked: [TextLine] {
        guard keys == nil, !checkpoint.isEmpty else { return [] }
        let whose = checkpoint.count == 1 ? "the checkpoint" : "the checkpoints"
        return [[StyledText("the signatures of \(whose) weren't checked; check them with --keys")]]
    }

    private func treeHeads() throws -> [LogTreeHead] {
        do {
            let policy = try keys.map { try TrustPolicy(file: $0) }
            return try checkpoint.map { file in
                let kept = try Self.checkpoint(file, policy)
                return LogTreeHead(size: Position(kept.size), root: kept.root.bytes)
            }
        } catch let error as NoteError {
            // What to compare with is a matter of the command line, whatever the store has.
            throw UserError(error.cause, hint: error.hint, code: .usage)
        }
    }

    private static func checkpoint(_ file: String, _ policy: TrustPolicy?) throws -> Checkpoint {
        let note = try SignedNote(file: file)
        guard let policy else { return try Checkpoint(note.text) }
        do {
            let checked = try policy.check(note)
            if let problem = checked.quorumProblem {
                throw UserError("\(file): \(problem)", code: .usage)
            }
            return try checked.checkpoint()
        } catch let error as NoteError {
            throw UserError("\(file): \(error.cause)", hint: error.hint, code: .usage)
        }
    }
}

extension VerificationReport.Finding {
    /// The position and the text, as printed after `FAILED`, and the hint.
    fileprivate var answer: [TextLine] {
        let answer = position.map { " at position \($0): \(text)" } ?? ": \(text)"
        return [[StyledText("FAILED", .red), StyledText(answer)]]
            + (hint.map { [[StyledText("  \($0)")]] } ?? [])
    }
}
