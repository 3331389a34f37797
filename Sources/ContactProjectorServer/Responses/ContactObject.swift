internal import ActivityJSON
internal import ContactProjector

/// A contact in the source system's format, with the activities that set its attributes.
struct ContactObject: JSONWritable {
    let state: ContactState

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", state.stream.contact.rawValue)
            writer.field("status", state.status.rawValue)
            writer.field("reachable", state.isReachable)
            writer.field("reachability", state.reachability.name)
            write("blocked", state[.blocked], to: &writer)
            write("unsubscribed", state[.unsubscribed], to: &writer)
            writer.field("segments") { $0.array(state.segments) { $1.write(to: &$0) } }
            writer.field("notes", state.noteCount)
            writer.field("activities", state.basis.activities)
        }
    }

    private func write(
        _ name: String,
        _ attributeState: AttributeState,
        to writer: inout JSONWriter
    ) {
        writer.field(name, attributeState.isOn)
        writer.field("\(name)_at", attributeState.isOn ? attributeState.since?.rfc3339 : nil)
        writer.field("\(name)_by", attributeState.decidedBy?.rawValue)
    }
}
