internal import ArgumentParser
internal import ContactEvidence
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQueries
internal import ProjectorShell

/// The command that signs what a log holds, or witnesses such a signature.
struct CheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Sign what a store holds, to be kept by others.",
        discussion: """
            Prints a note of a few lines. With a kept note anyone can show later that no entry up to there was edited or removed. \
            Nothing is signed if the store doesn't continue the key's last checkpoint, which is in KEY.latest: then it was \
            restored or edited. With --cosign a witness adds its signature, without a store.
            """
    )

    @Option(
        name: .long,
        help: ArgumentHelp("The store, a SQLite file.", valueName: "file"),
        completion: .file()
    )
    var store: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The key file. Repeatable while one replaces another.",
            valueName: "file"
        ),
        completion: .file()
    )
    var key: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A directory for checkpoints, which the new one must continue, too.",
            valueName: "directory"
        ),
        completion: .directory
    )
    var out: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Print the proof that the store continues this checkpoint, and sign nothing.",
            valueName: "file"
        ),
        completion: .file()
    )
    var prove: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --prove, the later checkpoint (default: the end of the log).",
            valueName: "file"
        ),
        completion: .file()
    )
    var to: String?
    @OptionGroup(title: "Witness") var witness: WitnessOptions

    func validate() throws {
        switch (witness.cosign, prove) {
        case (nil, nil):
            guard to == nil else { throw ValidationError("--to needs --prove") }
            guard store != nil, !key.isEmpty else {
                throw ValidationError(
                    "a checkpoint needs a store and a key",
                    hint: "add --store FILE and --key FILE; projector key new makes a key"
                )
            }
        case (nil, _?):
            guard store != nil, key.isEmpty, out == nil else {
                throw ValidationError(
                    "--prove needs a store, and no key",
                    hint: "use projector checkpoint --store FILE --prove FILE"
                )
            }
        case (_?, nil):
            guard store == nil, key.count == 1, out == nil, to == nil, witness.keys != nil else {
                throw ValidationError(
                    "--cosign needs a key and the keys of logs, and no store",
                    hint: "add --key FILE and --keys FILE"
                )
            }
        case (_?, _?): throw ValidationError("--cosign and --prove can't be combined")
        }
        try witness.check()
    }

    func run() async throws {
        do {
            if let cosigned = try witness.cosigned(by: key) {
                StandardOutput.write(cosigned.bytes)
            } else if let store, let prove {
                let proof = try await proof(from: try SignedNote(file: prove), in: store)
                StandardOutput.write(Array(proof.text.utf8))
            } else if let store {
                StandardOutput.write(try await signed(store).bytes)
            }
        } catch let error as NoteError {
            throw UserError(error)
        }
    }

    private func signed(_ store: String) async throws -> SignedNote {
        let signer = try LogSigner(keyFiles: key)
        let directory = out.map { CheckpointDirectory(path: $0) }
        let published = try directory?.latest()
        let note = try await signer.checkpoint(of: try await Self.log(store), after: published)
        return try directory?.keep(note) ?? note
    }

    /// Opens a store for writing, so that it keeps the tree, or for reading while another process writes.
    private static func log(_ path: String) async throws(StoreError) -> any LogStore {
        // Opened for reading first: opening for writing would create a missing store.
        let reader = try await StoreName.openForReading(path)
        guard !StoreName.isAddress(path) else { return try await StoreName.openForWriting(path) }
        let options = SQLiteActivityStore.Options(writerWait: .zero)
        do throws(StoreError) {
            return try SQLiteActivityStore(path: path, options: options)
        } catch {
            guard [.locked, .readOnly, .denied].contains(error.code) else { throw error }
            return reader
        }
    }

    private func proof(
        from earlier: SignedNote,
        in store: String
    ) async throws -> ConsistencyProof {
        let first = try Checkpoint(earlier.text)
        let second = try to.map { try Checkpoint(SignedNote(file: $0).text) }
        let log = try await StoreName.openForReading(store)
        return try await log.proving([]) { log in
            let size = second.map { Position($0.size) } ?? log.head
            let head = LogTreeHead(size: Position(first.size), root: first.root.bytes)
            let restored = UserError(
                "the store doesn't continue the checkpoint of \(first.size) entries",
                hint: "it was restored or edited, or is another store",
                code: .failed
            )
            guard max(head.size, size) <= log.head else { throw restored }
            let (then, now) = try log.roots(from: head, to: size)
            guard then == first.root.bytes, second.map({ $0.root.bytes == now }) ?? true else {
                throw restored
            }
            let hashes = try log.consistencyProof(from: head.size, to: size)
            return try ConsistencyProof(from: first.size, hashes: hashes)
        }
    }
}

/// The options of a witness, which signs other logs' checkpoints.
struct WitnessOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Sign this checkpoint of a log as a witness.", valueName: "file"),
        completion: .file()
    )
    var cosign: String?
    @Option(
        name: .long,
        help: ArgumentHelp("The keys of the logs that you watch.", valueName: "file"),
        completion: .file()
    )
    var keys: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The checkpoint of the log that you signed last (none for the first).",
            valueName: "file"
        ),
        completion: .file()
    )
    var after: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The proof that the checkpoint continues the last one.",
            valueName: "file"
        ),
        completion: .file()
    )
    var proof: String?

    /// Throws an error unless the options go together.
    func check() throws(ValidationError) {
        guard cosign == nil, keys != nil || after != nil || proof != nil else {
            // Never guessed: a witness that forgets what it signed vouches for a fork.
            guard cosign != nil, after == nil else { return }
            throw ValidationError(
                "a witness needs the checkpoint that it signed last",
                hint: "add --after FILE, or --after none for the first one of a log"
            )
        }
        throw ValidationError("--keys, --after and --proof need --cosign")
    }

    /// Returns the note with the witness's signature, or `nil` without `--cosign`.
    func cosigned(by key: [String]) throws -> SignedNote? {
        guard let cosign, let keys, let key = key.first else { return nil }
        let witness = Cosigner(try SigningKey(file: key), watching: try TrustPolicy(file: keys))
        let kept = try after.flatMap { $0 == "none" ? nil : try SignedNote(file: $0) }
        return try witness.cosign(
            try SignedNote(file: cosign),
            after: kept,
            at: SystemClock.now,
            proof: try proof.map { try ConsistencyProof(file: $0) }
        )
    }
}
