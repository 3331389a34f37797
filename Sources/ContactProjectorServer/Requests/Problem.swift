internal import ActivityJSON
internal import ContactEvidence
internal import ContactProjector
internal import ContactQueries
internal import Hummingbird
internal import NIOCore

/// The reason a request failed, as a problem document (RFC 9457).
struct Problem: Error, Equatable {
    let status: HTTPResponse.Status
    let detail: String
    let hint: String?
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ detail: String, hint: String? = nil) {
        self.status = status
        self.detail = detail
        self.hint = hint
    }
}

extension Problem: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.object { writeFields(to: &$0) } }

    /// Writes the fields that every problem document has into one that may have more.
    func writeFields(to writer: inout JSONWriter) {
        // RFC 9457 4.2.1: with `about:blank`, the title is the phrase of the status.
        writer.field("type", "about:blank")
        writer.field("title", status.reasonPhrase)
        writer.field("status", status.code)
        writer.field("detail", detail)
        if let hint { writer.field("hint", hint) }
    }

    var response: Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: encoded))
        )
    }
}

extension Problem {
    /// Creates the problem of a missing thing, or of one that belongs to another organization.
    ///
    /// Both have the same text, so that ids of other organizations can't be guessed.
    static func unknown(_ what: String, _ name: String) -> Problem {
        Problem(.notFound, "no \(what) \"\(name.prefix(200))\"", hint: "check the path")
    }

    /// Creates a problem that is over after some seconds, with `Retry-After`.
    static func later(
        _ status: HTTPResponse.Status,
        _ detail: String,
        in seconds: Int
    ) -> Problem {
        var problem = Problem(status, detail, hint: "retry in \(seconds) s")
        problem.headers[.retryAfter] = String(seconds)
        return problem
    }

    static var tooLarge: Problem {
        Problem(.contentTooLarge, "the body is too large", hint: "send less at once")
    }

    static var packed: Problem {
        Problem(
            .unsupportedMediaType,
            "compressed bodies aren't supported",
            hint: "send it uncompressed"
        )
    }

    static func parameter(_ name: String, _ value: String, _ hint: String) -> Problem {
        Problem(.badRequest, "\"\(value.prefix(100))\" isn't valid (\(name))", hint: hint)
    }

    /// Creates the problem of an error; an unexpected error's text is only logged, not returned.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as UserError: self.init(error)
        case let error as QueryError: self.init(error)
        case let error as StoreError: self.init(error)
        case let error as NoteError: self.init(error)
        case let error as HTTPError: self.init(error)
        case is NIOTooManyBytesError: self.init(HTTPError(.contentTooLarge))
        default: self.init(.internalServerError, "the server failed", hint: "try again")
        }
    }

    private init(_ error: UserError) {
        switch error.code {
        case .failed, .usage, .unknownName:
            // Only conditions, the parameter `where`, are parsed with character positions.
            let place = error.range.map { " (where, character \($0.lowerBound + 1))" } ?? ""
            self.init(.badRequest, error.message + place, hint: error.hint)
        // The cause names files of this machine.
        case .unreadable: self = .unavailable
        case .interrupted: self.init(.serviceUnavailable, "the request took too long")
        }
    }

    private init(_ error: QueryError) {
        switch error {
        case .store(let error): self.init(error)
        default: self.init(UserError(error))
        }
    }

    /// Creates the problem of a failed store, without the cause, which names files of this machine.
    private init(_ error: StoreError) {
        switch error.code {
        case .full:
            self.init(
                .serviceUnavailable,
                "the server's disk is full",
                hint: "contact its operator"
            )
        case .readOnly, .locked, .suspended:
            self.init(
                .serviceUnavailable,
                "appends are unavailable",
                hint: "try again later"
            )
        case .otherLog: self.init(.conflict, error.cause, hint: error.hint)
        default: self = .unavailable
        }
    }

    /// Creates the problem of a checkpoint or file that isn't signed; only a fork's cause names no file.
    private init(_ error: NoteError) {
        switch error.kind {
        case .fork: self.init(.serviceUnavailable, error.cause, hint: error.hint)
        case .unanswerable: self.init(.badRequest, error.cause, hint: error.hint)
        default:
            self.init(
                .serviceUnavailable,
                "can't sign a checkpoint",
                hint: "contact the server's operator"
            )
        }
    }

    private static var unavailable: Problem {
        Problem(.serviceUnavailable, "can't read the log", hint: "try again")
    }

    private init(_ error: HTTPError) {
        switch error.status {
        case .contentTooLarge: self = .tooLarge
        default: self.init(error.status, error.body ?? error.status.reasonPhrase)
        }
    }
}
