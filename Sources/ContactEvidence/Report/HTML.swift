/// Markup that is safe in a page, because every text in it was escaped where it was put in.
///
/// There is no way to put in markup as text. Literals are the project's words; an interpolated string is data and is
/// isolated, so that its direction doesn't reach the words around it.
///
/// ```swift
/// let line: HTML = "set by \(activity.id.rawValue), position \(position)"
/// let row = Tag.tr(Tag.th([.scope("row")], line), Tag.td("\(name)"))
/// ```
package struct HTML: Equatable, Sendable {
    /// The markup.
    package fileprivate(set) var markup = ""

    /// Creates no markup.
    package init() {}

    /// Creates the markup of parts, one after the other.
    package init(_ parts: some Sequence<HTML>) {
        for part in parts { markup += part.markup }
    }

    /// Creates words, which may include numbers and times but no data.
    package init(words: String) {
        markup = PageText.escaped(words)
    }

    /// A Boolean value that indicates whether there is no markup.
    package var isEmpty: Bool { markup.isEmpty }

    package static func + (left: HTML, right: HTML) -> HTML { HTML([left, right]) }

    package static func += (left: inout HTML, right: HTML) { left.markup += right.markup }
}

extension HTML: ExpressibleByStringInterpolation {
    package init(stringLiteral words: String) { self.init(words: words) }

    package init(stringInterpolation parts: StringInterpolation) { self = parts.html }

    /// Words, with data and markup between them.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var html = HTML()

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ words: String) { html += HTML(words: words) }

        /// Adds a text from outside, isolated.
        package mutating func appendInterpolation(_ data: String) { html += Tag.bdi(.init(words: data)) }

        /// Adds words that were put together elsewhere.
        package mutating func appendInterpolation(words: String) { html += HTML(words: words) }

        package mutating func appendInterpolation(_ part: HTML) { html += part }
    }
}

/// An element of HTML or SVG.
package struct Tag: Sendable {
    private let name: StaticString
    /// A Boolean value that indicates whether the element has no end tag.
    private let isVoid: Bool

    private init(_ name: StaticString, isVoid: Bool = false) {
        self.name = name
        self.isVoid = isVoid
    }

    /// Returns the element with attributes and content.
    package func callAsFunction(_ attributes: [HTMLAttribute], _ content: HTML...) -> HTML {
        element(attributes, content)
    }

    /// Returns the element with content.
    package func callAsFunction(_ content: HTML...) -> HTML { element([], content) }

    /// Returns the element with attributes and parts.
    package func callAsFunction(_ attributes: [HTMLAttribute] = [], of parts: [HTML]) -> HTML {
        element(attributes, parts)
    }

    private func element(_ attributes: [HTMLAttribute], _ content: [HTML]) -> HTML {
        var html = HTML()
        html.markup = "<\(name)"
        for attribute in attributes {
            html.markup += " \(attribute.name)"
            if let value = attribute.value { html.markup += "=\"\(PageText.escaped(value))\"" }
        }
        html.markup += ">"
        guard !isVoid else { return html }
        for part in content { html.markup += part.markup }
        html.markup += "</\(name)>"
        return html
    }

    /// Returns the element with a constant of the program, which isn't escaped.
    package func callAsFunction(_ asset: PageAsset) -> HTML {
        var html = HTML()
        html.markup = "<\(name)>\(asset.text)</\(name)>"
        return html
    }
}

extension Tag {
    package static let html = Tag("html")
    package static let head = Tag("head")
    package static let meta = Tag("meta", isVoid: true)
    package static let title = Tag("title")
    package static let style = Tag("style")
    package static let script = Tag("script")
    package static let body = Tag("body")
    package static let header = Tag("header")
    package static let main = Tag("main")
    package static let footer = Tag("footer")
    package static let section = Tag("section")
    package static let div = Tag("div")
    package static let h1 = Tag("h1")
    package static let h2 = Tag("h2")
    package static let h3 = Tag("h3")
    package static let p = Tag("p")
    package static let ul = Tag("ul")
    package static let ol = Tag("ol")
    package static let li = Tag("li")
    package static let dl = Tag("dl")
    package static let dt = Tag("dt")
    package static let dd = Tag("dd")
    package static let a = Tag("a")
    package static let b = Tag("b")
    package static let strong = Tag("strong")
    package static let span = Tag("span")
    package static let bdi = Tag("bdi")
    package static let code = Tag("code")
    package static let pre = Tag("pre")
    package static let output = Tag("output")
    package static let label = Tag("label")
    package static let button = Tag("button")
    package static let input = Tag("input", isVoid: true)
    package static let select = Tag("select")
    package static let option = Tag("option")
    package static let details = Tag("details")
    package static let summary = Tag("summary")
    package static let table = Tag("table")
    package static let caption = Tag("caption")
    package static let thead = Tag("thead")
    package static let tbody = Tag("tbody")
    package static let tr = Tag("tr")
    package static let th = Tag("th")
    package static let td = Tag("td")
    package static let svg = Tag("svg")
    package static let g = Tag("g")
    package static let rect = Tag("rect")
    package static let line = Tag("line")
    package static let circle = Tag("circle")
    package static let path = Tag("path")
    package static let text = Tag("text")
}
