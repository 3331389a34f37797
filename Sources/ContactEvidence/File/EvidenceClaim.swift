internal import ActivityJSON
internal import ContactProjector
internal import Foundation
internal import LogChain

/// The second line of an evidence file: a question, and what its operator says the answer is.
struct EvidenceClaim {
    /// The entries of a contact that the operator states are all.
    struct Stream: Equatable {
        let stream: StreamID
        let entries: Int64
        let first: Int64?
        let last: Int64?
        /// The digest of the links of the entries by position.
        let digest: ChainDigest
    }

    /// The fold of the answers.
    struct Fold: Equatable {
        let name: String
        let version: Int64
        let fingerprint: String
    }

    let origin: String?
    let size: Int64
    let madeAt: Timestamp
    let fold: Fold
    let question: EvidenceQuestion
    let knownAt: Position
    let label: String?
    let streams: [Stream]
    /// The JSON of the answers.
    let answers: [UInt8]

    /// Writes the line, without its newline.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("kind", "claim")
            writer.field("origin", origin)
            writer.field("tree_size", size)
            writer.field("made_at", madeAt)
            writer.field("projection") { $0.object { fold.writeFields(to: &$0) } }
            writer.field("question") {
                question.write(knownAt: knownAt, label: label, to: &$0)
            }
            writer.field("streams") { $0.array(streams) { $1.write(to: &$0) } }
            writer.field("answers") { $0.raw(answers) }
        }
    }
}

extension EvidenceClaim.Fold {
    fileprivate func writeFields(to writer: inout JSONWriter) {
        writer.field("name", name)
        writer.field("version", version)
        writer.field("fingerprint", fingerprint)
    }
}

extension EvidenceClaim.Stream {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            stream.writeFields(to: &writer)
            writer.field("entries", entries)
            writer.field("first_position", first)
            writer.field("last_position", last)
            writer.field("digest", digest.description)
        }
    }
}

extension EvidenceClaim {
    /// Reads the members of the line.
    init(_ fields: inout LineFields) throws(EvidenceFormatError) {
        guard try fields.text("kind") == "claim" else {
            throw EvidenceFormatError("it isn't a claim")
        }
        origin = try fields.optionalText("origin")
        size = try fields.number("tree_size")
        guard size <= Checkpoint.largestSize else {
            throw EvidenceFormatError("it isn't a claim of at most 2^40 entries")
        }
        madeAt = try fields.time("made_at")
        let fold: FoldMembers = try Self.decoded(try fields.bytes("projection"), "projection")
        self.fold = Fold(name: fold.name, version: fold.version, fingerprint: fold.fingerprint)
        let asked = try EvidenceQuestion.asked(try fields.bytes("question"))
        question = asked.question
        knownAt = asked.knownAt
        label = asked.label
        let streams: [StreamMembers] = try Self.decoded(try fields.bytes("streams"), "streams")
        var read: [Stream] = []
        for stream in streams { read.append(try stream.stream()) }
        self.streams = read
        answers = try fields.bytes("answers")
        guard answers.first == UInt8(ascii: "["), self.fold.version >= 0 else {
            throw EvidenceFormatError("the claim has other members or values")
        }
        try fields.end()
    }

    /// Returns the value of a member of the claim.
    static func decoded<Value: Decodable>(
        _ bytes: [UInt8],
        _ name: String
    ) throws(EvidenceFormatError) -> Value {
        let found = Result { try JSONDecoder().decode(Value.self, from: Data(bytes)) }
        guard case .success(let value) = found else {
            throw EvidenceFormatError("\(name) has other members or values")
        }
        return value
    }
}

private struct FoldMembers: Decodable {
    let name: String
    let version: Int64
    let fingerprint: String
}

private struct StreamMembers: Decodable {
    let org_id: String?
    let contact_id: String
    let entries: Int64
    let first_position: Int64?
    let last_position: Int64?
    let digest: String

    func stream() throws(EvidenceFormatError) -> EvidenceClaim.Stream {
        guard let bytes = [UInt8](hexadecimal: digest.utf8), let digest = ChainDigest(bytes),
            [entries, first_position ?? 0, last_position ?? 0].allSatisfy({ $0 >= 0 })
        else { throw EvidenceFormatError("streams has other members or values") }
        return EvidenceClaim.Stream(
            stream: StreamID(org: org_id.map { OrgID($0) }, contact: ContactID(contact_id)),
            entries: entries,
            first: first_position,
            last: last_position,
            digest: digest
        )
    }
}
