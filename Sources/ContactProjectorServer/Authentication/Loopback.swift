internal import NIOCore

/// The names and addresses of this machine that no other machine can reach.
enum Loopback {
    /// Returns a Boolean value indicating whether a host is `localhost`, `::1` or an address of 127.0.0.0/8.
    static func isThisMachine(_ host: some StringProtocol) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        // Four numbers, not a prefix: 127.example.com is another machine.
        return host.lowercased() == "localhost" || host == "::1"
            || parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Returns a Boolean value indicating whether an address is a Unix socket's or that of such a host.
    static func isThisMachine(_ address: SocketAddress) -> Bool {
        guard let host = address.ipAddress else { return address.pathname != nil }
        return isThisMachine(host)
    }

    /// Returns a Boolean value indicating whether an authority, `host` or `host:port`, has such a host.
    static func isThisMachine(authority: String) -> Bool {
        if authority.hasPrefix("[") { return authority.hasPrefix("[::1]") }
        return isThisMachine(authority.split(separator: ":", maxSplits: 1).first ?? "")
    }
}
