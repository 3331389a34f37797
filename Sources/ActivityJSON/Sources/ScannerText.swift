internal import CActivityScan

/// Texts that the scanner writes into a buffer.
package enum ScannerText {
    /// The versions of the C libraries that read activities.
    package static var libraryVersions: String {
        unsafe read(count: 128) { unsafe cas_library_versions($0, $1) }
    }

    /// Returns the text that a function writes into a number of bytes, up to its zero.
    static func read(count: Int, _ write: (UnsafeMutablePointer<CChar>?, Int) -> Void) -> String {
        var text = [CChar](repeating: 0, count: count)
        unsafe text.withUnsafeMutableBufferPointer { text in
            unsafe write(text.baseAddress, text.count)
        }
        return String(
            decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }
}
