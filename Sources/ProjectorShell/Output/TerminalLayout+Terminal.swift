internal import Foundation
internal import LineEditing
package import TerminalText

extension TerminalLayout {
    /// Returns the layout of standard output: without a terminal, 80 columns and no color.
    package static func ofStandardOutput(_ color: ColorChoice) -> TerminalLayout {
        let environment = ProcessInfo.processInfo.environment
        let isTerminal = StandardOutput.isTerminal
        var layout = TerminalLayout(
            width: isTerminal ? LineEditor.size().columns : 80,
            // `always` holds even for a pipe: `| less -R` shows the colors.
            isStyled: color == .always || color == .auto && mayStyle(isTerminal, environment),
            glyphs: isUTF8(environment) ? .unicode : .ascii
        )
        layout.isTerminal = isTerminal
        layout.showsWholeRows = !isTerminal
        return layout
    }

    /// Returns the layout of standard error.
    static func ofStandardError(_ color: ColorChoice) -> TerminalLayout {
        let mayStyle = mayStyle(StandardError.isTerminal, ProcessInfo.processInfo.environment)
        return TerminalLayout(isStyled: color == .always || color == .auto && mayStyle)
    }

    private static func mayStyle(_ isTerminal: Bool, _ environment: [String: String]) -> Bool {
        isTerminal && environment["NO_COLOR", default: ""].isEmpty
            && !["", "dumb"].contains(environment["TERM", default: ""])
    }

    /// Returns a Boolean value indicating whether the locale uses UTF-8, which is assumed if none is set.
    private static func isUTF8(_ environment: [String: String]) -> Bool {
        // In the order in which the C library looks; an empty variable counts as unset.
        let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.filter {
            !$0.isEmpty
        }
        guard let name = names.first?.uppercased() else { return true }
        return name.contains("UTF-8") || name.contains("UTF8")
    }
}
