import ContactProjector
import ContactProjectorTesting
import HTTPTypes
import Hummingbird
import Testing

@testable import ContactProjectorServer

@Suite struct HostNameTests {
    @Test(arguments: [
        ("localhost:80", 200), ("127.0.0.1", 200), ("127.8.0.1:1", 200), ("[::1]:8080", 200),
        ("LOCALHOST", 200), ("evil.example", 421), ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example", 421), ("10.0.0.1", 421),
    ])
    func `a name that others may own is refused`(name: String, status: Int) throws {
        let authenticator = Authenticator(
            .none,
            allowsAppend: false,
            requestsPerMinute: nil,
            now: { .second(0) }
        )
        let head = HTTPRequest(method: .get, scheme: nil, authority: name, path: "/")
        let request = Request(head: head, body: .init(buffer: .init()))
        let problem = #expect(throws: (any Error).self, "refused") {
            _ = try authenticator.admit(request, from: nil, isLocal: true)
            throw CancellationError()
        }
        #expect((problem as? Problem)?.status.code ?? 200 == status)
    }
}
