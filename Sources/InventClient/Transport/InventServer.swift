internal import Foundation

/// The address of a server with the API.
public struct InventServer: Hashable, Sendable {
    /// The scheme, the host and the port, without a slash at the end.
    public let address: String

    /// The source system itself.
    public static let source = InventServer(checked: "https://api.useinvent.com")

    private init(checked address: String) { self.address = address }

    /// Reads an address: HTTPS, or plain HTTP to this machine, or to any if allowed.
    ///
    /// - Throws: ``InventError`` for any other address: a key must not be sent unencrypted.
    public init(_ address: String, allowingPlainHTTP: Bool = false) throws(InventError) {
        // User info would disguise the host: `https://api.useinvent.com@example.com` is
        // example.com.
        guard let url = URLComponents(string: address), let host = url.host, !host.isEmpty,
            url.user == nil, url.password == nil, url.query == nil, url.fragment == nil,
            url.path.isEmpty || url.path == "/"
        else {
            throw InventError(
                .address,
                cause: "\"\(address.prefix(100))\" isn't a server address",
                hint: "use an address such as https://api.useinvent.com"
            )
        }
        switch url.scheme {
        case "https": break
        case "http" where allowingPlainHTTP || Self.isThisMachine(host): break
        case "http":
            throw InventError(
                .address,
                cause: "plain HTTP to \(host) would send the API key unencrypted",
                hint: "use https, or allow plain HTTP explicitly"
            )
        default:
            throw InventError(
                .address,
                cause: "\"\(address.prefix(100))\" is neither https nor http",
                hint: "use an address such as https://api.useinvent.com"
            )
        }
        self.address = url.path == "/" ? String(address.dropLast()) : address
    }

    private static func isThisMachine(_ host: String) -> Bool {
        let bare = host.trimmingCharacters(in: ["[", "]"])
        // All of 127.0.0.0/8 (RFC 1122 3.2.1.3). By its prefix, 127.example.com would pass, too.
        let parts = bare.split(separator: ".", omittingEmptySubsequences: false)
        let isLoopback =
            parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
        return bare == "localhost" || bare == "::1" || isLoopback
    }
}
