internal import NIOCore

/// The names by which a machine reaches itself and nobody else does.
enum Loopback {
    /// Tells whether a host is one: `localhost`, `::1` or an address of 127.0.0.0/8.
    static func isThisMachine(_ host: some StringProtocol) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return host.lowercased() == "localhost" || host == "::1"
            || parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Tells whether an address is one: a file, which no other machine opens, or the address of such a host.
    static func isThisMachine(_ address: SocketAddress) -> Bool {
        guard let host = address.ipAddress else { return address.pathname != nil }
        return isThisMachine(host)
    }

    /// Tells whether the host of an authority, which may have a port behind it, is one.
    static func isThisMachine(authority: String) -> Bool {
        if authority.hasPrefix("[") { return authority.hasPrefix("[::1]") }
        return isThisMachine(authority.split(separator: ":", maxSplits: 1).first ?? "")
    }
}
