import CLibrary
import ContactEvidence
import ContactProjector
import Testing

@Suite struct CheckpointDirectoryTests {
    private let folder: Folder
    private let directory: CheckpointDirectory

    init() throws {
        folder = try Folder()
        directory = CheckpointDirectory(path: folder.path("kept"))
    }

    private func note(_ size: Int64, _ root: UInt8 = 7) throws -> SignedNote {
        try Worked.log().sign(Worked.checkpoint(of: size, root: root).text)
    }

    private func names() throws -> [String] { try folder.names(in: "kept") }

    @Test func `a note is kept under its size and as the latest`() throws {
        #expect(try directory.latest() == nil)
        let note = try Worked.note()
        #expect(try directory.keep(note) == note)
        #expect(try names() == ["000000000025.checkpoint", "latest"])
        #expect(try folder.bytes("kept/latest") == note.bytes)
        #expect(try folder.bytes("kept/000000000025.checkpoint") == note.bytes)
        #expect(try directory.latest() == note)
        try directory.keep(self.note(26))
        #expect(try directory.latest() == self.note(26))
        #expect(
            try names() == ["000000000025.checkpoint", "000000000026.checkpoint", "latest"]
        )
        #expect(directory.path(ofSize: 1 << 40).hasSuffix("/1099511627776.checkpoint"))
    }

    @Test func `keeping the same note again changes no file`() throws {
        try directory.keep(note(25))
        let before = FileStamp(of: directory.latestPath)
        try directory.keep(note(25))
        #expect(FileStamp(of: directory.latestPath) == before)
    }

    @Test func `another checkpoint of a size is refused, and nothing is replaced`() throws {
        try directory.keep(note(25))
        try directory.keep(note(26))
        for size in [25, 26] as [Int64] {
            let error = #expect(throws: NoteError.self) { try directory.keep(note(size, 8)) }
            #expect(error?.kind == .fork)
            #expect(error?.cause.hasSuffix("has another checkpoint of that size") == true)
        }
        #expect(try directory.latest() == note(26))
    }

    @Test func `signatures are added, and none is lost`() throws {
        let (plain, full) = (try Worked.log().sign(Worked.note().text), try Worked.note())
        try directory.keep(plain)
        #expect(try directory.keep(full) == full)
        // As a job does every day while no entry is added.
        #expect(try directory.keep(plain) == full)
        #expect(try directory.latest() == full && folder.bytes("kept/latest") == full.bytes)
    }

    @Test func `the latest never gets smaller`() throws {
        try directory.keep(note(26))
        try directory.keep(note(25))
        #expect(try directory.latest() == note(26) && names().count == 3)
    }

    @Test func `a directory has the checkpoints of one log`() throws {
        try directory.keep(note(25))
        let other = SigningKey(try KeyName("a.example/b"))
        let text = Checkpoint(origin: other.verifier.name, size: 30, root: Worked.root(1)).text
        let error = #expect(throws: NoteError.self) { try directory.keep(other.sign(text)) }
        #expect(error?.cause == "\(directory.path) has checkpoints of kestrel.example/contacts")
        #expect(try names() == ["000000000025.checkpoint", "latest"])
    }

    @Test func `what isn't a checkpoint is neither kept nor read`() throws {
        #expect(throws: NoteError.self) { try directory.keep(Worked.log().sign("a\n")) }
        #expect(try folder.names().isEmpty)
        try directory.keep(note(25))
        for bytes in [[], Array("x".utf8), try Worked.log().sign("a\n").bytes] {
            _ = try folder.file("kept/latest", bytes)
            let error = #expect(throws: NoteError.self) { try directory.latest() }
            #expect(error?.kind == .unreadable)
            #expect(error?.cause.hasPrefix(directory.latestPath) == true)
            #expect(throws: NoteError.self) { try directory.keep(note(26)) }
        }
    }

    @Test func `a missing parent, a file and a pipe are errors, and none is waited for`() throws {
        let missing = CheckpointDirectory(path: folder.path("no/kept"))
        #expect(throws: NoteError.self) { try missing.keep(note(25)) }
        let file = CheckpointDirectory(path: try folder.file("file", []))
        #expect(throws: NoteError.self) { try file.keep(note(25)) }
        _ = try CheckpointDirectory(path: folder.path("pipes")).keep(note(25))
        #expect(unsafe unlink(folder.path("pipes/latest")) == 0)
        #expect(unsafe mkfifo(folder.path("pipes/latest"), 0o600) == 0)
        let error = #expect(throws: NoteError.self) {
            try CheckpointDirectory(path: folder.path("pipes")).latest()
        }
        #expect(error?.cause.hasSuffix("isn't a regular file") == true)
    }
}
