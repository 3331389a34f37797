/// An attribute of an element, whose value is escaped.
package struct HTMLAttribute: Sendable {
    let name: StaticString
    /// The value, or `nil` for an attribute that is on by being there.
    let value: String?

    /// Creates an attribute whose name is neither a handler nor a style.
    package init(_ name: StaticString, _ value: String?) {
        // A policy forbids both on the page; this finds them earlier.
        precondition(!"\(name)".hasPrefix("on") && "\(name)" != "style", "\(name) is no attribute")
        self.name = name
        self.value = value
    }

    /// The classes of the style.
    package static func `class`(_ names: String) -> Self { Self("class", names) }
    /// The name of a place of the page.
    package static func id(_ id: String) -> Self { Self("id", id) }
    /// The cells that a heading is about.
    package static func scope(_ scope: String) -> Self { Self("scope", scope) }
    /// The address of another place of the page: no text from outside becomes an address.
    package static func target(_ id: String) -> Self { Self("href", "#" + id) }
    /// The address of bytes in the page itself, which the browser can only save.
    static func file(_ bytes: [UInt8]) -> Self {
        Self("href", "data:application/octet-stream;base64,\(Base64.text(of: bytes))")
    }
    /// The name under which a file of the page is saved.
    static func saved(as name: String) -> Self { Self("download", name) }
    /// The mark of a part that the script shows.
    package static let hidden = Self("hidden", nil)
    /// The mark of a picture that says nothing that words don't say, too.
    package static let decorative = Self("aria-hidden", "true")
}
