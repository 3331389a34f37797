internal import ContactProjector
internal import ContactQueries
internal import LogChain

/// The entries of a file by their contacts, and the marks of their links.
struct AuditedLog {
    /// The mark of the link at a position, as a place of the log has it.
    struct Mark {
        let position: Position
        let mark: UInt32
    }

    /// The contacts of the question.
    var streams: [StreamID: AuditedStream] = [:]
    /// The marks, by position.
    private(set) var marks: [Mark] = []

    /// Adds an entry of one of the contacts.
    mutating func add(_ entry: EvidenceEntry, link: ChainDigest, _ activity: Activity) {
        streams[entry.header.stream]?.add(entry, link: link, activity)
        let mark = link.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        marks.append(Mark(position: entry.header.position, mark: mark))
    }

    /// Returns the logs of the contacts as they were known.
    func logs(size: Int64, knownAt: Position) -> [StreamID: ContactLog] {
        streams.mapValues { $0.log(size: size, knownAt: knownAt) }
    }

    /// Compares the entries of a contact with what the operator states about them.
    func check(_ stated: EvidenceClaim.Stream, _ findings: inout AuditFindings) {
        let contact = stated.stream.contact
        guard let found = streams[stated.stream] else {
            findings.fail(
                .foreign,
                "the statement counts \(contact), which the question doesn't name"
            )
            return
        }
        if found.count != stated.entries {
            findings.fail(
                .streams,
                "the file has \(HumanText.count(Int(found.count), "entry")) of \(contact), "
                    + "the statement counts \(stated.entries)"
            )
        } else if found.first != stated.first || found.last != stated.last
            || found.digest != stated.digest
        {
            findings.fail(
                .streams,
                "the entries of \(contact) aren't those that the statement counts"
            )
        }
    }
}
