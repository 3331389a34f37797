/// The document around the content of a page.
package struct PageShell {
    private let title: String
    private let style: PageAsset
    private let script: PageAsset

    /// Creates a document with a title, a style and a script.
    package init(title: String, style: PageAsset, script: PageAsset) {
        self.title = title
        self.style = style
        self.script = script
    }

    /// Returns the document, which loads nothing.
    package func document(_ content: HTML) -> [UInt8] {
        let head = Tag.head(
            Tag.meta([HTMLAttribute("charset", "utf-8")]),
            // Before the style and the script that it allows.
            Tag.meta([
                HTMLAttribute("http-equiv", "Content-Security-Policy"),
                HTMLAttribute("content", policy),
            ]),
            meta("viewport", "width=device-width, initial-scale=1"),
            meta("color-scheme", "light dark"),
            meta("referrer", "no-referrer"),
            Tag.title(HTML(words: title)),
            Tag.style(style)
        )
        let body = Tag.body(content, Tag.script(script))
        let html = Tag.html([HTMLAttribute("lang", "en")], head, body)
        return Array("<!doctype html>\n".utf8) + Array(html.markup.utf8) + [UInt8(ascii: "\n")]
    }

    private func meta(_ name: String, _ content: String) -> HTML {
        Tag.meta([HTMLAttribute("name", name), HTMLAttribute("content", content)])
    }

    private var policy: String {
        [
            "default-src 'none'", "style-src \(style.policy)", "script-src \(script.policy)",
            "img-src data:", "base-uri 'none'", "form-action 'none'",
        ].joined(separator: "; ")
    }
}
