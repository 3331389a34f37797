internal import ContactQueries
internal import ContactViews
internal import Foundation
internal import LineEditing
internal import TerminalText

/// The output of a session: a file, a pipe, or a terminal with row numbers, a pager and times.
package struct ShellOutput {
    /// A Boolean value that indicates whether a user is typing.
    ///
    /// Answers then have row numbers and a run time, and long ones are cut.
    let isInteractive: Bool

    /// Creates the output of a session.
    package init(isInteractive: Bool) { self.isInteractive = isInteractive }

    /// Returns the layout of answers on standard output.
    ///
    /// In a terminal, the middle of a long answer is left out unless `showsAll`.
    func layout(_ settings: ShellSettings, showsAll: Bool = false) -> ViewLayout {
        let terminal = TerminalLayout.ofStandardOutput(settings.color)
        var layout = ViewLayout(terminal, zone: settings.zone)
        layout.showsHandles = isInteractive
        layout.height = isInteractive && !showsAll && settings.rows > 0 ? settings.rows : nil
        return layout
    }

    func show(_ lines: [TextLine], _ settings: ShellSettings) {
        StandardOutput.write(layout(settings).terminal.text(of: lines).utf8)
    }

    /// Shows an answer as a table, a picture or text; one longer than the screen is shown in the pager.
    func show(
        _ answer: any ResultView,
        _ settings: ShellSettings,
        showsAll: Bool,
        took duration: Duration
    ) {
        let layout = layout(settings, showsAll: showsAll)
        let isTimed = isInteractive && settings.timer
        var lines = answer.lines(layout, took: isTimed ? Self.words(duration) : nil)
        if let height = layout.height, answer.picture(layout) != nil {
            lines = layout.terminal.elided(lines, to: height)
        }
        let text = layout.terminal.text(of: lines)
        // An answer of as many rows as the screen would push its first row out, since the prompt
        // needs one.
        let isLong = lines.count >= LineEditor.size().rows
        if isInteractive, isLong, settings.pager, Pager.show(text) { return }
        StandardOutput.write(text.utf8)
    }

    /// Returns a duration with two or three digits and a unit, such as `3.1 ms` or `1.2 s`.
    static func words(_ duration: Duration) -> String {
        let microseconds =
            Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds)
            / 1e12
        switch microseconds {
        case ..<1_000: return "\(Int(microseconds.rounded())) µs"
        case ..<100_000: return "\(tenths(microseconds / 1_000)) ms"
        case ..<1_000_000: return "\(Int((microseconds / 1_000).rounded())) ms"
        default: return "\(tenths(microseconds / 1_000_000)) s"
        }
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
