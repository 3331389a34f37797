internal import CLibrary

extension ConsistencyProof {
    /// The largest number of bytes of a text that is read, many times that of the longest proof.
    public static let largestSize = 1 << 16

    /// Reads a proof from a file.
    ///
    /// - Throws: ``NoteError`` when it can't be read, or isn't in the format.
    public init(file: String) throws(NoteError) {
        let bytes: [UInt8]
        do throws(FileFault) {
            bytes = try SmallFile.read(file, atMost: Self.largestSize)
        } catch {
            throw NoteError(unreadable: file, error)
        }
        try self.init(bytes, name: file)
    }

    /// Reads the text of a proof, whose name is for errors.
    ///
    /// The bytes must be exactly those of ``text``.
    ///
    /// - Throws: ``NoteError`` for any other bytes, with the number of the line.
    public init(_ bytes: some Collection<UInt8>, name: String = "proof") throws(NoteError) {
        guard bytes.count <= Self.largestSize else {
            throw Self.malformed("\(name) is larger than \(Self.largestSize >> 10) KiB")
        }
        let bytes = Array(bytes)
        let count = bytes.count { $0 == UInt8(ascii: "\n") }
        guard count <= Self.largestCount + 1 else {
            throw Self.malformed("\(name) has more than \(Self.largestCount) hashes")
        }
        guard var lines = TextLines(bytes, count: count) else {
            throw Self.malformed(bytes.isEmpty ? "\(name) is empty" : "\(name) has no last newline")
        }
        guard let from = lines.size(after: "old ") else {
            throw NoteError(
                .malformed,
                "\(name):1: the line isn't old and a number of entries",
                hint: "use what checkpoint --prove printed"
            )
        }
        var hashes: [[UInt8]] = []
        for line in 1..<count {
            guard let hash = lines.digest() else {
                throw Self.malformed("\(name):\(line + 1): the line isn't a hash in base64")
            }
            hashes.append(hash)
        }
        try self.init(from: from, hashes: hashes)
    }
}
