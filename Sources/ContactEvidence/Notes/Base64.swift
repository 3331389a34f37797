internal import Foundation

/// Base64 in its one canonical form: the standard alphabet, padded, and no bit left over.
enum Base64 {
    /// Reads a text, or returns `nil` for any other spelling than the one that ``text(of:)`` writes.
    static func bytes(of text: some Collection<UInt8>) -> [UInt8]? {
        let text = Data(text)
        // Foundation ignores the bits that a last digit has too many, so several texts have the same
        // bytes. Only the text that it would write itself is taken.
        guard let bytes = Data(base64Encoded: text), bytes.base64EncodedData() == text else {
            return nil
        }
        return Array(bytes)
    }

    static func text(of bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
