internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A response and the head of the log at which it was found.
struct RenderedResponse {
    let body: ByteBuffer
    /// The head, or `nil` if it isn't known.
    var head: Position?
    /// The place at the head, or `nil` if unknown; such a response isn't kept and has no tag.
    private(set) var place: LogPlace?
    /// A Boolean value that indicates whether only the contact's own activities can change the response.
    var isOwn = true
    var headers: [(name: String, value: String)] = []

    init(body: [UInt8], at head: Position?) {
        self.body = ByteBuffer(bytes: body)
        self.head = head
    }

    init(_ result: QueryResult) { self.init(result, at: result.head) }

    init(_ answer: some JSONWritable, at head: Position?) {
        body = ByteBuffer(bytes: answer.encoded)
        self.head = head
    }

    /// Creates the response of a list, as a JSON array.
    init<Item>(
        _ items: some Sequence<Item>,
        at head: Position?,
        _ write: (inout JSONWriter, Item) -> Void
    ) {
        var writer = JSONWriter()
        writer.array(items, write)
        body = ByteBuffer(bytes: writer.bytes)
        self.head = head
    }

    mutating func tell(_ page: PageRequest, of total: Int) {
        headers = [
            ("pagination-count", String(total)),
            ("pagination-page", String(page.page)),
            ("pagination-take", String(page.take)),
        ]
    }

    /// Returns the response with the place at its head.
    func placed(in log: OrganizationLog) async throws(StoreError) -> RenderedResponse {
        guard place == nil, let head else { return self }
        return placed(at: try await log.place(at: head))
    }

    /// Returns the response with a place.
    func placed(at place: LogPlace?) -> RenderedResponse {
        var found = self
        found.place = place
        return found
    }
}

extension RenderedResponse {
    /// Returns the whole response, or status 304 if the caller already has it.
    func response(to request: Request) -> Response {
        // One URL, such as `/orgs/c/contacts`, has another response for each organization's token.
        var headers: HTTPFields = [.cacheControl: "private, no-cache", .vary: "Authorization"]
        let tag = place.map { "\"\($0)\"" }
        if let tag { headers[.eTag] = tag }
        if tag != nil, Self.tags(request.headers).contains(where: { $0 == tag || $0 == "*" }) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = "application/json"
        for (name, value) in self.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// Returns the tags of `If-None-Match`, which RFC 9110 13.1.2 compares weakly: `W/` doesn't count.
    private static func tags(_ headers: HTTPFields) -> [String] {
        guard let text = headers[.ifNoneMatch] else { return [] }
        return text.split(separator: ",").map { tag in
            let tag = tag.trimmingPrefix(while: \.isWhitespace)
            let text = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
            return String(text.prefix { !$0.isWhitespace })
        }
    }
}

extension Response {
    /// Creates a JSON response that must not be cached.
    init(status: HTTPResponse.Status, json: [UInt8]) {
        self.init(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json))
        )
    }
}
