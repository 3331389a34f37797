internal import ActivityJSON
internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
internal import NIOSSL

extension ContactServer {
    /// Returns an application that serves only these routes.
    func application() throws -> some ApplicationProtocol {
        // The follower starts with the application, and drops responses kept before that.
        cache.isFollowed = true
        return Application(
            router: router(),
            server: try builder(),
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: options.port),
                serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    options.limits.maximumConnections
                )
            ),
            services: [follower],
            onServerRunning: { [onRunning] in await onRunning($0.localAddress?.port ?? 0) },
            logger: quiet
        )
    }

    /// The logger of the frameworks, which logs nothing below warnings.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }

    /// The handler that closes unused connections.
    private var connectionGuard: ConnectionGuard {
        // Streams end by themselves at their timeout; one without a reader is still open after it.
        ConnectionGuard(
            stream: TimeAmount(options.limits.streamTimeout + .seconds(10)),
            part: TimeAmount(options.limits.requestTimeout)
        )
    }

    private func builder() throws -> HTTPServerBuilder {
        let plain = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [MalformedRequestHandler(), connectionGuard],
                idleTimeout: TimeAmount(options.limits.idleTimeout),
                httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                    maxHeaderFieldSize: options.limits.maximumHeaderBytes,
                    maxHeaderListSize: options.limits.maximumHeaderBytes,
                    // The default of Apache; 64 KiB alone would allow 16,000 empty fields.
                    maxHeaderFieldCount: 100
                )
            )
        )
        guard let files = options.tls else { return plain }
        do {
            let chain = try NIOSSLCertificate.fromPEMBytes(Self.text(of: files.certificateChain))
            let key = try NIOSSLPrivateKey(bytes: Self.text(of: files.privateKey), format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(key)
            )
            // RFC 8996 deprecates TLS 1.0 and 1.1.
            configuration.minimumTLSVersion = .tlsv12
            return try .tls(plain, tlsConfiguration: configuration)
        } catch let flaw as TextError {
            throw ServerError(flaw.cause, hint: flaw.hint)
        } catch {
            throw ServerError(
                "can't use the certificate \(files.certificateChain) or its key",
                hint: "use PEM files; the key must belong to the first certificate"
            )
        }
    }

    /// Reads a PEM file, without a byte order mark, which would hide its first line.
    private static func text(of file: String) throws -> [UInt8] {
        let data = try Data(contentsOf: URL(filePath: file))
        return Array(try PlainText(data, name: file).text.utf8)
    }
}
