internal import ContactQueries
internal import ContactViews
internal import Foundation
internal import LineEditing
internal import TerminalText

/// Where a session's answers go: files, pipes, or a terminal with its comforts.
package struct ShellOutput {
    /// Whether a person is typing: answers are then numbered, cut to the screen and timed.
    let isInteractive: Bool

    /// Shows answers, to a person or not.
    package init(isInteractive: Bool) { self.isInteractive = isInteractive }

    /// What standard output shows.
    ///
    /// A person sees the middle of a long answer left out, unless all is asked for.
    func layout(_ settings: ShellSettings, showsAll: Bool = false) -> ViewLayout {
        let terminal = TerminalLayout.ofStandardOutput(settings.color)
        var layout = ViewLayout(terminal, zone: settings.zone)
        layout.showsHandles = isInteractive
        layout.height = isInteractive && !showsAll && settings.rows > 0 ? settings.rows : nil
        return layout
    }

    /// Shows messages.
    func show(_ lines: [TextLine], _ settings: ShellSettings) {
        StandardOutput.write(layout(settings).terminal.text(of: lines).utf8)
    }

    /// Shows an answer as people see it; what is still longer than the screen goes through the pager.
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
        let isLong = lines.count >= LineEditor.size().rows
        if isInteractive, isLong, settings.pager, Pager.show(text) { return }
        StandardOutput.write(text.utf8)
    }

    /// A duration with three digits: `3.1 ms`, `1.20 s`.
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
