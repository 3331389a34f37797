import Foundation
import Testing

/// A page taken apart: its elements as a browser would find them.
struct Markup {
    /// A start tag.
    struct Element {
        let name: String
        let attributes: [String: String]
    }

    private(set) var elements: [Element] = []
    /// The text between tags, without style and script.
    private(set) var text = ""
    /// The constants by the names of their elements.
    private(set) var constants: [String: String] = [:]
    /// The first thing that isn't markup as the builder writes it, or `nil` if all is.
    private(set) var problem: String?

    private static let void: Set<String> = ["meta", "input"]

    private static var tag: Regex<(Substring, Substring, Substring, Substring)> {
        /<(\/?)([a-z0-9]+)((?: [a-zA-Z0-9-]+(?:="[^"<>]*")?)*)>/
    }

    init(_ page: [UInt8]) {
        var rest = String(decoding: page, as: UTF8.self)[...]
        var open: [String] = []
        rest = rest.dropFirst("<!doctype html>\n".count)
        while !rest.isEmpty, problem == nil {
            let words = rest.prefix { $0 != "<" }
            if words.contains(">") { problem = "a bare > in \(words.prefix(80))" }
            text += words
            rest = rest.dropFirst(words.count)
            guard !rest.isEmpty else { break }
            guard let match = rest.prefixMatch(of: Self.tag)
            else {
                problem = "no tag: \(rest.prefix(80))"
                break
            }
            rest = rest[match.range.upperBound...]
            let name = String(match.output.2)
            guard match.output.1.isEmpty else {
                if open.popLast() != name { problem = "</\(name)> closes something else" }
                continue
            }
            elements.append(Element(name: name, attributes: Self.attributes(match.output.3)))
            if name == "style" || name == "script" {
                guard let end = rest.range(of: "</\(name)>") else {
                    problem = "\(name) has no end"
                    break
                }
                constants[name] = String(rest[..<end.lowerBound])
                rest = rest[end.upperBound...]
            } else if !Self.void.contains(name) {
                open.append(name)
            }
        }
        if problem == nil, let left = open.last { problem = "<\(left)> has no end" }
    }

    private static func attributes(_ text: Substring) -> [String: String] {
        Dictionary(
            text.matches(of: #/ ([a-zA-Z0-9-]+)(?:="([^"]*)")?/#).map {
                (String($0.output.1), $0.output.2.map(String.init) ?? "")
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Returns the elements that have an attribute.
    func with(_ attribute: String) -> [Element] {
        elements.filter { $0.attributes[attribute] != nil }
    }
}
