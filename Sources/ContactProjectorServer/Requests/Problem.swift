internal import ActivityJSON
internal import ContactProjector
internal import ContactQuestions
internal import Hummingbird
internal import NIOCore

/// Why a request got no answer, as a problem document of RFC 9457.
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

extension Problem: JSONAnswer {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("type", "about:blank")
            writer.field("title", status.reasonPhrase)
            writer.field("status", status.code)
            writer.field("detail", detail)
            if let hint { writer.field("hint", hint) }
        }
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
    /// Nobody, or nobody that this organisation's data are for: the two are told apart by nothing.
    static func unknown(_ what: String, _ name: String) -> Problem {
        Problem(.notFound, "there is no \(what) \(name.prefix(200))", hint: "check the path")
    }

    static func parameter(_ name: String, _ value: String, _ hint: String) -> Problem {
        Problem(.badRequest, "\(name) can't be \(value.prefix(100))", hint: hint)
    }

    /// What a failed request comes to; what the server itself got wrong is told by a log and not by an answer.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as QuestionError: self.init(error)
        case let error as QueryError: self.init(error)
        case let error as StoreError: self.init(QuestionError(error))
        case let error as HTTPError: self.init(error)
        case is NIOTooManyBytesError: self.init(HTTPError(.contentTooLarge))
        default: self.init(.internalServerError, "the server failed", hint: "ask again")
        }
    }

    private init(_ error: QuestionError) {
        switch error.code {
        case .failed, .usage: self.init(.badRequest, error.message, hint: error.hint)
        // The cause names the machine's files.
        case .unreadable: self.init(.serviceUnavailable, "the log can't be read", hint: "ask again")
        case .interrupted: self.init(.serviceUnavailable, "the request took too long")
        }
    }

    private init(_ error: QueryError) {
        switch error {
        case .store(let error): self.init(QuestionError(error))
        default: self.init(QuestionError(error))
        }
    }

    private init(_ error: HTTPError) {
        switch error.status {
        case .notFound:
            self.init(.notFound, "there is nothing at this path", hint: "see /openapi.json")
        case .contentTooLarge:
            self.init(.contentTooLarge, "the body is too large", hint: "send less at once")
        default: self.init(error.status, error.body ?? error.status.reasonPhrase)
        }
    }
}
