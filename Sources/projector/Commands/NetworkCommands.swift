internal import ArgumentParser
internal import ContactQueries

/// The commands that need the network, each built only with its trait of the package.
enum NetworkCommands {
    /// The commands that this build has.
    static var built: [any ParsableCommand.Type] {
        var commands: [any ParsableCommand.Type] = []
        #if Client
        commands += [SyncCommand.self, ReconcileCommand.self]
        #endif
        #if Server
        commands += [ServeCommand.self, ExploreCommand.self]
        #endif
        return commands
    }

    /// Returns the trait that a command is built with, or `nil` if it is always built.
    private static func trait(of word: String) -> String? {
        // By name, because the types of commands that aren't built don't exist.
        switch word {
        case "sync", "reconcile": "Client"
        case "serve", "explore": "Server"
        default: nil
        }
    }

    /// Refuses a command that this build doesn't have.
    static func checkBuilt(_ word: String?) throws(UserError) {
        guard let word, let trait = trait(of: word),
            !built.contains(where: { $0._commandName == word })
        else { return }
        throw UserError(
            "this build has no \(word) command",
            hint: "build with the trait \(trait)",
            code: .usage
        )
    }
}
