internal import ContactProjector
internal import Crypto
internal import Foundation

/// A private key, which no description, dump or mirror shows.
///
/// Its file has one line, `PRIVATE+KEY+NAME+ID+BASE64`, as other programs for signed notes write it.
public struct SigningKey: Sendable {
    /// The public half of the key.
    public let verifier: VerifierKey
    private let key: Curve25519.Signing.PrivateKey

    /// Creates a key that was never used.
    public init(_ name: KeyName, _ kind: VerifierKey.Kind = .log) {
        self.init(name, kind, Curve25519.Signing.PrivateKey())
    }

    private init(
        _ name: KeyName,
        _ kind: VerifierKey.Kind,
        _ key: Curve25519.Signing.PrivateKey
    ) {
        self.key = key
        verifier = VerifierKey(name, kind, publicKey: Array(key.publicKey.rawRepresentation))
    }

    /// Creates a key from its seed, 32 bytes.
    ///
    /// - Throws: ``NoteError`` when there aren't 32 bytes.
    package init(_ name: KeyName, _ kind: VerifierKey.Kind, seed: [UInt8]) throws(NoteError) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw NoteError(
                .malformed,
                "the key has \(seed.count) bytes instead of 32",
                hint: "copy the whole key again"
            )
        }
        self.init(name, kind, key)
    }

    /// Reads the line of a key file; errors never have a part of it.
    init(secret text: String) throws(NoteError) {
        guard text.hasPrefix(Self.prefix) else {
            throw NoteError(
                .malformed,
                "the file isn't a private key",
                hint: "use a file that projector key new made"
            )
        }
        let parts = try KeyParts(text.dropFirst(Self.prefix.count))
        try self.init(parts.name, parts.kind, seed: parts.key)
        guard verifier.id == parts.id else { throw KeyParts.wrongID }
    }

    private static let prefix = "PRIVATE+KEY+"

    /// The line of a key file, without its newline.
    var secret: String {
        let bytes = [verifier.kind.rawValue] + Array(key.rawRepresentation)
        return "\(Self.prefix)\(verifier.name)+\(verifier.id)+\(Base64.text(of: bytes))"
    }

    /// Signs a text, and returns a note with this signature alone.
    ///
    /// - Throws: ``NoteError`` when the key is a witness's, or the text can't be a note's.
    public func sign(_ text: String) throws(NoteError) -> SignedNote {
        let signed = Array(text.utf8)
        let note = SignedNote(unchecked: signed, [try signature(of: signed)])
        // By the same rules as a note that is read.
        guard let checked = try? SignedNote(note.bytes), checked == note else {
            throw NoteError(
                .malformed,
                "the text can't be signed",
                hint: "use text that ends in a newline and has no control characters"
            )
        }
        return checked
    }

    /// Adds this key's signature to a note, for example while one key replaces another.
    ///
    /// - Throws: ``NoteError`` when the key is a witness's, or the note has too many signatures.
    public func sign(_ note: SignedNote) throws(NoteError) -> SignedNote {
        try note.adding(try signature(of: note.signed))
    }

    /// Adds a witness's signature to the note of a checkpoint.
    ///
    /// Says that the checkpoint continues the one that the witness signed before, which ``Cosigner`` checks.
    ///
    /// - Throws: ``NoteError`` when the key isn't a witness's, or the time is before 1970.
    func cosign(_ note: SignedNote, at time: Timestamp) throws(NoteError) -> SignedNote {
        _ = try Checkpoint(note.signed)
        guard verifier.kind == .witness else {
            throw NoteError(
                .malformed,
                "\(verifier.name) \(verifier.id) isn't a witness's key",
                hint: "make one with projector key new --witness"
            )
        }
        guard let seconds = UInt64(exactly: time.microseconds / 1_000_000) else {
            throw NoteError(.malformed, "the time is before 1970", hint: "set the clock")
        }
        let bytes = try CosignatureBytes.make(for: note.signed, seconds: seconds, ed25519)
        return try note.adding(line(bytes))
    }

    private func signature(of text: [UInt8]) throws(NoteError) -> SignedNote.Signature {
        guard verifier.kind == .log else {
            throw NoteError(
                .malformed,
                "\(verifier.name) \(verifier.id) is a witness's key",
                hint: "use the log's key"
            )
        }
        return line(try ed25519(text))
    }

    private func line(_ bytes: [UInt8]) -> SignedNote.Signature {
        SignedNote.Signature(name: verifier.name.rawValue, keyID: verifier.id, bytes: bytes)
    }

    private func ed25519(_ message: [UInt8]) throws(NoteError) -> [UInt8] {
        guard let signature = try? key.signature(for: message) else {
            throw NoteError(.malformed, "the key can't sign")
        }
        return Array(signature)
    }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name and the id of the key, without any part of the secret.
    public var description: String { "(the private key of \(verifier.name) \(verifier.id))" }
    /// The same text as ``description``.
    public var debugDescription: String { description }
    /// A mirror without children, since `dump` and an enclosing value's description show stored properties.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
