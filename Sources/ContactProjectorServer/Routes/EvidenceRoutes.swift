internal import ContactEvidence
internal import ContactProjector
internal import ContactQueries
internal import Hummingbird
internal import Logging
internal import NIOCore

/// What others can check without the store: evidence about a contact, and the checkpoint of the log.
struct EvidenceRoutes {
    private let signer: LogSigner?
    private let store: any ActivityStore
    private let engines: OrganizationEngines
    private let limits: ServerLimits
    private let logger: Logger
    private let files: ByteBudget

    init(
        signer: LogSigner?,
        store: any ActivityStore,
        engines: OrganizationEngines,
        limits: ServerLimits,
        logger: Logger
    ) {
        self.signer = signer
        self.store = store
        self.engines = engines
        self.limits = limits
        self.logger = logger
        files = ByteBudget(limits.maximumEvidenceFiles)
    }

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/orgs/:org/contacts/:contact/evidence", answer: evidence),
            Endpoint(.get, "/checkpoint", answer: checkpoint),
        ]
    }

    private static let parameters = QueryParameters.moments.union([
        "attribute", "withhold", "label",
    ])

    /// Returns an evidence file about a contact.
    private func evidence(_ request: Request, _ context: ServerContext) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, known: Self.parameters)
        let log = try context.organization()
        let stream = try context.stream()
        let maker = EvidenceMaker(signedBy: try signing().signer)
        let share = try files.share()
        let (body, first) = try await within(limits.requestTimeout) {
            let asked = try await self.request(parameters, stream, log)
            let body = EvidenceBody(patience: limits.requestTimeout, logger: logger) {
                [share] blocks in
                // Until the store's reader is free again, also if the caller has gone.
                defer { withExtendedLifetime(share) {} }
                try await log.makeEvidence(asked, by: maker) { try blocks.add($0) }
            }
            return (body, try await body.first())
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "\(EvidenceBody.mediaType); version=1",
                .contentDisposition: "attachment; filename=\"\(Self.fileName(stream.contact))\"",
                .cacheControl: "no-store",
            ],
            body: ResponseBody { writer in
                try await body.write(after: first, to: &writer)
                try await writer.finish(nil)
            }
        )
    }

    /// Returns the last checkpoint that was signed, or signs the first one.
    private func checkpoint(_ request: Request, _ context: ServerContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, known: [])
        let (signer, store) = try signing()
        let note = try await within(limits.requestTimeout) {
            if let latest = try signer.latest() { return latest }
            return try await signer.checkpoint(of: store)
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: note.bytes))
        )
    }

    private func signing() throws(Problem) -> (signer: LogSigner, store: any LogProving) {
        guard let signer, let store = store as? any LogProving else {
            throw Problem(
                .notFound,
                "evidence is off",
                hint: "start the server with --key FILE"
            )
        }
        return (signer, store)
    }

    private func request(
        _ parameters: QueryParameters,
        _ stream: StreamID,
        _ log: OrganizationLog
    ) async throws -> EvidenceRequest {
        let time = try parameters.queryTime()
        let asOf = try parameters.evidenceTime(time.asOf)
        let withholding = try parameters.withholding()
        let words = try parameters.attributes()
        let engine = engines.engine(over: log)
        let reading = try await engine.read(stream, knownAt: [time.knownAt])
        guard !reading.log.entries.isEmpty else {
            throw Problem.unknown("contact", stream.contact.rawValue)
        }
        // By default both that decide if a contact may be messaged.
        var attributes: [Attribute] = words.isEmpty ? [.unsubscribed, .blocked] : []
        for word in words.map({ AttributeWord($0) }) {
            if let attribute = word.attribute(in: reading) {
                attributes.append(attribute)
            } else {
                attributes.append(.segment(try await word.segment(in: reading, time, engine)))
            }
        }
        return EvidenceRequest(
            .state(asOf: asOf, contacts: [stream], attributes: attributes),
            knownAt: time.knownAt == .head ? nil : reading.position(of: time.knownAt),
            label: parameters["label"],
            withholding: withholding
        )
    }

    /// Returns a name that is safe in a header field and in any file system.
    private static func fileName(_ contact: ContactID) -> String {
        let bytes = contact.rawValue.utf8.prefix(100).map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                byte
            default: UInt8(ascii: "_")
            }
        }
        return String(decoding: bytes, as: UTF8.self) + ".evidence.ndjson"
    }
}

extension QueryParameters {
    /// Returns the time that a question of evidence has for an as-of, which is `nil` for the end.
    fileprivate func evidenceTime(_ asOf: AsOf) throws(Problem) -> Timestamp? {
        switch asOf {
        case .end: return nil
        case .time(let time): return time
        default: throw .parameter("at", self["at"] ?? "", "use a time, or end")
        }
    }

    fileprivate func withholding() throws(Problem) -> Withholding {
        guard let text = self["withhold"] else { return .none }
        guard let withholding = Withholding(rawValue: text) else {
            throw .parameter("withhold", text, "use none, notes or all")
        }
        return withholding
    }

    /// Returns the words of the attributes to explain, separated by commas.
    fileprivate func attributes() throws(Problem) -> [String] {
        guard let text = self["attribute"] else { return [] }
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !words.contains(""), Set(words).count == words.count, words.count <= Self.mostWords
        else {
            throw .parameter(
                "attribute",
                text,
                "use up to \(Self.mostWords) different ones, such as unsubscribed,blocked"
            )
        }
        return words
    }

    // Each takes a pass over the contact's activities.
    private static let mostWords = 20
}
