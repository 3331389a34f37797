package import ContactQueries
package import TerminalText

/// The settings of a session.
package struct ShellSettings: Equatable, Sendable {
    var color = ColorChoice.auto
    /// A Boolean value that indicates whether answers longer than the screen go through the pager.
    var pager = true
    /// The maximum number of lines of an answer before its middle is left out, or 0 for no limit.
    var rows = 40
    /// A Boolean value that indicates whether the run time of an answer is shown.
    var timer = true
    /// A Boolean value that indicates whether a hint about the typed line is shown at the right edge.
    var hints = true
    /// The zone in which times are read and shown.
    var zone = CalendarZone.utc

    /// Creates the default settings with a choice of color and a zone.
    package init(color: ColorChoice = .auto, zone: CalendarZone = .utc) {
        self.color = color
        self.zone = zone
    }

    /// The names of the settings, with values to try.
    static let names: [(name: String, values: [String])] = [
        ("color", ColorChoice.allCases.map(\.rawValue)), ("hints", ["on", "off"]),
        ("pager", ["on", "off"]), ("rows", ["40"]), ("timer", ["on", "off"]),
        ("tz", ["UTC", "Europe/Berlin"]),
    ]

    /// Returns an example such as `rows 40` for a setting, or `nil` for an unknown name.
    static func example(of name: String) -> String? {
        names.first { $0.name == name }?.values.last.map { "\(name) \($0)" }
    }

    /// The settings with their current values, in alphabetical order.
    var listed: [(String, String)] {
        [
            ("color", color.rawValue), ("hints", Self.word(hints)), ("pager", Self.word(pager)),
            ("rows", String(rows)), ("timer", Self.word(timer)), ("tz", zone.name),
        ]
    }

    /// Changes a setting.
    ///
    /// - Throws: ``UserError`` if the setting doesn't exist or can't have the value.
    mutating func set(_ name: Token, to value: Token) throws(UserError) {
        switch name.text {
        case "color":
            // The other settings are on or off, so users try that here, too.
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

    /// Returns a Boolean value indicating whether a word is `on`; throws unless it is `on` or `off`.
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
