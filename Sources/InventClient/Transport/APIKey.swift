internal import ActivityJSON
internal import CLibrary
internal import Foundation

/// The key to the source system, which no description, dump or mirror shows.
public struct APIKey: Sendable {
    /// The text of the key, for the header of a request only.
    let secret: String

    /// The name of the environment variable that holds the key.
    public static let variable = "PROJECTOR_API_KEY"

    /// Creates a key from its text.
    ///
    /// - Throws: ``InventError`` when it is empty, too long, or has characters that a header can't carry.
    public init(_ secret: String) throws(InventError) {
        // Visible ASCII only: a line break would end the header and start another one. 4,096 bytes
        // are half of what common servers allow for all headers.
        let isPlain = !secret.isEmpty && secret.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isPlain, secret.utf8.count <= 4_096 else {
            throw InventError(
                .key,
                cause: "the API key is empty, too long, or contains invalid characters",
                hint: "copy it again, without quotes"
            )
        }
        self.secret = secret
    }

    /// Finds the key in the environment, or else in a file that only its owner can read.
    ///
    /// - Throws: ``InventError`` when there is none, or others may read the file.
    public static func find(
        environment: [String: String],
        file: String?
    ) throws(InventError) -> APIKey {
        // `PROJECTOR_API_KEY=$(cat FILE)` keeps a byte order mark and a carriage return.
        if let text = environment[variable], !text.isEmpty {
            let bare = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
            return try APIKey(bare.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        guard let file else {
            throw InventError(
                .key,
                cause: "no API key given",
                hint: "set \(variable), or use a key file of mode 0600"
            )
        }
        return try APIKey(file: file)
    }

    /// Reads the key from a file of mode 0600.
    ///
    /// - Throws: ``InventError`` when it can't be read, or others may read it.
    public init(file: String) throws(InventError) {
        let bytes: [UInt8]
        do throws(FileFault) {
            // Also a pipe, as `--key-file <(…)` makes it. Twice the longest key, so that a huge file isn't
            // read whole to be rejected.
            bytes = try SmallFile.read(file, atMost: 8_192, .isPrivate)
        } catch {
            throw InventError(keyFile: file, error)
        }
        let text: PlainText
        do { text = try PlainText(bytes, name: file) } catch {
            throw InventError(.key, cause: error.cause, hint: error.hint)
        }
        try self.init(text.text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text, without any part of the key.
    public var description: String { "(an API key)" }
    /// The same text as ``description``.
    public var debugDescription: String { description }
    /// A mirror without children, since `dump` and an enclosing value's description show stored properties.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension InventError {
    /// Creates the error for a key file that isn't read.
    fileprivate init(keyFile file: String, _ fault: FileFault) {
        let isShared = fault == .shared
        self.init(
            .key,
            cause: isShared
                ? "\(file) is readable by other users" : "can't read the key file \(file)",
            hint: isShared ? "chmod 600 \(file)" : "check the path and the permissions"
        )
    }
}
