public import ContactProjector
internal import Crypto
internal import Foundation

/// The identity of an imported source, which differs from another file that had the same name.
public struct ImportSource: Hashable, Sendable {
    /// The identity by which the source is recognized when it is imported again.
    public let identity: String
    /// The name for people, such as a path.
    public let name: String

    /// Creates a source from the identity that the caller recognizes it by, such as the address of a page.
    public init(identity: String, name: String) {
        self.identity = identity
        self.name = name
    }

    /// Creates the source of a file from its absolute path, its size and a digest of its first 64 KiB.
    ///
    /// A source that isn't a regular file, such as a pipe, can't be read ahead. Its identity is its
    /// path alone.
    ///
    /// - Throws: `StoreError` when the file can't be read.
    public init(file path: String) throws(StoreError) {
        let absolute = URL(filePath: path).standardizedFileURL.path
        do {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: URL(filePath: path).resolvingSymlinksInPath().path
            )
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                self.init(identity: absolute, name: path)
                return
            }
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? file.close() }
            // The beginning and the size distinguish other files under the same name. A digest of
            // the whole file would read gigabytes twice.
            let start = try file.read(upToCount: 64 << 10) ?? Data()
            let size = attributes[.size] as? Int ?? start.count
            let digest = [UInt8](Data(SHA256.hash(data: start))).hexadecimal
            self.init(identity: "\(absolute) \(size) \(digest)", name: path)
        } catch {
            throw StoreError(
                code: .unavailable,
                cause: "can't read \(path)",
                hint: "check the path and the permission to read it"
            )
        }
    }
}
