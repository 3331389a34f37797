internal import Foundation
internal import LineEditing
package import TerminalText

extension TerminalLayout {
    /// What standard output can show: 80 columns without color when it is no terminal.
    package static func ofStandardOutput(_ color: ColorChoice) -> TerminalLayout {
        let environment = ProcessInfo.processInfo.environment
        let isTerminal = StandardOutput.isTerminal
        var layout = TerminalLayout(
            width: isTerminal ? LineEditor.size().columns : 80,
            isStyled: color == .always || color == .auto && mayStyle(isTerminal, environment),
            glyphs: isUTF8(environment) ? .unicode : .ascii
        )
        layout.isTerminal = isTerminal
        return layout
    }

    /// What standard error can show.
    static func ofStandardError(_ color: ColorChoice) -> TerminalLayout {
        let mayStyle = mayStyle(StandardError.isTerminal, ProcessInfo.processInfo.environment)
        return TerminalLayout(isStyled: color == .always || color == .auto && mayStyle)
    }

    private static func mayStyle(_ isTerminal: Bool, _ environment: [String: String]) -> Bool {
        isTerminal && environment["NO_COLOR", default: ""].isEmpty
            && !["", "dumb"].contains(environment["TERM", default: ""])
    }

    /// Tells whether the locale's characters are UTF-8; one that is not named at all is taken for UTF-8.
    private static func isUTF8(_ environment: [String: String]) -> Bool {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.filter {
            !$0.isEmpty
        }
        guard let name = names.first?.uppercased() else { return true }
        return name.contains("UTF-8") || name.contains("UTF8")
    }
}
