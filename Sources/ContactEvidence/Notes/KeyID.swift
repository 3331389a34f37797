internal import Crypto

/// The short id of a key, which tells the keys of one name apart.
///
/// It is the beginning of a digest over name, kind and public key. An id says which key to try, and proves nothing.
public struct KeyID: Hashable, Sendable {
    /// The number of the id.
    public let rawValue: UInt32

    /// Creates an id from its number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    init(of publicKey: [UInt8], _ kind: VerifierKey.Kind, _ name: KeyName) {
        let named = Array(name.rawValue.utf8) + [UInt8(ascii: "\n"), kind.rawValue] + publicKey
        self.init(SHA256.hash(data: named).prefix(Self.length))
    }

    /// The number of bytes of an id.
    static let length = 4

    /// Creates an id from its bytes, the highest first.
    init(_ bytes: some Sequence<UInt8>) {
        rawValue = bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The bytes of the id, the highest first.
    var bytes: [UInt8] { stride(from: 24, through: 0, by: -8).map { UInt8(rawValue >> $0 & 0xFF) } }

    /// Reads eight hexadecimal digits in lower case, or returns `nil` for any other text.
    init?(_ text: some StringProtocol) {
        guard let number = UInt32(text, radix: 16), KeyID(rawValue: number).description == text
        else { return nil }
        rawValue = number
    }
}

extension KeyID: CustomStringConvertible {
    /// The id in eight hexadecimal digits.
    public var description: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
