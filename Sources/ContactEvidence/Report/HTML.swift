/// Markup that is safe in a page, because every text in it was escaped where it was put in.
///
/// Markup can't be put in as text. Literals are the project's words; an interpolated string is data and is
/// isolated, so that its direction doesn't reach the words around it.
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

    /// A Boolean value that indicates whether the markup is empty.
    package var isEmpty: Bool { markup.isEmpty }

    /// Returns the markup of two parts, one after the other.
    package static func + (left: HTML, right: HTML) -> HTML { HTML([left, right]) }

    /// Adds a part.
    package static func += (left: inout HTML, right: HTML) { left.markup += right.markup }
}

extension HTML: ExpressibleByStringInterpolation {
    /// Creates the project's words.
    package init(stringLiteral words: String) { self.init(words: words) }

    /// Creates words, with data and markup between them.
    package init(stringInterpolation parts: StringInterpolation) { self = parts.html }

    /// Words, with data and markup between them.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var html = HTML()

        /// Creates no markup.
        package init(literalCapacity: Int, interpolationCount: Int) {}

        /// Adds the project's words.
        package mutating func appendLiteral(_ words: String) { html += HTML(words: words) }

        /// Adds a text from outside, isolated.
        package mutating func appendInterpolation(_ data: String) {
            html += Tag.bdi(HTML(words: data))
        }

        /// Adds words that were put together elsewhere.
        package mutating func appendInterpolation(words: String) { html += HTML(words: words) }

        /// Adds markup.
        package mutating func appendInterpolation(_ part: HTML) { html += part }
    }
}

/// An element of HTML or SVG.
package struct Tag: Sendable {
    private let name: StaticString
    /// A Boolean value that indicates whether the element has no end tag.
    private let isVoid: Bool

    /// Creates an element by its name.
    package init(_ name: StaticString, isVoid: Bool = false) {
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
    static let html = Tag("html")
    static let head = Tag("head")
    static let meta = Tag("meta", isVoid: true)
    static let title = Tag("title")
    static let style = Tag("style")
    static let script = Tag("script")
    static let body = Tag("body")
    static let header = Tag("header")
    static let main = Tag("main")
    static let footer = Tag("footer")
    static let section = Tag("section")
    static let div = Tag("div")
    static let h1 = Tag("h1")
    static let h2 = Tag("h2")
    static let h3 = Tag("h3")
    static let p = Tag("p")
    static let ul = Tag("ul")
    static let ol = Tag("ol")
    static let li = Tag("li")
    static let dl = Tag("dl")
    static let dt = Tag("dt")
    static let dd = Tag("dd")
    static let a = Tag("a")
    static let b = Tag("b")
    static let strong = Tag("strong")
    static let span = Tag("span")
    static let bdi = Tag("bdi")
    static let code = Tag("code")
    static let pre = Tag("pre")
    static let output = Tag("output")
    static let label = Tag("label")
    static let button = Tag("button")
    static let input = Tag("input", isVoid: true)
    static let select = Tag("select")
    static let option = Tag("option")
    static let details = Tag("details")
    static let summary = Tag("summary")
    static let table = Tag("table")
    static let caption = Tag("caption")
    static let thead = Tag("thead")
    static let tbody = Tag("tbody")
    static let tr = Tag("tr")
    static let th = Tag("th")
    static let td = Tag("td")
    static let svg = Tag("svg")
    static let g = Tag("g")
    static let rect = Tag("rect")
    static let line = Tag("line")
    static let circle = Tag("circle")
    static let path = Tag("path")
    static let text = Tag("text")
}
