/// The declarations of a source file that other modules see, with their documentation.
///
/// It counts braces and doesn't parse Swift, which is enough for files formatted by `swift format`.
struct DeclarationScanner {
    struct Declaration: Equatable {
        let line: Int
        let keyword: String
        /// The name with those of the types around it, as in `ContactState/isBlocked`.
        let path: String
        let isPublic: Bool
        let code: String
        let documentation: [String]
    }

    private struct Scope {
        let keyword: String
        let path: String
        let depth: Int
        let isVisible: Bool
        let isPublic: Bool

        /// Returns whether a declaration is as visible as its scope: a case of an enum, a requirement of a protocol.
        func lendsVisibility(to keyword: String) -> Bool {
            self.keyword == "protocol" || self.keyword == "enum" && keyword == "case"
        }
    }

    private(set) var declarations: [Declaration] = []
    private var documentation: [String] = []
    private var scopes: [Scope] = []
    private var depth = 0
    private var isInText = false

    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            read(String(line.drop { $0 == " " }), number: index + 1)
        }
    }

    private mutating func read(_ line: String, number: Int) {
        let delimiters = line.ranges(of: "\"\"\"").count
        defer { if delimiters % 2 == 1 { isInText.toggle() } }
        guard !isInText else { return }
        if line.hasPrefix("///") {
            let text = line.dropFirst(3)
            documentation.append(String(text.hasPrefix(" ") ? text.dropFirst() : text))
            return
        }
        let code = Self.withoutAttributes(Self.code(of: line))
        // An attribute on a line of its own belongs to what follows.
        guard !code.isEmpty || !line.hasPrefix("@") else { return }
        let words = code.split { " (<:,{".contains($0) }.map(String.init)
        guard let keyword = words.first(where: { !Self.modifiers.contains($0) }) else {
            documentation = []
            return count(code)
        }
        if Self.keywords.contains(keyword) {
            declare(keyword, words.prefix { $0 != keyword }, code: code, number: number)
        }
        count(code)
        documentation = []
    }

    private mutating func declare(
        _ keyword: String,
        _ modifiers: ArraySlice<String>,
        code: String,
        number: Int
    ) {
        let lender = scopes.last.flatMap {
            $0.depth == depth && $0.lendsVisibility(to: keyword) ? $0 : nil
        }
        let isPublic =
            lender?.isPublic == true || modifiers.contains { $0 == "public" || $0 == "open" }
        let isVisible = isPublic || lender?.isVisible == true || modifiers.contains("package")
        let path = path(of: Self.name(after: keyword, in: code))
        if isVisible, keyword != "extension" {
            declarations.append(
                Declaration(
                    line: number,
                    keyword: keyword,
                    path: path,
                    isPublic: isPublic,
                    code: code,
                    documentation: documentation
                )
            )
        }
        if Self.scopeKeywords.contains(keyword) {
            scopes.append(
                Scope(
                    keyword: keyword,
                    path: path,
                    depth: depth + 1,
                    isVisible: isVisible,
                    isPublic: isPublic
                )
            )
        }
    }

    private func path(of name: String) -> String {
        (scopes.last.map { [$0.path, name] } ?? [name]).joined(separator: "/")
    }

    /// Returns the name of a declaration, which is the keyword for an initializer.
    private static func name(after keyword: String, in code: String) -> String {
        guard !keyword.hasPrefix("init") else { return "init" }
        let rest = code.split(separator: " ").drop { $0 != keyword }.dropFirst().first ?? ""
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        return String(name).replacing(".", with: "/")
    }

    private mutating func count(_ code: String) {
        depth += code.count { $0 == "{" } - code.count { $0 == "}" }
        guard code.contains("}") else { return }
        while let scope = scopes.last, scope.depth > depth { scopes.removeLast() }
    }

    /// Returns a line without its comment and the contents of its strings.
    private static func code(of line: String) -> String {
        var code = ""
        var isInString = false
        var isEscaped = false
        for character in line {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "\"" {
                    isInString = false
                }
            } else if character == "\"" {
                isInString = true
            } else {
                code.append(character)
                if code.hasSuffix("//") { return String(code.dropLast(2)) }
            }
        }
        return code
    }

    private static func withoutAttributes(_ code: String) -> String {
        var rest = code[...]
        while rest.hasPrefix("@") {
            rest = rest.dropFirst().drop { $0.isLetter || $0.isNumber || $0 == "_" }
            if rest.hasPrefix("("), let end = rest.firstIndex(of: ")") {
                rest = rest[rest.index(after: end)...]
            }
            rest = rest.drop { $0 == " " }
        }
        return String(rest)
    }

    private static let modifiers: Set = [
        "public", "package", "open", "internal", "private", "fileprivate", "set)", "static",
        "final",
        "mutating", "nonmutating", "nonisolated", "isolated", "convenience", "required", "override",
        "indirect", "borrowing", "consuming", "unsafe", "lazy", "weak", "async",
    ]
    private static let scopeKeywords: Set = [
        "struct", "class", "enum", "protocol", "actor", "extension",
    ]
    private static let keywords = scopeKeywords.union([
        "func", "var", "let", "init", "init?", "subscript", "case", "typealias", "associatedtype",
    ])
}
