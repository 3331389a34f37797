/// The result of a fold, and its basis.
public struct FoldResult<State: Sendable>: Sendable {
    /// The state after the last folded activity.
    public let state: State
    /// The basis of the state.
    public let basis: Basis

    /// Creates a result from a state and its basis.
    public init(state: State, basis: Basis) {
        self.state = state
        self.basis = basis
    }
}

extension FoldResult where State == ContactState {
    /// The state with its basis.
    package var contactState: ContactState {
        var state = state
        state.basis = basis
        return state
    }
}
