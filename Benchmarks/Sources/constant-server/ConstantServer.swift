internal import Foundation
internal import Hummingbird
internal import Logging
internal import NIOCore

/// A server that returns the bytes of a file for every request, the minimum for this framework.
@main
struct ConstantServer {
    static func main() async throws {
        let data = FileManager.default.contents(atPath: CommandLine.arguments[1]) ?? Data()
        let body = ByteBuffer(bytes: data)
        let router = Router()
        router.get("orgs/:org/contacts/:contact/state") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: body)
            )
        }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: {
                let line = "http://127.0.0.1:\($0.localAddress?.port ?? 0)\n"
                FileHandle.standardOutput.write(Data(line.utf8))
            },
            logger: Logger(label: "constant") { _ in SwiftLogNoOpLogHandler() }
        )
        try await application.runService()
    }
}
