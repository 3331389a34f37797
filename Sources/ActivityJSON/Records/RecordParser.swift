import CActivityScan
import ContactProjector

/// The contact and organization of a record by its envelope and the reader's defaults.
struct RecordOwner: Equatable {
    var org: OrgID?
    var contact: ContactID?
    // Not in an envelope whose end isn't read yet, since it may still name another contact.
    /// A Boolean value that indicates whether the record's note may name the contact if nothing else does.
    var allowsNoteContact = true
}

/// The result of parsing one record.
enum ParsedRecord {
    case activity(Activity)
    case envelope
    case rejected(RejectReason)
}

/// The fields of an envelope other than its activities.
enum ParsedEnvelope {
    case named(OrgID?, ContactID?)
    case rejected(RejectReason)
}

/// A parser of single records, which reuses its memory from one to the next.
@safe final class RecordParser {
    private let handle: OpaquePointer
    private let maximumDepth: Int

    /// Creates a parser, or `nil` if memory is exhausted.
    init?(maximumDepth: Int) {
        guard let handle = unsafe cas_parser_create(maximumDepth) else { return nil }
        unsafe self.handle = unsafe handle
        self.maximumDepth = maximumDepth
    }

    deinit { unsafe cas_parser_destroy(handle) }

    /// Returns the result of parsing one record; every text has one.
    func record(_ text: ArraySlice<UInt8>, owner: RecordOwner) -> ParsedRecord {
        unsafe parse(text) { status, record, flaw in
            if status == CAS_ENVELOPE { return .envelope }
            if let reason = unsafe reason(status, flaw) { return .rejected(reason) }
            return unsafe activity(record, text: text, owner: owner)
        }
    }

    /// Returns an activity with the segment, note and file of its record, or `nil` if the record can't be read.
    func described(_ definition: Activity, by text: UnsafeBufferPointer<UInt8>) -> Activity? {
        unsafe parse(text) { status, record, _ in
            guard status == CAS_OK else { return nil }
            return unsafe Activity(
                stream: definition.stream,
                id: definition.id,
                kind: definition.kind,
                occurredAt: definition.occurredAt,
                segment: record.segment,
                note: record.note,
                broadcast: definition.broadcast,
                file: record.file,
                observedSegments: record.observedSegments(definition.kind)
            )
        }
    }

    /// Returns the digest of a record's description, or of the bytes if they aren't a record.
    func digest(of text: [UInt8]) -> Payload.Digest {
        unsafe parse(text[...]) { status, _, _ in
            let canonical = unsafe status == CAS_OK ? cas_parser_canonical(handle) : cas_slice()
            if unsafe canonical.data != nil {
                return unsafe Payload.Digest(sha256Of: canonical.buffer)
            }
            return unsafe text.withUnsafeBufferPointer { unsafe Payload.Digest(sha256Of: $0) }
        }
    }

    /// Parses a record and passes its parts to a closure, which must not keep them.
    private func parse<Answer>(
        _ text: ArraySlice<UInt8>,
        _ body: (cas_status, cas_record, cas_flaw) -> Answer
    ) -> Answer {
        unsafe text.withUnsafeBufferPointer { unsafe parse($0, body) }
    }

    private func parse<Answer>(
        _ text: UnsafeBufferPointer<UInt8>,
        as shape: cas_shape = CAS_SHAPE_ACTIVITY,
        _ body: (cas_status, cas_record, cas_flaw) -> Answer
    ) -> Answer {
        var record = unsafe cas_record()
        var flaw = unsafe cas_flaw()
        let status = unsafe cas_parser_parse(
            handle,
            text.baseAddress,
            text.count,
            shape,
            &record,
            &flaw
        )
        return unsafe body(status, record, flaw)
    }

    /// Returns the fields of an envelope other than its activities.
    func envelope(_ text: [UInt8]) -> ParsedEnvelope {
        unsafe text.withUnsafeBufferPointer { text in
            unsafe parse(text, as: CAS_SHAPE_ENVELOPE) { status, record, flaw in
                if let reason = unsafe reason(status, flaw) { return .rejected(reason) }
                return unsafe .named(
                    record.org_id.text.map { OrgID($0) },
                    record.contact_id.text.map { ContactID($0) }
                )
            }
        }
    }

    /// Returns a Boolean value indicating whether the bytes are JSON within the limit of depth.
    func isJSON(_ text: [UInt8]) -> Bool {
        switch record(text[...], owner: RecordOwner()) {
        case .rejected(.invalidJSON), .rejected(.tooDeep): false
        default: true
        }
    }

    private func reason(_ status: cas_status, _ flaw: cas_flaw) -> RejectReason? {
        switch status {
        case CAS_OK: return nil
        // One record may be too large for the memory that is left. The next ones can still be read.
        case CAS_OUT_OF_MEMORY: return .invalidJSON(detail: "out of memory")
        case CAS_INVALID_JSON:
            let detail = unsafe String(cString: flaw.detail)
            return unsafe .invalidJSON(detail: "\(detail) (byte \(flaw.offset + 1) of the record)")
        case CAS_TOO_DEEP: return .tooDeep(limit: maximumDepth)
        case CAS_NOT_AN_OBJECT: return .notAnObject
        default: break
        }
        let field = unsafe String(cString: flaw.field)
        switch status {
        case CAS_MISSING: return .missingField(field)
        case CAS_WRONG_TYPE:
            return unsafe .wrongType(field: field, expected: String(cString: flaw.detail))
        case CAS_DUPLICATE_KEY: return .duplicateKey(field)
        case CAS_EMPTY: return .emptyField(field)
        case CAS_LONE_SURROGATE: return .loneSurrogate(field: field)
        default: return .notAnObject
        }
    }

    private func activity(
        _ record: cas_record,
        text: ArraySlice<UInt8>,
        owner: RecordOwner
    ) -> ParsedRecord {
        var createdAt: Timestamp?
        if let written = unsafe record.created_at.text {
            createdAt = Timestamp(written)
            if createdAt == nil {
                return .rejected(.unreadableDate(field: "created_at", text: written.excerpt))
            }
        }
        guard let contact = unsafe contact(record, owner: owner) else {
            return .rejected(.noContact)
        }
        if contact.rawValue.isEmpty { return .rejected(.emptyField("note.contact_id")) }
        let org = unsafe record.org_id.text.map { OrgID($0) } ?? owner.org
        let kind = unsafe ActivityKind(record.type.text ?? "")
        return unsafe .activity(
            Activity(
                stream: StreamID(org: org, contact: contact),
                id: ActivityID(record.id.text ?? ""),
                kind: kind,
                occurredAt: createdAt,
                segment: record.segment,
                note: record.note,
                broadcast: record.broadcast,
                file: record.file,
                actor: record.actor,
                assistant: record.assistant,
                metadata: record.metadata.text,
                observedSegments: record.observedSegments(kind),
                // Copied: the text is a part of the reader's window, which the next block
                // overwrites.
                payload: Payload(bytes: Array(text), digestedBy: PayloadDigester.digest)
            )
        )
    }

    private func contact(_ record: cas_record, owner: RecordOwner) -> ContactID? {
        // In this order: the record, its envelope or the default, its note (WireFormat).
        if let own = unsafe record.contact_id.text { return ContactID(own) }
        if let contact = owner.contact { return contact }
        guard owner.allowsNoteContact else { return nil }
        return unsafe record.note_contact_id.text.map { ContactID($0) }
    }
}

extension String {
    /// The first 40 characters, with an ellipsis if the text is longer.
    fileprivate var excerpt: String {
        // Scalars, because a character may have any number of them.
        unicodeScalars.count <= 40 ? self : String(unicodeScalars.prefix(40)) + "…"
    }
}
