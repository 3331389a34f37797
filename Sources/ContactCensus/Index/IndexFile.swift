internal import ActivityJSON
internal import CActivityScan
internal import ContactProjector
internal import CLibrary

/// The index file of a census of a log: a header, then the columns as they are in memory.
///
/// A file whose checksums or values are invalid isn't an index. That loses nothing, since the log
/// has everything.
struct IndexFile {
    // The bytes `CJPCENS1`, read as a little-endian number; on another byte order the file isn't an
    // index.
    static let magic: UInt64 = 0x3153_4E45_4350_4A43
    // Part of each checksum as its seed.
    static let version: UInt64 = 5
    static let sections = 26
    private static let alignment = 64
    /// The number of words of the header before those of the sections.
    static let fixedWords = 10
    static var headerWords: Int { fixedWords + 3 * sections + 1 }

    /// Writes a census to a file, which readers see either old or complete.
    ///
    /// - Throws: the system's error number.
    static func write(_ census: Census, to path: String) throws(IndexFileError) {
        let temporary = "\(path).\(getpid())"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        var descriptor = unsafe open(temporary, flags, 0o600)
        if descriptor < 0, errno == EEXIST {
            // A killed process with the same number left the file.
            unsafe unlink(temporary)
            descriptor = unsafe open(temporary, flags, 0o600)
        }
        guard descriptor >= 0 else { throw IndexFileError(errno) }
        do throws(IndexFileError) {
            defer { close(descriptor) }
            // The process's umask may have removed the owner's own permissions.
            fchmod(descriptor, 0o600)
            try write(census, to: descriptor)
            // Without `fsync`: after a power cut the file may be incomplete. Then its checksums
            // differ, and the index is rebuilt from the log.
            guard unsafe rename(temporary, path) == 0 else { throw IndexFileError(errno) }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
    }

    /// Writes the columns, then the header with their checksums before them.
    private static func write(_ census: Census, to descriptor: Int32) throws(IndexFileError) {
        let sections = census.base.sections + AliasTable(census.aliases).sections
        var header = [
            magic, version, UInt64(bitPattern: census.head.position.rawValue),
            UInt64(bitPattern: census.head.recordedAt?.microseconds ?? .min), census.mark,
            UInt64(census.report.appended), UInt64(census.report.revisions),
            UInt64(census.report.conflicts), census.base.seed, UInt64(sections.count),
        ]
        var offset = aligned(headerWords * 8)
        for section in sections {
            try seek(to: offset, of: descriptor)
            for range in pieces(section.count) {
                try append(section.piece(range), to: descriptor)
            }
            header += [UInt64(offset), UInt64(section.count), checksum(of: section)]
            offset = aligned(offset + section.count)
        }
        header.append(checksum(of: header))
        // The padding after the last column is part of the file, too.
        guard ftruncate(descriptor, off_t(offset)) == 0 else { throw IndexFileError(errno) }
        try seek(to: 0, of: descriptor)
        try append(Column(header).content, to: descriptor)
    }

    static func checksum(of words: [UInt64]) -> UInt64 {
        unsafe words.withUnsafeBytes { unsafe checksum($0) }
    }

    private static func seek(to offset: Int, of descriptor: Int32) throws(IndexFileError) {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw IndexFileError(errno) }
    }

    private static func append(_ bytes: FixedBytes, to descriptor: Int32) throws(IndexFileError) {
        let failure = unsafe bytes.withBytes(0..<bytes.count) { unsafe append($0, to: descriptor) }
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

    /// Reads a census, or returns `nil` for a missing file and anything that isn't a census.
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

    /// Returns the checksum of a section, which is that of the checksums of its pieces.
    static func checksum(of section: IndexSection) -> UInt64 {
        checksum(
            of: pieces(section.count).map { range in
                let piece = section.piece(range)
                return unsafe piece.withBytes(0..<piece.count) { unsafe checksum($0) }
            }
        )
    }

    /// Returns the pieces of a section, so that a text in several parts needn't be copied into one.
    private static func pieces(_ count: Int) -> [Range<Int>] {
        // Pieces of 1 MiB. The size is part of the format, as the checksum is that of the pieces.
        stride(from: 0, to: count, by: 1 << 20).map { $0..<min($0 + 1 << 20, count) }
    }

    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        unsafe cas_hash(bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, version)
    }
}

/// The reason an index couldn't be written.
struct IndexFileError: Error {
    let systemError: Int32

    init(_ systemError: Int32) { self.systemError = systemError }
}

/// A section of the index file.
enum IndexSection {
    case column(FixedBytes)
    case text(RecordStorage)

    var count: Int {
        switch self {
        case .column(let bytes): bytes.count
        case .text(let text): text.count
        }
    }

    func piece(_ range: Range<Int>) -> FixedBytes {
        switch self {
        case .column(let bytes): FixedBytes(range, of: bytes)
        case .text(let text): text.piece(range)
        }
    }
}

extension AliasTable {
    /// The sections after those of the columns.
    fileprivate var sections: [IndexSection] {
        [.column(texts.bytes.content), .column(texts.ends.content)]
    }
}

extension CensusPart {
    /// The sections in the order of the file.
    fileprivate var sections: [IndexSection] {
        let transitions = columns.transitions
        let front = [
            contacts.names.bytes.content, contacts.names.ends.content, contacts.orgs.content,
            contacts.orgNames.bytes.content, contacts.orgNames.ends.content,
            segments.names.bytes.content, segments.names.ends.content, rows.times.content,
            rows.kinds.content, rows.subjects.content, rows.places.content, rows.lengths.content,
            rows.ends.content, transitions.times.content, transitions.transitions.content,
            transitions.ends.content, transitions.checkpoints.content, marks.places.content,
            marks.ends.content, marks.rows.content, marks.notes.content,
        ]
        let back = [erasures.contacts.content, erasures.positions.content]
        return front.map { .column($0) } + [.text(text)] + back.map { .column($0) }
    }
}
