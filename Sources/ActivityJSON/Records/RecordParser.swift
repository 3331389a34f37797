import CActivityScan
import ContactProjector

/// Who a record belongs to, as its envelope and the reader's defaults have it.
struct RecordOwner: Equatable {
    var org: OrgID?
    var contact: ContactID?
    /// Whether the record's note may name the contact when nothing else does.
    var allowsNoteContact = true
}

/// What became of one record.
enum ParsedRecord {
    case activity(Activity)
    case envelope
    case rejected(RejectReason)
}

/// What an envelope says beside its activities.
enum ParsedEnvelope {
    case named(OrgID?, ContactID?)
    case rejected(RejectReason)
}

/// The reader of single records; reuses its memory from one to the next.
@safe final class RecordParser {
    private let handle: OpaquePointer
    private let maximumDepth: Int

    /// Makes a parser; nil when memory is short.
    init?(maximumDepth: Int) {
        guard let handle = unsafe cas_parser_create(maximumDepth) else { return nil }
        unsafe self.handle = unsafe handle
        self.maximumDepth = maximumDepth
    }

    deinit { unsafe cas_parser_destroy(handle) }

    /// Reads one record; total.
    func record(_ text: ArraySlice<UInt8>, owner: RecordOwner) -> ParsedRecord {
        unsafe parse(text) { status, record, flaw in
            if status == CAS_ENVELOPE { return .envelope }
            if let reason = unsafe reason(status, flaw) { return .rejected(reason) }
            return unsafe activity(record, text: text, owner: owner)
        }
    }

    /// Returns an activity with what a record says of its segment, note and file; nil if it can't be read.
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
                file: record.file
            )
        }
    }

    /// The digest of what a record says; that of the bytes themselves when they are no record.
    func digest(of text: [UInt8]) -> Payload.Digest {
        unsafe parse(text[...]) { status, _, _ in
            let canonical = unsafe status == CAS_OK ? cas_parser_canonical(handle) : cas_slice()
            if unsafe canonical.data != nil {
                return unsafe Payload.Digest(sha256Of: canonical.buffer)
            }
            return unsafe text.withUnsafeBufferPointer { unsafe Payload.Digest(sha256Of: $0) }
        }
    }

    /// Reads a record into parts that lie in the text, and in the parser's memory until the next one.
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

    /// Reads what an envelope says beside its activities.
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

    /// Tells whether the bytes are JSON, nested no deeper than the limit.
    func isJSON(_ text: [UInt8]) -> Bool {
        switch record(text[...], owner: RecordOwner()) {
        case .rejected(.invalidJSON), .rejected(.tooDeep): false
        default: true
        }
    }

    private func reason(_ status: cas_status, _ flaw: cas_flaw) -> RejectReason? {
        switch status {
        case CAS_OK: return nil
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
        return unsafe .activity(
            Activity(
                stream: StreamID(org: org, contact: contact),
                id: ActivityID(record.id.text ?? ""),
                kind: ActivityKind(record.type.text ?? ""),
                occurredAt: createdAt,
                segment: record.segment,
                note: record.note,
                broadcast: record.broadcast,
                file: record.file,
                actor: record.actor,
                assistant: record.assistant,
                metadata: record.metadata.text,
                payload: Payload(bytes: Array(text), digestedBy: PayloadDigester.digest)
            )
        )
    }

    private func contact(_ record: cas_record, owner: RecordOwner) -> ContactID? {
        if let own = unsafe record.contact_id.text { return ContactID(own) }
        if let contact = owner.contact { return contact }
        guard owner.allowsNoteContact else { return nil }
        return unsafe record.note_contact_id.text.map { ContactID($0) }
    }
}

extension String {
    /// The first 40 characters, with a sign that there was more.
    fileprivate var excerpt: String {
        // A character can be any number of scalars long, so scalars are what is bounded.
        unicodeScalars.count <= 40 ? self : String(unicodeScalars.prefix(40)) + "…"
    }
}
