package import ContactQueries
package import TerminalText

/// What a person can change about a session.
package struct ShellSettings: Equatable, Sendable {
    var color = ColorChoice.auto
    /// Whether what is longer than the screen goes through the pager.
    var pager = true
    /// The most lines of an answer before its middle is left out; 0 is no limit.
    var rows = 40
    /// Whether answers tell how long they took.
    var timer = true
    /// Whether what is being typed is commented on at the right edge.
    var hints = true
    /// The zone in which times are read and shown.
    var zone = CalendarZone.utc

    /// Starts with the defaults.
    package init(color: ColorChoice = .auto, zone: CalendarZone = .utc) {
        self.color = color
        self.zone = zone
    }

    /// The names of the settings, and what each may be.
    static let names: [(name: String, values: [String])] = [
        ("color", ColorChoice.allCases.map(\.rawValue)), ("hints", ["on", "off"]),
        ("pager", ["on", "off"]), ("rows", ["40"]), ("timer", ["on", "off"]),
        ("tz", ["UTC", "Europe/Berlin"]),
    ]

    /// Returns a setting with a value that it may have, or `nil` for an unknown name.
    static func example(of name: String) -> String? {
        names.first { $0.name == name }?.values.last.map { "\(name) \($0)" }
    }

    /// The settings as they are.
    var listed: [(String, String)] {
        [
            ("color", color.rawValue), ("hints", Self.word(hints)), ("pager", Self.word(pager)),
            ("rows", String(rows)), ("timer", Self.word(timer)), ("tz", zone.name),
        ]
    }

    /// Changes one.
    ///
    /// - Throws: ``UserError`` when there is no such setting, or it can't be that.
    mutating func set(_ name: Token, to value: Token) throws(UserError) {
        switch name.text {
        case "color":
            let words = ["on": "always", "off": "never"]
            guard let choice = ColorChoice(rawValue: words[value.text] ?? value.text) else {
                throw Self.refused(value, for: name.text, "auto, always or never")
            }
            color = choice
        case "hints": hints = try Self.isOn(value, for: name.text)
        case "pager": pager = try Self.isOn(value, for: name.text)
        case "timer": timer = try Self.isOn(value, for: name.text)
        case "rows":
            guard let number = Int(value.text), number >= 0 else {
                throw Self.refused(value, for: name.text, "a number of lines, 0 for all")
            }
            rows = number
        case "tz":
            guard let named = CalendarZone(typed: value.text) else {
                throw Self.refused(value, for: name.text, "a zone such as Europe/Berlin or UTC")
            }
            zone = named
        default:
            throw UserError(
                "no setting \(name.text.quoted)",
                hint: SpellingSuggestions.sentence(for: name.text, among: Self.names.map(\.name))
                    ?? Self.names.map(\.name).joined(separator: ", "),
                at: name.range
            )
        }
    }

    /// Reads `on` or `off` for a setting.
    static func isOn(_ word: Token, for name: String) throws(UserError) -> Bool {
        switch word.text {
        case "on": return true
        case "off": return false
        default: throw refused(word, for: name, "on or off")
        }
    }

    private static func refused(_ value: Token, for name: String, _ wanted: String) -> UserError {
        UserError(
            "\(name) can't be \(value.text.quoted)",
            hint: "use \(wanted)",
            at: value.range
        )
    }

    private static func word(_ isOn: Bool) -> String { isOn ? "on" : "off" }
}
