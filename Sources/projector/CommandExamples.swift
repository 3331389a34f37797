/// The examples that each command's help shows.
///
/// They are run on the files that the guides use: `activities.ndjson`, `contacts.db`, `sends.csv`, an export and a key.
enum CommandExamples {
    /// The examples to try first.
    static let first = [
        "projector why con_ana unsubscribed --at 2024-06-03 --load activities.ndjson",
        "projector who 'in VIP and unsubscribed' --at 2024-06-03 --load activities.ndjson",
        "projector repl activities.ndjson",
    ]

    /// Returns two examples of a command, or none if there is no such command.
    static func of(_ command: String) -> [String] {
        let lines = examples[command] ?? []
        return lines.map { "projector \(command) \($0)" }
    }

    /// The arguments of the examples by the names of the commands.
    private static let examples = [
        "state": [
            "con_ana --at 2024-06-03 --load activities.ndjson",
            "--before 2024-06-03 --format csv --store contacts.db",
        ],
        "why": [
            "con_ana unsubscribed --at 2024-06-03 --load activities.ndjson",
            "con_ana VIP --known-at 12 --store contacts.db",
        ],
        "history": [
            "con_ana --load activities.ndjson", "con_ana VIP --format csv --store contacts.db",
        ],
        "timeline": [
            "con_ana --load activities.ndjson",
            "con_ana --tz Europe/Berlin --store contacts.db",
        ],
        "diff": [
            "con_ana 2024-01-01 2024-06-03 --load activities.ndjson",
            "con_ana 2024-06-03 --steps --store contacts.db",
        ],
        "steps": [
            "con_ana --load activities.ndjson", "con_ana 2024-04-01 2024-06-03 --store contacts.db",
        ],
        "flips": [
            "con_ana unsubscribed --load activities.ndjson",
            "con_ana 'in VIP and reachable' --store contacts.db",
        ],
        "activities": [
            "con_ana --load activities.ndjson",
            "con_ana --type note_created --store contacts.db",
        ],
        "activity": [
            "con_ana 11 --load activities.ndjson", "con_ana 3 --format json --store contacts.db",
        ],
        "notes": [
            "con_ana --load activities.ndjson", "con_ana --at 2024-02-15 --store contacts.db",
        ],
        "segments": [
            "con_ana --load activities.ndjson", "--at 2024-03-01 --store contacts.db",
        ],
        "notices": [
            "con_carl --load activities.ndjson", "con_ana --format json --store contacts.db",
        ],
        "who": [
            "'in VIP and unsubscribed' --at 2024-06-03 --load activities.ndjson",
            "'ever in VIP and not blocked' --format csv --store contacts.db",
        ],
        "count": [
            "subscribed --load activities.ndjson", "'in VIP' --at 2024-03-05 --store contacts.db",
        ],
        "trend": [
            "'in VIP' --by month --load activities.ndjson",
            "reachable --from 2024-03-01 --by week --store contacts.db",
        ],
        "segment": [
            "VIP --load activities.ndjson",
            "VIP --from 2024-03-01 --to 2024-06-30 --store contacts.db",
        ],
        "flow": [
            "VIP Customer --load activities.ndjson",
            "VIP Customer --from 2024-02-01 --store contacts.db",
        ],
        "as-of-join": [
            "sends.csv --load activities.ndjson",
            "sends.csv --only violations --store contacts.db",
        ],
        "intervals": [
            "--load activities.ndjson", "--format csv --store contacts.db > intervals.csv",
        ],
        "repl": ["activities.ndjson", "--store contacts.db -c 'use con_ana; why unsubscribed'"],
        "check": ["--load activities.ndjson", "--load activities.ndjson --format json"],
        "rejects": ["--load activities.ndjson", "--store contacts.db --format csv"],
        "info": ["--load activities.ndjson", "--store contacts.db --format json"],
        "generate": ["> synthetic.ndjson", "--contacts 5 --activities 200 --seed 7"],
        "import": ["activities.ndjson --store contacts.db", "export.ndjson --store copy.db"],
        "verify": ["--store contacts.db", "--store contacts.db --head HEAD"],
        "backup": ["backup.db --store contacts.db", "\"$(date +%F).db\" --store contacts.db"],
        "export": [
            "--store contacts.db > export.ndjson", "--store contacts.db | gzip > export.ndjson.gz",
        ],
        "restore": ["export.ndjson --store copy.db", "export.ndjson.gz --store copy.db"],
        "merge": ["con_bea INTO con_ana --store contacts.db", "--store contacts.db"],
        "unmerge": ["con_bea --store contacts.db", "con_bea con_carl --store contacts.db"],
        "erase": [
            "con_bea --store contacts.db --yes", "con_carl --store contacts.db --with-shared --yes",
        ],
        "snapshot": ["info --store contacts.db", "rebuild --store contacts.db"],
        "snapshot info": ["--store contacts.db", "--store contacts.db --format json"],
        "snapshot rebuild": ["--store contacts.db", "--store contacts.db --format json"],
        "snapshot drop": ["--store contacts.db", "--store contacts.db --format json"],
        "changes": [
            "--store contacts.db", "--after head --store contacts.db >> changes.ndjson",
        ],
        "scale": [
            "key < activities.ndjson | LC_ALL=C sort | projector scale fold",
            "fold --emit intervals < sorted.tsv",
        ],
        "scale key": [
            "< activities.ndjson | LC_ALL=C sort > sorted.tsv",
            "--as-of 2024-06-03 < activities.ndjson",
        ],
        "scale fold": [
            "< sorted.tsv", "--emit intervals --as-of 2024-06-03 < sorted.tsv",
        ],
        "report": [
            "con_ana --at 2024-06-03 --load activities.ndjson -o ana.html",
            "con_ana --attribute VIP --store contacts.db --out vip.html",
        ],
        "evidence": [
            "con_ana --at 2024-06-03 --store contacts.db --key log.key",
            "--join sends.csv --store contacts.db --key log.key",
        ],
        "checkpoint": [
            "--store contacts.db --key log.key --out checkpoints",
            "--store contacts.db --key log.key > 2024-06-03.checkpoint",
        ],
        "audit": [
            "ana.evidence.ndjson --keys keys.txt --page ana.html",
            "june-news.evidence.ndjson --keys keys.txt --format json",
        ],
        "key": ["new kestrel.example/contacts --out log.key", "show log.key"],
        "key new": [
            "kestrel.example/contacts --out log.key", "auditor.example/w1 --witness --out w1.key",
        ],
        "key show": ["log.key", "log.key > log.vkey"],
        "sync": [
            "--org acme --all --store contacts.db --key-file key",
            "--org acme --contact con_ana --store contacts.db --key-file key",
        ],
        "reconcile": [
            "--org acme --store contacts.db --key-file key",
            "--org acme --contacts contacts.json --store contacts.db",
        ],
        "violations": [
            "--broadcast june --org acme --store contacts.db",
            "--broadcast june --org acme --store contacts.db --only all",
        ],
        "serve": [
            "--store contacts.db", "--store contacts.db --append --key log.key",
        ],
        "explore": [
            "--load activities.ndjson", "--store contacts.db --open",
        ],
    ]
}
