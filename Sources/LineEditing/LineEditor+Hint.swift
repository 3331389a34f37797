internal import CEditLine
internal import TerminalText

/// The hint at the right edge of the row.
///
/// It is drawn without libedit, whose right prompt isn't updated while text is typed. It is shown only if no key waits
/// and the input is one row, and erased before the row is left, so that none stays in the scrollback.
extension LineEditor {
    /// Shows the hint about the line as it is now.
    func updateHint() {
        guard isCapable, !isSearching, !isInSequence else { return }
        let line = currentLine()
        let before = spelling.meant(line.beforeCursor)
        let whole = before + spelling.meant(line.afterCursor)
        guard let hint = handlers.hint(whole, before.utf8.count),
            let place = HintLayout.place(
                hint.text,
                prompt: shownPrompt,
                line: line.text,
                width: columns
            )
        else { return eraseHint() }
        // Nothing is written while the hint is the same: each key would make it flicker.
        guard place != shownHint else { return }
        eraseHint()
        shownHint = place
        let text =
            styled && hint.style != .plain
            ? hint.style.start + place.text + TextStyle.reset : place.text
        // ESC 7 and ESC 8 keep the cursor where libedit believes it is.
        write("\u{1B}7\u{1B}[\(place.start + 1)G\(text)\u{1B}8")
    }

    /// Erases the hint.
    func eraseHint() {
        guard shownHint != nil else { return }
        shownHint = nil
        let line = currentLine().text
        let end = SafeText.width(shownPrompt) + SafeText.width(line)
        // Cleared from the end of the line, not from the hint: text typed since may cover a part of
        // it, and an insertion by libedit may have moved it.
        guard !line.contains("\n"), end < columns else { return }
        write("\u{1B}7\u{1B}[\(end + 1)G\u{1B}[K\u{1B}8")
    }
}
