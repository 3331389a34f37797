internal import Crypto

/// The public half of a key, which checks signatures of its kind.
///
/// Its text is `NAME+ID+BASE64`, as in `kestrel.example/contacts+d2ce4fe3+AcqX…`.
public struct VerifierKey: Hashable, Sendable {
    /// The kinds of signatures.
    public enum Kind: UInt8, Hashable, Sendable {
        /// A log's signature of a text, by Ed25519.
        case log = 1
        /// A witness's signature of a checkpoint with a time, by Ed25519.
        case witness = 4
    }

    /// The name of the key.
    public let name: KeyName
    /// The kind of its signatures.
    public let kind: Kind
    /// The id of the key, which signatures name.
    public let id: KeyID
    /// The public key, 32 bytes.
    public let publicKey: [UInt8]

    init(_ name: KeyName, _ kind: Kind, publicKey: [UInt8]) {
        self.name = name
        self.kind = kind
        self.publicKey = publicKey
        id = KeyID(of: publicKey, kind, name)
    }

    /// Reads the text of a key.
    ///
    /// - Throws: ``NoteError`` when it isn't in the format, its id is another key's, or its kind isn't supported.
    public init(_ text: String) throws(NoteError) {
        let parts = try KeyParts(text[...])
        self.init(parts.name, parts.kind, publicKey: parts.key)
        guard id == parts.id else { throw KeyParts.wrongID }
    }

    /// Returns a Boolean value indicating whether a signature line names this key.
    func isNamed(by signature: SignedNote.Signature) -> Bool {
        // By bytes, because the name of a signature may be any text.
        signature.keyID == id && signature.name.utf8.elementsEqual(name.rawValue.utf8)
    }

    /// Returns a Boolean value indicating whether the key made an Ed25519 signature of a message.
    func hasSigned(_ message: [UInt8], with signature: some Collection<UInt8>) -> Bool {
        let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
        return key?.isValidSignature(Array(signature), for: message) ?? false
    }
}

extension VerifierKey: CustomStringConvertible {
    /// The text of the key, `NAME+ID+BASE64`.
    public var description: String {
        "\(name)+\(id)+\(Base64.text(of: [kind.rawValue] + publicKey))"
    }
}

/// The parts that the texts of public and private keys have in common: `NAME+ID+BASE64`.
struct KeyParts {
    let name: KeyName
    let id: KeyID
    let kind: VerifierKey.Kind
    /// The 32 bytes behind the kind.
    let key: [UInt8]

    static let wrongID = NoteError(
        .malformed,
        "the key doesn't fit its name and id",
        hint: "copy the whole key again"
    )

    /// Reads the parts; an error never has a part of the text, which may be secret.
    init(_ text: Substring) throws(NoteError) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let id = KeyID(parts[1]),
            let bytes = Base64.bytes(of: parts[2].utf8), let first = bytes.first,
            let name = try? KeyName(String(parts[0]))
        else {
            throw NoteError(
                .malformed,
                "the key isn't in the form NAME+ID+BASE64",
                hint: "copy the whole key again"
            )
        }
        guard let kind = VerifierKey.Kind(rawValue: first) else {
            throw NoteError(
                .malformed,
                "keys of type \(first) aren't supported",
                hint: "use an Ed25519 key (type 1) or a witness's (type 4)"
            )
        }
        guard bytes.count == 33 else {
            throw NoteError(
                .malformed,
                "the key has \(bytes.count - 1) bytes instead of 32",
                hint: "copy the whole key again"
            )
        }
        self.name = name
        self.id = id
        self.kind = kind
        key = Array(bytes.dropFirst())
    }
}
