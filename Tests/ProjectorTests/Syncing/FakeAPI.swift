import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A local server of the source system's API, which counts requests.
///
/// Each contact has a number of activities, listed newest first.
final class FakeAPI: Sendable {
    private let channel: any Channel
    private let state: Shared

    /// A request for a page of a contact's activities.
    struct Asked: Hashable, Sendable {
        let contact: String
        let page: Int
    }

    private final class Shared: Sendable {
        let lists: Mutex<[String: Int]>
        let asked = Mutex<[Asked]>([])
        let contacts: String
        let key: String
        /// A Boolean value that indicates whether the first page of each list holds a record that isn't an activity.
        let junk: Bool
        /// The difference between the announced and the listed number of activities.
        let more: Int
        /// The lists of records by their paths, newest first, and single objects.
        let records: [String: [String]]
        /// The number of requests for records that are refused as too many before one is answered.
        let busy: Mutex<Int>
        /// The state of a simulated outage: whether the list of contacts is refused, and the number of refusals.
        let outage = Mutex((isOn: false, refusals: 0))

        init(
            _ lists: [String: Int],
            contacts: String,
            key: String,
            junk: Bool,
            more: Int,
            records: [String: [String]],
            busy: Int
        ) {
            self.records = records
            self.busy = Mutex(busy)
            self.lists = Mutex(lists)
            self.contacts = contacts
            self.key = key
            self.junk = junk
            self.more = more
        }
    }

    init(
        _ lists: [String: Int],
        contacts: String = "[]",
        key: String = "test-key",
        junk: Bool = false,
        more: Int = 0,
        records: [String: [String]] = [:],
        busy: Int = 0
    ) async throws {
        let state = Shared(
            lists,
            contacts: contacts,
            key: key,
            junk: junk,
            more: more,
            records: records,
            busy: busy
        )
        self.state = state
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var address: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }
    var asked: [Asked] { state.asked.withLock(\.self) }

    func set(_ contact: String, to count: Int) { state.lists.withLock { $0[contact] = count } }

    /// Starts or ends refusing the list of contacts.
    func breakContacts(_ isOn: Bool) { state.outage.withLock { $0.isOn = isOn } }

    var refusals: Int { state.outage.withLock(\.refusals) }

    func close() async { try? await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let state: Shared

        init(_ state: Shared) { self.state = state }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .head(let head) = unwrapInboundIn(data) else { return }
            let (status, total, body) = answer(to: head)
            var headers = HTTPHeaders([("content-length", String(body.utf8.count))])
            if let total { headers.add(name: "pagination-count", value: String(total)) }
            if status == .tooManyRequests { headers.add(name: "retry-after", value: "0") }
            let response = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
            context.write(wrapOutboundOut(.head(response)), promise: nil)
            context.write(
                wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))),
                promise: nil
            )
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }

        private func answer(to head: HTTPRequestHead) -> (HTTPResponseStatus, Int?, String) {
            guard head.headers["authorization"] == ["Bearer \(state.key)"] else {
                return (.unauthorized, nil, "no")
            }
            guard let url = URLComponents(string: head.uri) else { return (.badRequest, nil, "") }
            let parts = url.path.split(separator: "/").map(String.init)
            let page = url.queryItems?.first { $0.name == "page" }?.value.flatMap { Int($0) } ?? 1
            if parts.count > 2, parts[2] == "broadcasts" { return records(url, page) }
            guard parts.count == 5 else { return contacts(page) }
            state.asked.withLock { $0.append(Asked(contact: parts[3], page: page)) }
            let count = state.lists.withLock { $0[parts[3]] }
            guard let count else { return (.notFound, nil, "no such contact") }
            let records = (0..<count).reversed().dropFirst((page - 1) * 100).prefix(100).map { id in
                #"{"id":"a\#(id)","type":"segment_added","created_at":"2024-01-01T00:00:\#(10 + id % 50)Z","segment":{"id":"s\#(id % 3)","name":"S"}}"#
            }
            let junk = state.junk && page == 1 ? ["7"] : []
            let total = count + junk.count + state.more
            return (.ok, total, "[\((records + junk).joined(separator: ","))]")
        }

        /// Answers with a page of records, or with the one object of a path that isn't a list.
        private func records(
            _ url: URLComponents,
            _ page: Int
        ) -> (HTTPResponseStatus, Int?, String) {
            let isBusy = state.busy.withLock { busy in
                busy -= 1
                return busy >= 0
            }
            guard !isBusy else { return (.tooManyRequests, nil, "later") }
            guard let all = state.records[url.path] else { return (.notFound, nil, "no such") }
            guard url.path.hasSuffix("/recipients") else { return (.ok, nil, all.joined()) }
            let take = url.queryItems?.first { $0.name == "take" }?.value.flatMap { Int($0) } ?? 100
            let records = all.dropFirst((page - 1) * take).prefix(take)
            return (.ok, all.count + state.more, "[\(records.joined(separator: ","))]")
        }

        private func contacts(_ page: Int) -> (HTTPResponseStatus, Int?, String) {
            let isBroken = state.outage.withLock { outage in
                if outage.isOn { outage.refusals += 1 }
                return outage.isOn
            }
            // A client repeats a 503 within a round, but not a 400: so there is one refusal for
            // each round.
            guard !isBroken else { return (.badRequest, nil, "out of order") }
            return (.ok, nil, page == 1 ? state.contacts : "[]")
        }
    }
}
