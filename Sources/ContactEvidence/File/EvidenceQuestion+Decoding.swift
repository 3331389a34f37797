internal import ContactProjector

// The caller writes what was read once more and compares the bytes, so that what the decoder is lax about (duplicate
// members, unknown ones, spelling) is found there.
extension EvidenceQuestion {
    /// The members that every kind has, beside the question.
    struct Asked {
        let question: EvidenceQuestion
        let knownAt: Position
        let label: String?
    }

    /// Reads the object of a claim's question.
    static func asked(_ bytes: [UInt8]) throws(EvidenceFormatError) -> Asked {
        let members: QuestionMembers = try EvidenceClaim.decoded(bytes, "question")
        guard members.known_at >= 0 else {
            throw EvidenceFormatError("question has other members or values")
        }
        switch (members.kind, members.contacts, members.attributes, members.rows) {
        case ("state", let contacts?, let attributes?, nil):
            let question = EvidenceQuestion.state(
                asOf: try time(members.as_of),
                contacts: contacts.map(\.stream),
                attributes: attributes.map(\.attribute)
            )
            return Asked(question, members)
        case ("as-of-join", nil, nil, let rows?):
            var read: [Row] = []
            for row in rows {
                read.append(
                    Row(stream: row.stream, asOf: try time(row.as_of), subject: row.subject)
                )
            }
            return Asked(.join(read), members)
        default:
            throw EvidenceFormatError("the question is of no kind of this version")
        }
    }

    private static func time(_ text: String?) throws(EvidenceFormatError) -> Timestamp? {
        guard let text else { return nil }
        guard let time = Timestamp(text) else {
            throw EvidenceFormatError("as_of isn't a time")
        }
        return time
    }
}

extension EvidenceQuestion.Asked {
    fileprivate init(_ question: EvidenceQuestion, _ members: QuestionMembers) {
        self.init(
            question: question,
            knownAt: Position(members.known_at),
            label: members.label
        )
    }
}

/// The members of a question, named as in the file.
private struct QuestionMembers: Decodable {
    let kind: String
    let as_of: String?
    let known_at: Int64
    let label: String?
    let contacts: [ContactMembers]?
    let attributes: [AttributeMember]?
    let rows: [ContactMembers]?
}

private struct ContactMembers: Decodable {
    let org_id: String?
    let contact_id: String
    let as_of: String?
    let subject: String?

    var stream: StreamID {
        StreamID(org: org_id.map { OrgID($0) }, contact: ContactID(contact_id))
    }
}

private struct AttributeMember: Decodable {
    let attribute: Attribute

    private struct Segment: Decodable {
        let segment: String
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let segment = try? container.decode(Segment.self) {
            attribute = .segment(SegmentID(segment.segment))
            return
        }
        switch try container.decode(String.self) {
        case "blocked": attribute = .blocked
        case "unsubscribed": attribute = .unsubscribed
        default:
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "no attribute"
            )
        }
    }
}
