internal import ActivityJSON
internal import ContactProjector

/// Two minutes with a sample story, in a session of its own: what a person has open stays as it is.
enum Tour {
    /// One step: what is said, and the line that is executed.
    struct Step: Equatable, Sendable {
        let text: String
        let line: String
    }

    static let steps = [
        Step(
            text: "Ana is upset: she got “June news” on 3 June 2024, and says she had opted out.",
            line: "use con_ana"
        ),
        Step(
            text: "What was true when it went out? A time after @ is for one question only.",
            line: "state @ 2024-06-03T09:00:00Z"
        ),
        Step(
            text:
                "She had. Who says so? Every value answers why, with the file and line to prove it.",
            line: "why unsubscribed @ 2024-06-03T09:00:00Z"
        ),
        Step(
            text: "#11 can be typed back. This is what the source system recorded.",
            line: "activity #11"
        ),
        Step(text: "Her whole history, with the cursor under it.", line: "timeline"),
        Step(
            text: "Time is a place you stand in: go there, and the prompt says where you are.",
            line: "at 2024-05-01; state"
        ),
        Step(
            text: "Walk on to the next change of anything you can put in words.",
            line: "until unsubscribed"
        ),
        Step(text: "What changed from here to the end?", line: "diff end"),
        Step(text: "Whenever she could be messaged, or could not.", line: "flips reachable"),
        Step(
            text: "And if that opt-out had never been? The prompt shows ~skip#11 meanwhile.",
            line: "end; whatif skip #11; flips reachable; whatif off"
        ),
        Step(
            text: "Answers become data: json, ndjson, csv, md, grep, head, > FILE.",
            line: "history | csv"
        ),
    ]

    /// Walks through the steps, with a stop after each in a terminal.
    static func run(_ display: ShellOutput, _ settings: ShellSettings) async -> ShellRunner.Result {
        var repl: ShellRunner
        do {
            let data = try await story()
            repl = ShellRunner(
                CommandInterpreter(
                    data,
                    session: ShellSession(settings: settings),
                    defaults: ReadDefaults()
                ),
                display
            )
        } catch {
            return .failed(ExitStatus.status(reporting: error, settings.color))
        }
        for (index, step) in steps.enumerated() {
            say([
                [],
                [StyledText("\(index + 1)/\(steps.count)  ", .dim), StyledText(step.text, .bold)],
            ])
            let glyphs = display.layout(settings).glyphs
            say([repl.interpreter.session.prompt(glyphs).spans + [StyledText(step.line)]])
            let result = await repl.run(step.line)
            guard case .goOn = result else { return result }
            guard display.isInteractive, index + 1 < steps.count else { continue }
            say([[StyledText("Enter goes on, q ends the tour", .dim)]])
            guard LineEditor.waitForEnter() else { return .goOn }
        }
        say([
            [],
            [StyledText("That's it: `help` lists the commands, `help CMD` has examples.", .bold)],
        ])
        return .goOn

        func say(_ lines: [TextLine]) { display.show(lines, settings) }
    }

    /// The sample stream that the program carries with it.
    private static func story() async throws -> LoadedWorkspace {
        var workspace = Workspace()
        let source = ActivitySource.bytes(PackageResources.story_json, name: "story")
        try await workspace.load([source], defaults: ReadDefaults(), strict: true)
        return try await LoadedWorkspace(workspace)
    }
}
