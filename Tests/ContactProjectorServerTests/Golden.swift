import Foundation
import Testing

/// A file of expected texts that pins a format on which programs depend.
///
/// With `REWRITE_TRANSCRIPTS` set, the file is written instead of compared.
struct Golden {
    /// A text, titled by the command that printed it.
    typealias Section = (title: String, text: String)

    static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    static func url(_ name: String) -> URL { root.appending(path: "Tests/Golden/\(name)") }

    private let name: String

    init(_ name: String) { self.name = name }

    /// Compares the texts with those of the file, byte for byte.
    func expect(_ sections: [Section], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let printed = sections.map(Self.lines).joined()
        if ProcessInfo.processInfo.environment["REWRITE_TRANSCRIPTS"] != nil {
            try Data(printed.utf8).write(to: Self.url(name), options: .atomic)
        }
        let written = try Array(Data(contentsOf: Self.url(name)))
        let isSame = written == Array(printed.utf8)
        let changed = isSame ? [] : sections.filter { !written.contains(Self.lines($0).utf8) }
        #expect(
            isSame,
            """
            Tests/Golden/\(name) has other texts; if that is intended, run REWRITE_TRANSCRIPTS=1 \
            swift test --filter GoldenTests
            \(changed.prefix(3).map(Self.lines).joined())
            """,
            sourceLocation: sourceLocation
        )
    }

    private static func lines(_ section: Section) -> String {
        "## \(section.title)\n\(section.text)\n"
    }
}
