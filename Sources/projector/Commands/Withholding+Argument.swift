public import ArgumentParser
public import ContactEvidence

extension Withholding: ExpressibleByArgument {}
