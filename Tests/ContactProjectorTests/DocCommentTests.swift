import Foundation
import Testing

/// Doc comments that make sense in a list, without the name beside them.
struct DocCommentTests {
    static let modules = [
        "ContactProjector", "ActivityJSON", "ContactCensus", "ContactQueries", "ContactEvidence",
        "ContactProjectorSQLite", "ContactProjectorPostgres", "InventClient",
        "ContactProjectorServer", "ContactProjectorFoundation", "ContactProjectorTesting",
    ]

    @Test(arguments: modules)
    func `everything visible is documented in one plain sentence`(module: String) throws {
        let files = try SourceFile.all(in: "Sources/\(module)", suffix: ".swift")
        let scanned = files.map { ($0.path, DeclarationScanner($0.text).declarations) }
        #expect(scanned.contains { !$0.1.isEmpty })
        for (path, declarations) in scanned {
            for declaration in declarations {
                for fault in DocComment(declaration).faults {
                    Issue.record("\(path):\(declaration.line): \(fault)")
                }
            }
        }
    }

    @Test(arguments: [
        ("public func f() {}", ["no documentation"]),
        ("/// What it does.\npublic func f() {}", ["begins with What"]),
        (
            "/// Whether it is.\n@available(*, deprecated)\npackage func f() {}",
            ["begins with Whether"]
        ),
        ("/// The one who asks.\npublic let a = 1", ["begins with The one who"]),
        ("/// The bringing of activities.\npublic struct S {}", ["begins with The bringing of"]),
        ("/// The number\npublic let a = 1", ["no period"]),
        (
            "/// \(String(repeating: "very ", count: 25))long.\npublic let a = 1",
            ["130 characters, at most 120"]
        ),
        (
            "/// True if it is.\npublic let isOn: Bool",
            ["not A Boolean value that indicates whether"]
        ),
        ("/// A value.\npublic enum E {\n    case a\n}", ["no documentation"]),
        ("/// A value.\npublic protocol P {\n    var a: Int { get }\n}", ["no documentation"]),
        ("/// A value.\nenum E {\n    case a\n}\nfunc f() {}", []),
        (
            "/// A value. What follows is free\n///\n/// Whether or not.\npublic let a = \"{\"",
            ["no period"]
        ),
        (
            "/// Returns it.\npublic func f() { let b = 1 }\nextension S {\n    func hash(into: Int) {}\n}",
            []
        ),
        ("extension S {\n    public func hash() {}\n}", ["no documentation"]),
    ])
    func `faults are found`(text: String, faults: [String]) {
        let declarations = DeclarationScanner(text).declarations
        #expect(declarations.flatMap { DocComment($0).faults } == faults)
    }
}

/// The first paragraph of a declaration's documentation, by the rules of the project's language.
private struct DocComment {
    let faults: [String]

    init(_ declaration: DeclarationScanner.Declaration) {
        let paragraph = declaration.documentation.prefix { !$0.isEmpty }.joined(separator: " ")
        faults = paragraph.isEmpty ? ["no documentation"] : Self.faults(paragraph, declaration.code)
    }

    private static func faults(_ paragraph: String, _ code: String) -> [String] {
        let sentence = paragraph.range(of: ". ").map { String(paragraph[..<$0.lowerBound]) + "." }
        let first = sentence ?? paragraph
        var faults: [String] = []
        if let beginning = forbiddenBeginning(of: first) {
            faults.append("begins with \(beginning)")
        }
        if first.count > longest { faults.append("\(first.count) characters, at most \(longest)") }
        if !paragraph.hasSuffix(".") { faults.append("no period") }
        if isBoolean(code), !first.hasPrefix(boolean) { faults.append("not \(boolean)") }
        return faults
    }

    private static func forbiddenBeginning(of sentence: String) -> String? {
        let words = sentence.split(separator: " ")
        let first = words[0].trimmingCharacters(in: .punctuationCharacters)
        if questionWords.contains(first) { return first }
        guard words.count > 2, words[0] == "The" else { return nil }
        let isGerund = words[1].hasSuffix("ing") && words[2] == "of"
        return isGerund || words[1] == "one" && words[2] == "who"
            ? words.prefix(3).joined(separator: " ") : nil
    }

    /// A stored or computed property that is on or off.
    private static func isBoolean(_ code: String) -> Bool {
        code.firstRange(of: /\b(let|var) \w+: Bool\b/) != nil
    }

    private static let longest = 120
    private static let boolean = "A Boolean value that indicates whether"
    private static let questionWords: Set = [
        "What", "Who", "Whose", "Whom", "How", "When", "Whether", "Where", "Why", "Those",
        "Everything", "Nobody",
    ]
}
