internal import ActivityJSON
internal import CActivityScan
internal import ContactProjector
internal import CLibrary

/// The file that a census of a log is kept in: a header, then the columns as they are in memory.
///
/// Whatever in it doesn't fit its checksums, or isn't what a census could be, makes it no index; nothing is lost by that.
struct IndexFile {
    static let magic: UInt64 = 0x3153_4E45_4350_4A43
    static let version: UInt64 = 2
    static let sections = 24
    private static let alignment = 64
    static var headerWords: Int { 9 + 3 * sections + 1 }

    /// Writes a census; a reader sees the old file or all of the new one.
    ///
    /// - Throws: the system's error number.
    static func write(_ census: Census, to path: String) throws(IndexFileError) {
        let temporary = "\(path).\(getpid())"
        let descriptor = unsafe open(
            temporary,
            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
            0o600
        )
        guard descriptor >= 0 else { throw IndexFileError(errno) }
        do throws(IndexFileError) {
            defer { close(descriptor) }
            // The mask may have taken the owner's own permissions.
            fchmod(descriptor, 0o600)
            try write(census, to: descriptor)
            guard unsafe rename(temporary, path) == 0 else { throw IndexFileError(errno) }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
    }

    private static func write(_ census: Census, to descriptor: Int32) throws(IndexFileError) {
        let columns = census.sections
        var header = [
            magic, version, UInt64(bitPattern: census.head.position.rawValue),
            UInt64(bitPattern: census.head.recordedAt?.microseconds ?? .min), census.mark,
            UInt64(census.report.appended), UInt64(census.report.revisions),
            UInt64(census.report.conflicts), UInt64(columns.count),
        ]
        var offset = aligned(headerWords * 8)
        for column in columns {
            let sum = unsafe column.withBytes(0..<column.count) { unsafe checksum($0) }
            header += [UInt64(offset), UInt64(column.count), sum]
            offset = aligned(offset + column.count)
        }
        header.append(checksum(of: header))
        try append(Column(header).bytesAlone, to: descriptor)
        for column in columns { try append(column, to: descriptor) }
    }

    static func checksum(of words: [UInt64]) -> UInt64 {
        unsafe words.withUnsafeBytes { unsafe checksum($0) }
    }

    /// Writes bytes, and zeros up to where the next ones start.
    private static func append(_ bytes: FixedBytes, to descriptor: Int32) throws(IndexFileError) {
        let gap = [UInt8](repeating: 0, count: aligned(bytes.count) - bytes.count)
        let failure =
            unsafe bytes.withBytes(0..<bytes.count) { unsafe append($0, to: descriptor) }
            ?? gap.withUnsafeBytes { unsafe append($0, to: descriptor) }
        if let failure { throw failure }
    }

    private static func append(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32)
        -> IndexFileError?
    {
        var rest = unsafe bytes
        while unsafe !rest.isEmpty {
            let written = unsafe CLibrary.write(descriptor, rest.baseAddress, rest.count)
            if written < 0 && errno != EINTR { return IndexFileError(errno) }
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, written)))
        }
        return nil
    }

    /// Reads a census; `nil` for a missing file and for anything that isn't a census.
    static func read(_ path: String) -> Census? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard let file = OpenFile(adopting: descriptor) else {
            close(descriptor)
            return nil
        }
        guard let bytes = FixedBytes(copying: file), var reader = IndexReader(bytes) else {
            return nil
        }
        return reader.census()
    }

    private static func aligned(_ offset: Int) -> Int {
        (offset + alignment - 1) / alignment * alignment
    }

    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        unsafe cas_hash(bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, version)
    }
}

/// Why an index could not be written.
struct IndexFileError: Error {
    let systemError: Int32

    init(_ systemError: Int32) { self.systemError = systemError }
}

extension Census {
    /// The columns in the order of the file.
    fileprivate var sections: [FixedBytes] {
        [
            contacts.names.bytes.bytesAlone, contacts.names.ends.bytesAlone,
            contacts.orgs.bytesAlone, contacts.orgNames.bytes.bytesAlone,
            contacts.orgNames.ends.bytesAlone, segmentNames.bytes.bytesAlone,
            segmentNames.ends.bytesAlone, rows.times.bytesAlone, rows.kinds.bytesAlone,
            rows.subjects.bytesAlone, rows.places.bytesAlone, rows.lengths.bytesAlone,
            rows.ends.bytesAlone, transitions.times.bytesAlone, transitions.transitions.bytesAlone,
            transitions.ends.bytesAlone, transitions.checkpoints.bytesAlone,
            marks.places.bytesAlone,
            marks.ends.bytesAlone, marks.rows.bytesAlone, marks.notes.bytesAlone, text.inOnePiece,
            erasures.contacts.bytesAlone, erasures.positions.bytesAlone,
        ]
    }
}
