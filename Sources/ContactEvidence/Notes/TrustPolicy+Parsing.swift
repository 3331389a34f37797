internal import ActivityJSON
internal import CLibrary

extension TrustPolicy {
    /// Reads a policy from a file.
    ///
    /// - Throws: ``NoteError`` when it can't be read, or a line isn't in the format.
    public init(file: String) throws(NoteError) {
        let bytes: [UInt8]
        do throws(FileFault) {
            // Hundreds of times the keys that anybody checks: a larger file was named by mistake.
            bytes = try SmallFile.read(file, atMost: 1 << 20)
        } catch {
            throw NoteError(unreadable: file, error)
        }
        try self.init(bytes, name: file)
    }

    /// Reads the text of a policy, whose name is for errors.
    ///
    /// - Throws: ``NoteError`` with the number of a line that isn't in the format.
    public init(_ bytes: some Collection<UInt8>, name: String = "keys") throws(NoteError) {
        let text: PlainText
        do throws(TextError) {
            text = try PlainText(bytes, name: name)
        } catch {
            throw NoteError(.malformed, error.cause, hint: error.hint)
        }
        var reader = PolicyReader()
        for (index, line) in text.lines.enumerated() {
            do throws(NoteError) {
                try reader.read(line)
            } catch {
                throw error.at(index + 1, of: name)
            }
        }
        guard let quorum = reader.quorum else {
            throw NoteError(
                .malformed,
                "\(name) has no quorum line",
                hint: "add quorum none, or quorum and the name of a witness"
            )
        }
        self.init(reader.logs, reader.witnesses, quorum: quorum.witness)
    }
}

/// The parts of a policy that were read so far.
private struct PolicyReader {
    private(set) var logs: [VerifierKey] = []
    private(set) var witnesses: [TrustPolicy.Witness] = []
    private(set) var quorum: Quorum?

    /// The witness that is required; none is a choice, too.
    struct Quorum {
        let witness: TrustPolicy.Witness?
    }

    // More than the format asks for. Each line is compared with those before.
    private static let largest = 256

    mutating func read(_ line: String) throws(NoteError) {
        // Other white space may be in a name or a comment.
        let words = line.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            .map { String(Substring($0)) }
        guard let first = words.first, first.utf8.first != UInt8(ascii: "#") else { return }
        guard line.utf8.allSatisfy({ $0 >= 0x20 || $0 == UInt8(ascii: "\t") }) else {
            throw NoteError(.malformed, "the line has control characters")
        }
        guard logs.count + witnesses.count < Self.largest else {
            throw NoteError(.malformed, "the file has more than \(Self.largest) keys")
        }
        switch (first, words.count) {
        // The address at the end is for programs that fetch.
        case ("log", 2...3): try readLog(words[1])
        case ("witness", 3...4): try readWitness(words[1], words[2])
        case ("quorum", 2): try readQuorum(words[1])
        case ("group", _):
            throw NoteError(
                .malformed,
                "groups of witnesses aren't supported",
                hint: "use quorum and the name of one witness"
            )
        default:
            throw NoteError(
                .malformed,
                "the line isn't a policy's",
                hint: "write log KEY, witness NAME KEY or quorum NAME"
            )
        }
    }

    private mutating func readLog(_ text: String) throws(NoteError) {
        let key = try VerifierKey(text)
        guard key.kind == .log else {
            throw NoteError(
                .malformed,
                "the key is a witness's",
                hint: "write witness NAME KEY"
            )
        }
        guard !logs.contains(where: { $0.publicKey == key.publicKey }) else {
            throw Self.duplicate
        }
        logs.append(key)
    }

    private mutating func readWitness(_ name: String, _ text: String) throws(NoteError) {
        let key = try VerifierKey(text)
        guard key.kind == .witness else {
            throw NoteError(.malformed, "the key is a log's", hint: "write log KEY")
        }
        guard name != "none", witness(named: name) == nil else {
            throw NoteError(
                .malformed,
                "the name \(NoteError.quoted(name)) is taken",
                hint: "use another name"
            )
        }
        guard !witnesses.contains(where: { $0.key.publicKey == key.publicKey }) else {
            throw Self.duplicate
        }
        witnesses.append(TrustPolicy.Witness(name: name, key: key))
    }

    private mutating func readQuorum(_ name: String) throws(NoteError) {
        guard quorum == nil else {
            throw NoteError(.malformed, "the file has two quorum lines", hint: "remove one")
        }
        let witness = witness(named: name)
        guard witness != nil || name == "none" else {
            throw NoteError(
                .malformed,
                "no witness \(NoteError.quoted(name)) above this line",
                hint: "add witness \(name.prefix(20)) KEY before it"
            )
        }
        quorum = Quorum(witness: witness)
    }

    /// Returns a witness by the bytes of its name.
    private func witness(named name: String) -> TrustPolicy.Witness? {
        witnesses.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    private static let duplicate = NoteError(
        .malformed,
        "the key is in an earlier line, too",
        hint: "remove one of the lines"
    )
}
